"""When digests are due. The law asks for none: house rules."""

from datetime import date, datetime, timedelta

from shared.calendar import Calendario


def toca_diario(ahora: datetime, calendario: Calendario, hora: int) -> bool:
    """Whether the ministry's digest of today is due: each business day, from that hour of Bogotá on.  # house rule

    Args:
        ahora: legal instant.
    """
    return ahora.hour >= hora and calendario.es_habil(ahora.date())


def semana_que_toca(ahora: datetime, calendario: Calendario, hora: int) -> date | None:
    """The day that names this week's digest of the companies, once it is due; it is due for the rest of the week, so
    that a Monday without service is made up on Tuesday.  # house rule

    The day is the first business day of the week; none in a week without any.
    """
    lunes = ahora.date() - timedelta(days=ahora.weekday())
    primero = next((d for d in (lunes + timedelta(days=n) for n in range(7)) if calendario.es_habil(d)), None)
    if primero is None or ahora.date() < primero:
        return None
    return primero if ahora.date() > primero or ahora.hour >= hora else None
