"""Outages and what they excuse. Pure."""

from datetime import date, datetime, timedelta

from shared.calendar import Calendario
from shared.clock import BOGOTA

SILENCIO = timedelta(minutes=5)
"""A probe that was not heard for longer means that the platform could not be reached (# house rule)."""


def insistir_hasta(termino: datetime, dias: int, calendario: Calendario) -> date:
    """Ley 1437 de 2011, art. 62: last day to send again what an outage that ended at `termino` kept from arriving;
    business days of Bogotá, as all days of law are."""
    return calendario.sumar_habiles(termino.astimezone(BOGOTA).date(), dias)


def cubre(desde: datetime, hasta: datetime | None, limite: date) -> bool:
    """Whether the outage was there on the last day of a term."""
    fin = limite if hasta is None else hasta.astimezone(BOGOTA).date()
    return desde.astimezone(BOGOTA).date() <= limite <= fin
