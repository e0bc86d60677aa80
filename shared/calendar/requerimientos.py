"""The company's term to answer an information request, and the days on which it is reminded. Pure."""

from collections.abc import Iterable
from datetime import date

from shared.calendar.calendario import Calendario
from shared.calendar.duraciones import DiasHabiles
from shared.calendar.plazos import Plazo, ReglaDePlazo, Traslado, calcular


def plazo_de_respuesta(pedida: date, habiles: int, calendario: Calendario) -> Plazo:
    """Term to answer an information request: business days from the day after it was made (Ley 1437 de 2011, art. 17).

    The law's own month is the default of an incomplete petition; how many days rule here is the contingente's setting.
    """
    regla = ReglaDePlazo(
        codigo="respuesta_informacion",
        nombre="Respuesta al requerimiento de información",
        fuente="reglas del contingente; Ley 1437 de 2011, art. 17",
        evento_inicio="requerimiento de información",
        duracion=DiasHabiles(habiles),
        traslado=Traslado(al_siguiente_habil=False, fuente="un término en días hábiles termina en uno"),
    )
    return calcular(regla, pedida, calendario)


def recordatorios(pedida: date, hasta: date, dias: Iterable[int], calendario: Calendario) -> list[tuple[date, int]]:
    """Days on which the company is reminded, in order, each with the business days left; none on the day of the asking.

    `dias` are business days before `hasta`. # house rule
    """
    fechas = {calendario.sumar_habiles(calendario.anterior_habil(hasta), -n): n for n in dias}
    return sorted((dia, faltan) for dia, faltan in fechas.items() if pedida < dia <= hasta)
