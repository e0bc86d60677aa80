"""The yearly quota of raw materials and its renewal (art. 57). Pure."""

from dataclasses import dataclass
from typing import Literal

from services.garantias.programas.rules import ClasePrograma, cupo_del_periodo_siguiente, es_de_materias_primas


@dataclass(frozen=True, slots=True)
class Renovacion:
    """What a period may import, in USD cents, and where that comes from."""

    cupo_centavos: int
    origen: Literal["autorizacion", "renovacion"]


def periodo_de_importacion(clase: ClasePrograma, anio: int) -> int:
    """Arts. 21 par. 1 and 57: raw materials by calendar year; the rest have one period, numbered 0 (art. 77)."""
    return anio if es_de_materias_primas(clase) else 0


def renovar(
    clase: ClasePrograma, periodo: int, anio_autorizado: int, cupo_centavos: int, utilizado_anterior_centavos: int
) -> Renovacion:
    """Art. 57 par.: the period of the authorisation has its quota; a later one, if the one before was used at all."""
    if not es_de_materias_primas(clase) or periodo <= anio_autorizado:
        return Renovacion(cupo_centavos, "autorizacion")
    return Renovacion(cupo_del_periodo_siguiente(cupo_centavos, utilizado_anterior_centavos), "renovacion")
