"""Arithmetic of the use of quotas. Pure and exact."""

from decimal import ROUND_FLOOR, Decimal

_CENTESIMA = Decimal("0.01")


def utilizacion(verificado_kg: int, neto_kg: int) -> Decimal | None:
    """Percentage of the net assignment that verified exports cover, to two decimals; None where nothing was assigned.

    Verified DEX ÷ net assigned (dominio 3). Rounded down, so that what is short never reads as reached. # house rule
    """
    if neto_kg <= 0:
        return None
    return (Decimal(verificado_kg * 100) / Decimal(neto_kg)).quantize(_CENTESIMA, ROUND_FLOOR)


def minimo_kg(neto_kg: int, porcentaje: Decimal) -> int:
    """Kilograms that verified exports must reach: that share of the net assignment, rounded up. # house rule"""
    numerador, denominador = porcentaje.as_integer_ratio()
    return -(-neto_kg * numerador // (denominador * 100))


def falta_kg(verificado_kg: int, neto_kg: int, porcentaje: Decimal) -> int:
    """Kilograms short of the minimum use; zero if it is reached or nothing was assigned (dominio 2)."""
    return max(0, minimo_kg(neto_kg, porcentaje) - verificado_kg)
