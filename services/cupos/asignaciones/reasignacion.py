"""What a round can share out. Pure."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from services.cupos.asignaciones.datos import EntradaDeGrupo, Linea, kg, miles
from shared.clock import BOGOTA


def fin_del_corte(corte: date) -> datetime:
    """First instant after the day of the cut, in legal time: what came back that day counts. # house rule"""
    return datetime.combine(corte + timedelta(days=1), time(), BOGOTA)


def en_la_ventana(recibida: datetime | None, desde: datetime, hasta: datetime) -> bool:
    """A reassignment round is for the requests received in its own window; its last instant is out (dominio 2)."""
    return recibida is not None and desde <= recibida < hasta


def repartible(e: EntradaDeGrupo) -> int:
    """Kilograms that the run may give: available now, at the cut of a reassignment round and in the open tranches."""
    return max(0, min(t for t in (e.disponible_kg, e.al_corte_kg, e.abierto_kg) if t is not None))


def explicar_repartible(e: EntradaDeGrupo) -> Iterator[Linea]:
    """Where that figure comes from."""
    yield Linea("Volumen del grupo", "según el contingente", kg(e.volumen_kg))
    yield Linea("Disponible ahora", "volumen menos lo asignado y lo reservado a otros", kg(e.disponible_kg))
    topes = []
    if e.al_corte_kg is not None:
        yield Linea("Disponible al corte", "lo devuelto o no asignado hasta ese día", kg(e.al_corte_kg))
        topes.append(e.al_corte_kg)
    if e.abierto_kg is not None:
        yield Linea("Tramos abiertos", "suma de los tramos abiertos menos lo ya comprometido", kg(e.abierto_kg))
        topes.append(e.abierto_kg)
    if topes:
        cifras = "; ".join(miles(t) for t in (e.disponible_kg, *topes))
        yield Linea("Se puede repartir", f"el menor de {cifras}", kg(repartible(e)))
