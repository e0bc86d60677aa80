"""The form of a modification of a programme (art. 19): its eleven kinds, what each asks, and what the API takes."""

from collections.abc import Mapping
from typing import Any

from services.portal.exportador.formulario_programa import DOCUMENTOS, GARANTIAS, OPERACIONES
from services.portal.web.api import Fallo
from services.portal.web.formularios import Formulario, campo_malo

DE_CAPITAL = frozenset({"173c", "174", "repuestos_173c", "repuestos_174"})
"""Kinds of programme with months of their own."""
CLASES: dict[str, tuple[str, str]] = {
    "cupo": ("Cupo de importación", "Aumentarlo o disminuirlo. Un aumento pide otra garantía."),
    "plazo_importacion": ("Plazo para importar", "Ampliar los meses para registrar importaciones."),
    "clase_garantia": ("Clase de garantía", "Dar en adelante una bancaria, de seguros o personal."),
    "razon_social": ("Razón social y domicilio", "Cuando cambiaron los de la empresa. Pide otra garantía."),
    "oficina": ("Oficina", "La dirección regional ante la que se ejecuta."),
    "modalidad": ("Modalidad", "Exportar directamente, o por medio de otra empresa."),
    "cesion_cupo": ("Cesión de parte del cupo", "A otro programa de la misma clase de bienes."),
    "reactivacion": ("Reactivación del cupo del año", "Cuando no se renovó por falta de uso."),
    "cesion_programa": ("Cesión del programa", "Otra empresa lo recibe con sus obligaciones."),
    "leasing": ("Importación por leasing", "Los bienes llegan con un contrato de arrendamiento financiero."),
    "reestructuracion": ("Reestructuración de compromisos", "Otro compromiso de exportar, u otro plazo."),
}
_SOLO_CAPITAL = frozenset({"plazo_importacion", "leasing", "reestructuracion"})
_SOLO_MATERIAS = frozenset({"reactivacion"})
CAUSAS = (
    ("cupo_no_utilizado", "No se utilizó todo el cupo (art. 81 a)"),
    ("bienes_diferentes", "Se importaron bienes diferentes (art. 81 b)"),
    ("producto_modificado", "Cambió el producto que se exporta (art. 81 c)"),
    ("mercado_externo", "Cambiaron las condiciones del mercado externo (art. 81 d)"),
)
EFECTOS = {
    "ninguno": "La garantía no cambia por esta modificación.",
    "sustituir": "La garantía constituida debe modificarse o sustituirse.",
    "subproyecto": "El aumento es un subproyecto con compromisos propios: presente su propia garantía.",
}
OPCIONES: dict[str, Any] = {"garantias": GARANTIAS, "operaciones": OPERACIONES, "causas": CAUSAS}
PAPELES = (
    *(d for d in DOCUMENTOS if d[0] != "contrato_leasing"),
    ("contrato_leasing", "Contrato de leasing"),
    ("contrato_cesion", "Contrato de cesión o subrogación"),
)
_DE_LA_API = {"nombre": "economista_nombre", "matricula": "economista_matricula"}


def que_cambia(clase: str) -> str:
    """The name of a kind of modification."""
    return CLASES[clase][0] if clase in CLASES else clase.replace("_", " ").capitalize()


def posibles(clase_de_programa: str) -> list[str]:
    """The kinds that a programme may ask for (arts. 19 a, j and k are of capital goods, h of raw materials)."""
    fuera = _SOLO_MATERIAS if clase_de_programa in DE_CAPITAL else _SOLO_CAPITAL
    return [c for c in CLASES if c not in fuera]


def escrito(form: Formulario, clase: str) -> dict[str, Any]:
    """The body of the API.

    Raises:
        Fallo: at the field, for a number that cannot be read as one.
    """
    return {
        "cambio": {"clase": clase, **_cambio(form, clase)},
        "justificacion": form["justificacion"],
        "economista": {"nombre": form["economista_nombre"], "matricula": form["economista_matricula"]},
    }


def _cambio(form: Formulario, clase: str) -> dict[str, Any]:
    if clase == "cupo":
        integra = bool(form["integra_proyecto_anterior"])
        return {"cupo_fob_usd": form.numero("cupo_fob_usd", decimales=2), "integra_proyecto_anterior": integra}
    if clase == "plazo_importacion":
        return {"meses_importacion": _meses(form, "meses_importacion")}
    if clase == "cesion_cupo":
        receptor = {"numero": form["numero"].upper(), "nit": form["nit"]}
        return {"receptor": receptor, "monto_usd": form.numero("monto_usd", decimales=2)}
    if clase == "leasing":
        contrato = {"compania": form["compania"], "contrato": form["contrato"], "meses": _meses(form, "meses")}
        return {"leasing": contrato}
    if clase == "reestructuracion":
        meses = _meses(form, "meses_compromiso")
        return {"causa": form["causa"], "meses_compromiso": meses, "compromiso": form["compromiso"]}
    return {campo: form[campo] for campo in _TEXTOS.get(clase, ())}


_TEXTOS = {
    "clase_garantia": ("clase_garantia",),
    "razon_social": ("razon_social", "domicilio"),
    "oficina": ("oficina",),
    "modalidad": ("operacion",),
    "cesion_programa": ("cesionario",),
}


def _meses(form: Formulario, campo: str) -> int:
    if not form[campo].isdecimal():
        raise campo_malo(campo, "Escriba cuántos meses, en números.")
    return int(form[campo])


def leido(modificacion: Mapping[str, Any]) -> dict[str, str]:
    """The fields of the form as a draft says them."""
    pedida = modificacion["pedida"]
    campos: dict[str, str] = {}
    for campo, valor in pedida["cambio"].items():
        de_dentro = valor.items() if isinstance(valor, Mapping) else ((campo, valor),)
        campos |= {c: _texto(v) for c, v in de_dentro}
    for campo in ("cupo_fob_usd", "monto_usd"):
        if campo in campos:
            campos[campo] = campos[campo].replace(".", ",")
    campos |= {f"economista_{c}": pedida["economista"][c] for c in ("nombre", "matricula")}
    return campos | {"justificacion": pedida["justificacion"], "version": str(modificacion["version"])}


def _texto(valor: object) -> str:
    if isinstance(valor, bool):
        return "si" if valor else ""
    return "" if valor is None else str(valor)


def remapear(fallo: Fallo) -> None:
    """Put what the API says of a nested field at the field of this form."""
    fallo.campos = {_DE_LA_API.get(campo, campo): mensaje for campo, mensaje in fallo.campos.items()}
