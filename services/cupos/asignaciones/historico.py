"""Shares by declared history, with a part reserved for newcomers. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from services.cupos.asignaciones.datos import Linea, kg, miles
from services.cupos.asignaciones.prorrata import Reclamo, Reparto, explicar, repartir


@dataclass(frozen=True)
class RepartoHistorico:
    """`nuevos` may have been computed on more than the reserve: `devuelto_kg` is what the historical ones left."""

    volumen_kg: int
    porcentaje: str
    reserva_kg: int
    historicos_kg: int
    """Shared among applicants with history: the rest, and what the newcomers did not use of the reserve."""
    historicos: Reparto
    nuevos_kg: int
    nuevos: Reparto

    @property
    def kg(self) -> dict[str, int]:
        return {**self.historicos.kg, **self.nuevos.kg}


def reserva_de(volumen_kg: int, porcentaje: str) -> int:
    """Whole kilograms of a percentage; the fraction of a kilogram is not reserved. # house rule"""
    exacta = Decimal(volumen_kg) * Decimal(porcentaje) / 100
    return int(exacta.to_integral_value(rounding=ROUND_DOWN))


def repartir_por_historia(
    volumen_kg: int, porcentaje: str, historicos: Sequence[Reclamo], nuevos: Sequence[Reclamo]
) -> RepartoHistorico:
    """By declared history, and a reserved share pro rata among those without any (dominio 2).

    What newcomers leave of their reserve goes to the historical ones, and what those cannot take, for their requests or
    caps, to the newcomers that still lack something. # house rule: both ways back
    """
    reserva = reserva_de(volumen_kg, porcentaje)
    usado = min(reserva, sum(r.limite for r in nuevos if r.peso > 0))
    para_historicos = volumen_kg - usado
    de_historicos = repartir(para_historicos, historicos)
    para_nuevos = volumen_kg - de_historicos.total_kg
    return RepartoHistorico(
        volumen_kg, porcentaje, reserva, para_historicos, de_historicos, para_nuevos, repartir(para_nuevos, nuevos)
    )


def explicar_historico(r: RepartoHistorico) -> Iterator[Linea]:
    """The arithmetic, line by line."""
    yield Linea("Reserva para nuevos", f"{kg(r.volumen_kg)} × {r.porcentaje} %, sin fracción", kg(r.reserva_kg))
    inicial = r.volumen_kg - r.reserva_kg
    yield Linea("Para quienes tienen historia", f"{miles(r.volumen_kg)} − {miles(r.reserva_kg)}", kg(inicial))
    if r.historicos_kg > inicial:
        yield Linea(
            "La reserva que los nuevos no usan vuelve",
            f"{miles(inicial)} + {miles(r.historicos_kg - inicial)}",
            kg(r.historicos_kg),
        )
    yield from explicar(r.historicos, "la historia")
    yield Linea(
        "Para los nuevos, con lo que la historia no tomó",
        f"{miles(r.volumen_kg)} − {miles(r.historicos.total_kg)}",
        kg(r.nuevos_kg),
    )
    yield from explicar(r.nuevos, "lo pedido")
