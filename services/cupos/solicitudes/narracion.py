"""The history of a request in words, for who filed it. Pure."""

from typing import Literal

from services.cupos.solicitudes.models import FLUJO
from shared.documents.textos import kilogramos
from shared.expedientes import EMPRESA, Paso

_TEXTOS = {
    "crear": "Se abrió el borrador de la solicitud.",
    "editar": "Se cambió lo que se solicita.",
    "radicar": "Se radicó la solicitud y se generó el formulario para firmar.",
    "corregir": "Se corrigió el formulario: sigue una versión nueva con el mismo número.",
    "recibir_firmado": "Se recibió el formulario firmado y tomó su turno.",
    "liberar": "Hubo volumen libre: la solicitud salió de la lista de espera y pasa a estudio.",
    "pedir_informacion": "El Ministerio pidió información; su término para decidir se detuvo.",
    "responder": "La empresa respondió; el término para decidir se reanudó.",
    "vencer": "La solicitud se cerró porque no se respondió dentro del plazo.",
    "aprobar": "El Ministerio aprobó la solicitud y asignó el cupo.",
    "negar": "El Ministerio negó la solicitud.",
    "devolver": "El Ministerio devolvió la solicitud para corregirla.",
    "desistir": "La empresa desistió de la solicitud.",
    "recurrir": "La empresa interpuso recurso de reposición.",
    "fijar_vencimiento": "Cambió un plazo del trámite.",
    "desconocer_firma": "Quien figura como firmante avisó que no firmó el formulario.",
    "revocar_firma": "Un representante dijo que no firmó el formulario: la solicitud se retiró.",
    "asignar": "La solicitud pasó a manos de un funcionario.",
    "reasignar": "La solicitud pasó a manos de otro funcionario.",
    "soltar": "La solicitud volvió a la bandeja común.",
}
_POR_DESTINO = {
    ("veredicto", "enviada"): "La firma fue validada; la solicitud pasa a estudio.",
    ("veredicto", "lista_de_espera"): "La firma fue validada; la solicitud queda en lista de espera.",
    ("veredicto", "radicada"): "La firma no fue aceptada; puede firmar y enviar de nuevo.",
    ("resolver", "negada"): "El Ministerio resolvió el recurso y confirmó la negación.",
    ("resolver", "aprobada"): "El Ministerio resolvió el recurso, revocó la negación y asignó el cupo.",
    ("resolver", "aprobada_parcial"): "El Ministerio resolvió el recurso, revocó la negación y asignó parte.",
}


def contar(paso: Paso) -> str:
    """One sentence on a step, with its figure where it has one."""
    kg = paso.datos.get("aprobada_kg")
    if paso.accion == "aprobar_parcial":
        return f"El Ministerio aprobó en parte la solicitud y asignó {kilogramos(kg)}." if kg else "Aprobación parcial."
    if paso.accion in {"corregir_decision", "juzgar_correccion"}:
        return _correccion(paso)
    texto = _POR_DESTINO.get((paso.accion, paso.hacia)) or _TEXTOS.get(paso.accion)
    return texto or f"{paso.accion.replace('_', ' ').capitalize()}."


def _correccion(paso: Paso) -> str:
    if paso.datos.get("pendiente"):
        return "Se firmó la corrección de la aprobación; falta confirmar que el cupo no se haya usado."
    if paso.datos.get("resultado") == "rechazada":
        return "La corrección no procede: el cupo ya tiene consumos o reservas."
    kg = paso.datos.get("aprobada_kg")
    return f"Se corrigió la aprobación: el cupo queda en {kilogramos(kg or 0)}."


_DE_EMPRESA = {t.accion for t in FLUJO.transiciones if t.permite(EMPRESA)} | {"crear"}


def autor(paso: Paso) -> Literal["empresa", "ministerio", "sistema"]:
    """Whose step it was."""
    if paso.quien.startswith("sistema:"):
        return "sistema"
    return "empresa" if paso.accion in _DE_EMPRESA else "ministerio"
