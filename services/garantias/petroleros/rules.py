"""Art. 30: contracts of the oil sector in place of export declarations. Pure."""

from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

_CENTAVO = Decimal("0.01")


class Contratante(StrEnum):
    """Who the contract is with."""

    ECOPETROL = "ecopetrol"
    ASOCIADA = "asociada"
    REPRESENTANTE_DEL_YACIMIENTO = "representante_del_yacimiento"


class Objeto(StrEnum):
    """What the contracted service is directly linked with, of crude for the external market."""

    EXPLORACION = "exploracion"
    EXPLOTACION = "explotacion"
    PRODUCCION = "produccion"
    TRANSPORTE = "transporte"
    REFINACION = "refinacion"


CONTRATO, CERTIFICACION = "contrato_petrolero", "certificacion_de_servicio"
"""Classes of the two documents that art. 30 asks for."""


def acreditado(valor_usd: Decimal, grado: Decimal) -> Decimal:
    """Art. 30: what a contract shows, by the degree of fulfilment that the contracting company certifies.

    Interpretation: the text does not say how a contract is measured; its value counts by its degree, in USD cents
    rounded down.

    Args:
        grado: percentage, 0 to 100.
    """
    return (valor_usd * grado / 100).quantize(_CENTAVO, ROUND_DOWN)


def objecion(*, sector_petrolero: bool, por_valor: bool) -> str:
    """Art. 30: only of programmes authorised to the oil sector, whose commitment is in dollars; empty if it counts."""
    if not sector_petrolero:
        return "El programa no se autorizó al sector del petróleo (art. 30)."
    if not por_valor:
        return "El compromiso no es en dólares: un contrato de servicios no abona unidades ni materias primas."
    return ""
