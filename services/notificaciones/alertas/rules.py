"""On which days a deadline is announced. The law sets none of this: house rules, with their distances as settings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from shared.calendar import Calendario

VENCIDO = "vencido"
ESCALADA = "escalada"


@dataclass(frozen=True)
class Hito:
    """A milestone of a deadline and the day of its alert."""

    nombre: str
    dia: date


def hitos(
    fecha: date, calendario: Calendario, distancias: Iterable[int], *, escalar: int | None = None
) -> tuple[Hito, ...]:
    """Milestones of a deadline in order: each distance counted back in business days, and the first one after it.

    The day itself is the deadline even if it is not a business day.  # house rule

    Args:
        escalar: business days after the deadline at which the coordination is told; none, never.
    """
    antes = [Hito(str(d), calendario.sumar_habiles(fecha, -d)) for d in sorted(set(distancias), reverse=True)]
    despues = [Hito(VENCIDO, calendario.siguiente_habil(fecha + timedelta(days=1)))]
    if escalar is not None:
        despues.append(Hito(ESCALADA, calendario.sumar_habiles(fecha, escalar)))
    return (*antes, *despues)


def de_clase(todos: Iterable[Hito], clase: str) -> tuple[Hito, ...]:
    """Those that a deadline of this kind has: after a window nothing is overdue; others remind of `recordado`."""
    if clase == "recordado":
        return ()
    return tuple(h for h in todos if clase == "plazo" or h.nombre not in (VENCIDO, ESCALADA))


def por_programar(todos: tuple[Hito, ...], hoy: date) -> tuple[Hito, ...]:
    """Milestones still to be announced on `hoy`: of those whose day has passed only the last.  # house rule

    A deadline that becomes known late is so announced once, at once, and not once per milestone missed; the escalation
    is another reader's and is never left out.
    """
    propios = [h for h in todos if h.nombre != ESCALADA]
    pasados = [h for h in propios if h.dia < hoy]
    escaladas = [h for h in todos if h.nombre == ESCALADA]
    return (*pasados[-1:], *(h for h in propios if h.dia >= hoy), *escaladas)


def dias_que_faltan(fecha: date, hoy: date, calendario: Calendario) -> int:
    """Business days from `hoy` to the deadline; negative once it has passed."""
    return calendario.habiles_entre(hoy, fecha)


def en_palabras(fecha: date, hoy: date, calendario: Calendario) -> str:
    """How near the deadline is, in Spanish."""
    if hoy > fecha:
        pasados = calendario.habiles_entre(fecha, hoy)
        return "venció" if pasados < 2 else f"venció hace {pasados} días hábiles"
    if hoy == fecha:
        return "vence hoy"
    faltan = dias_que_faltan(fecha, hoy, calendario)
    if faltan == 0:
        return "vence antes del próximo día hábil"
    return "vence en 1 día hábil" if faltan == 1 else f"vence en {faltan} días hábiles"
