"""When goods imported under a programme may leave, for how long, and what takes their place (arts. 85 to 89). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from services.garantias.unidades import escrita
from shared.calendar import en_palabras


class ClaseSalida(StrEnum):
    """Why goods leave."""

    TEMPORAL = "temporal"
    """Art. 87: to be repaired, made, maintained or transformed, and come back."""
    REEMPLAZO = "reemplazo"
    """Art. 87.1: for good, and others come in their place."""
    LITERAL_C = "literal_c"
    """Art. 87.2: for good, under letter c of art. 172 of Decree 2685 of 1999, within the term to demonstrate."""
    CUMPLIMIENTO = "cumplimiento"
    """Art. 87.3: for good, once the commitment was met or cannot be."""
    FORZOSA = "forzosa"
    """Art. 85: ordered, where the programme's object was not fulfilled."""


_REGRESAN = frozenset({ClaseSalida.TEMPORAL, ClaseSalida.REEMPLAZO})
_COMUNES = ("solicitud_embarque", "registro_importacion", "declaracion_importacion")
_DOCUMENTOS: Mapping[ClaseSalida, tuple[str, ...]] = {
    ClaseSalida.TEMPORAL: ("justificacion", *_COMUNES),
    ClaseSalida.REEMPLAZO: ("justificacion", "garantia_reemplazo", *_COMUNES),
    ClaseSalida.LITERAL_C: ("justificacion", *_COMUNES),
    ClaseSalida.CUMPLIMIENTO: (*_COMUNES, "oficio_control"),
    ClaseSalida.FORZOSA: (),
}
_DEL_PROVEEDOR = {ClaseSalida.TEMPORAL: "garantia_proveedor", ClaseSalida.REEMPLAZO: "certificacion_proveedor"}
EMBARQUE, REGRESO = "embarque", "reimportacion"
"""Classes of the documents that show the shipment and the return."""


def regresa(clase: ClaseSalida) -> bool:
    """Arts. 87 and 87.1: the goods, or those that replace them, come in again within a term."""
    return clase in _REGRESAN


def documentos_exigidos(clase: ClaseSalida, *, por_garantia: bool) -> tuple[str, ...]:
    """Arts. 87 to 87.3: what the request brings; the maker's warranty only where the operation is under it."""
    propio = _DEL_PROVEEDOR.get(clase)
    return (*_DOCUMENTOS[clase], propio) if por_garantia and propio else _DOCUMENTOS[clase]


def procede_forzosa(
    estado_del_programa: str, causa_de_suspension: str | None, causa_de_terminacion: str | None
) -> bool:
    """Art. 85: only where the programme's object was not fulfilled: it is suspended for it, or was ended for it."""
    suspendido = estado_del_programa == "suspendido" and causa_de_suspension != "orden_de_autoridad"
    return suspendido or (estado_del_programa == "terminado" and causa_de_terminacion == "unilateral")


@dataclass(frozen=True, slots=True)
class Pedida:
    """What a request says, for its rules."""

    clase: ClaseSalida
    reimportar_hasta: date | None
    garantia_proveedor_hasta: date | None
    componente_individualizado: bool
    bienes_de_capital: bool


def objeciones(p: Pedida, hoy: date, demostrar_hasta: date | None) -> list[str]:
    """Arts. 87 to 87.3: what keeps an exit from being authorised today, in Spanish sentences.

    Args:
        demostrar_hasta: last day of the programme to export and demonstrate; none before a guarantee is accepted.
    """
    faltan = []
    if regresa(p.clase):
        if p.reimportar_hasta is None or p.reimportar_hasta <= hoy:
            faltan.append("El plazo para reimportar debe ser posterior a hoy (arts. 87 c y 87.1 d).")
        elif demostrar_hasta is not None and p.reimportar_hasta > demostrar_hasta:
            faltan.append(
                f"El plazo para reimportar no puede pasar del {en_palabras(demostrar_hasta)}, último día para"
                " demostrar los compromisos (arts. 87 c y 87.1 d)."
            )
    elif p.componente_individualizado and p.bienes_de_capital:
        faltan.append(
            "Los elementos individualizados de un bien de capital, con función definida, no salen en forma definitiva"
            " (arts. 87.2 y 87.3 par.)."
        )
    if p.clase is ClaseSalida.LITERAL_C and (demostrar_hasta is None or hoy > demostrar_hasta):
        faltan.append("El plazo para demostrar los compromisos ya venció (art. 87.2).")
    if p.garantia_proveedor_hasta is not None and p.garantia_proveedor_hasta < hoy:
        faltan.append(f"La garantía del proveedor venció el {en_palabras(p.garantia_proveedor_hasta)} (art. 87 b).")
    return faltan


def objecion_a_similares(
    salen: Mapping[str, Decimal], registrados: Mapping[str, Decimal], nuevos: Mapping[str, Decimal]
) -> str:
    """Art. 88: similar goods in the quantities of those that are outside; empty if they fit.

    Args:
        salen, registrados, nuevos: quantity by commercial unit of what left, of the similar goods registered so far,
            and of those asked for now.
    """
    for unidad, cantidad in sorted(nuevos.items()):
        cabe = salen.get(unidad, Decimal(0)) - registrados.get(unidad, Decimal(0))
        if cantidad > cabe:
            return f"De bienes similares caben {escrita(max(cabe, Decimal(0)))} {unidad} (art. 88)."
    return ""


def puede_reimportar(similares_sin_reexportar: Decimal, *, previa_autorizada: bool) -> bool:
    """Art. 89: the similar goods have left before those first acquired come back, unless authorised before (par.)."""
    return previa_autorizada or similares_sin_reexportar <= 0
