"""The words of the letters on an exit of goods. Pure."""

from datetime import date

from services.garantias.papeleria import Carta
from services.garantias.parametros.rules import Reglamento
from services.garantias.programas.cartas import Asunto
from services.garantias.salidas.rules import ClaseSalida
from shared.documents import textos
from shared.oficios import Dato, Firmante, parrafos

CLASES = {
    ClaseSalida.TEMPORAL: "salida temporal (artículo 87)",
    ClaseSalida.REEMPLAZO: "salida definitiva para reemplazo (artículo 87.1)",
    ClaseSalida.LITERAL_C: "salida definitiva (artículo 87.2)",
    ClaseSalida.CUMPLIMIENTO: "salida definitiva por cumplimiento o imposibilidad de cumplir (artículo 87.3)",
    ClaseSalida.FORZOSA: "reexportación forzosa (artículo 85)",
}
_DECISIONES = {
    "autorizar": "Se AUTORIZA la {que} de la mercancía de la referencia.",
    "ordenar": "Se ORDENA la {que} de la mercancía de la referencia.",
    "negar": "Se NIEGA la {que}.",
    "devolver": "Se DEVUELVE la solicitud de {que} para que se corrija o complete.",
}


def decision(
    a: Asunto,
    r: Reglamento,
    *,
    accion: str,
    clase: ClaseSalida,
    programa: str,
    registro: str,
    declaracion: str,
    reimportar_hasta: date | None,
    motivo: str,
    firmante: str,
) -> Carta:
    """What was decided on the exit, and what the company does next."""
    sigue: tuple[str, ...] = ()
    if accion in {"autorizar", "ordenar"}:
        sigue = ("Presente este oficio con la solicitud de autorización de embarque y acredite el embarque.",)
        if reimportar_hasta is not None:
            sigue = (*sigue, f"La mercancía debe regresar a más tardar el {textos.fecha_larga(reimportar_hasta)}.")
        else:
            sigue = (*sigue, "Acreditada la salida, su valor deja de contar en el cupo utilizado (artículo 86).")
    if accion == "devolver":
        sigue = ("Corrija lo señalado y envíela de nuevo.",)
    return a.carta(
        "Salida de mercancía",
        f"Salida de mercancía {a.numero}",
        decision_titulo="Decisión",
        decision=(_DECISIONES[accion].format(que=CLASES[clase]),),
        despues=parrafos(motivo),
        titulo_datos="Mercancía",
        datos=(
            Dato(etiqueta="Programa", valor=programa),
            Dato(etiqueta="Registro de importación", valor=registro),
            Dato(etiqueta="Declaración de importación", valor=declaracion),
        ),
        sigue=sigue,
        firmante=Firmante(nombre=firmante, cargo=r.oficina("regional").nombre),
    )
