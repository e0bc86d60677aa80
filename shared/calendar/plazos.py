"""Terms of law: rule, computation with its steps in words, and what a new calendar moves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from shared.calendar.calendario import Calendario
from shared.calendar.duraciones import Duracion, Hito
from shared.calendar.palabras import cuantos, en_palabras


@dataclass(frozen=True, slots=True)
class Traslado:
    """Whether a term that ends on a day that is not a business day moves to the next one, and who says so."""

    al_siguiente_habil: bool
    fuente: str
    """The article, or the words `interpretación: …` where the text is silent."""


@dataclass(frozen=True, slots=True)
class ReglaDePlazo:
    """One term as the regulation defines it."""

    codigo: str
    """Stable key, for instance `demostracion_materias_primas`."""
    nombre: str
    fuente: str
    """Article or rule, for instance `art. 60`."""
    evento_inicio: str
    """What starts it, in Spanish."""
    duracion: Duracion
    traslado: Traslado


@dataclass(frozen=True, slots=True)
class Plazo:
    """A computed term: its last day, still in time, and how it was reached."""

    regla: ReglaDePlazo
    inicio: date
    vence: date
    sin_traslado: date
    """Where the length alone ends, before any move to a business day."""
    duracion: str
    pasos: tuple[str, ...]
    hitos: tuple[Hito, ...]
    calendario_version: int
    datos: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    def en_termino(self, presentado: date) -> bool:
        """Whether something filed on that day is in time; the last day still is."""
        return presentado <= self.vence


@dataclass(frozen=True, slots=True)
class Movido:
    """A term whose last day changed with the calendar."""

    anterior: Plazo
    nuevo: Plazo

    @property
    def explicacion(self) -> str:
        """One Spanish sentence: from which date to which, under which calendars."""
        dias = (self.nuevo.vence - self.anterior.vence).days
        sentido = "después" if dias > 0 else "antes"
        return (
            f"{self.nuevo.regla.nombre}: pasa del {en_palabras(self.anterior.vence)} al"
            f" {en_palabras(self.nuevo.vence)} ({cuantos(abs(dias), 'día', 'días')} {sentido}) al cambiar del"
            f" calendario {self.anterior.calendario_version} al {self.nuevo.calendario_version}"
        )


def calcular(regla: ReglaDePlazo, inicio: date, calendario: Calendario, /, **datos: int) -> Plazo:
    """Compute a term from its start, which is never counted.

    `datos` are the figures that each case fixes (`meses_para_importar=12`). Raises `DatoFaltante` if one is missing.
    """
    recorrido = regla.duracion.recorrer(inicio, calendario, datos)
    vence, paso = _trasladar(recorrido.fin, regla.traslado, calendario)
    pasos = (f"Empieza el {en_palabras(inicio)}: {regla.evento_inicio}", *recorrido.pasos, paso)
    return Plazo(
        regla=regla,
        inicio=inicio,
        vence=vence,
        sin_traslado=recorrido.fin,
        duracion=regla.duracion.texto(datos),
        pasos=pasos,
        hitos=recorrido.hitos,
        calendario_version=calendario.version,
        datos=MappingProxyType(dict(datos)),
    )


def recalcular(plazos: Iterable[Plazo], calendario_nuevo: Calendario) -> list[Movido]:
    """Recompute open terms under a new calendar; only those whose last day moved come back, in the given order."""
    pares = ((p, calcular(p.regla, p.inicio, calendario_nuevo, **p.datos)) for p in plazos)
    return [Movido(antes, ahora) for antes, ahora in pares if antes.vence != ahora.vence]


def _trasladar(fin: date, traslado: Traslado, calendario: Calendario) -> tuple[date, str]:
    motivo = calendario.motivo_no_habil(fin)
    if motivo is None:
        return fin, f"El {en_palabras(fin)} es hábil: vence ese día"
    que_es = f"El {en_palabras(fin)} no es hábil, es {motivo}"
    if not traslado.al_siguiente_habil:
        return fin, f"{que_es}; el plazo no se traslada ({traslado.fuente}): vence ese día"
    vence = calendario.siguiente_habil(fin)
    return vence, f"{que_es}; pasa al siguiente día hábil, {en_palabras(vence)} ({traslado.fuente})"
