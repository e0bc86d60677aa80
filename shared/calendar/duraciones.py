"""Lengths of terms: months, calendar days, business days, a fixed date, or a sum of named stretches.

Each length turns a start into an end and the steps of the computation in Spanish.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from shared.calendar.calendario import Calendario
from shared.calendar.palabras import MESES, cuantos, en_palabras, enumerar, fecha_larga

Datos = Mapping[str, int]


class DatoFaltante(ValueError):
    """A term needs a figure of its case (months to import, for instance) that was not given or is not positive."""


@dataclass(frozen=True, slots=True)
class Tramo:
    """A named stretch of a composite term; `fuente` is its article."""

    nombre: str
    duracion: "Simple"
    fuente: str = ""


@dataclass(frozen=True, slots=True)
class Hito:
    """The end of one stretch of a composite term."""

    nombre: str
    vence: date
    fuente: str


@dataclass(frozen=True, slots=True)
class Recorrido:
    """What a length gives from a start: the end, the steps in words, and the ends of its stretches."""

    fin: date
    pasos: tuple[str, ...]
    hitos: tuple[Hito, ...] = ()


class Duracion(Protocol):
    """What every kind of length can do."""

    def recorrer(self, inicio: date, calendario: Calendario, datos: Datos) -> Recorrido:
        """End and steps from `inicio`, whose own day is never counted."""

    def texto(self, datos: Datos) -> str:
        """The length in words, `18 meses`."""


def sumar_meses(dia: date, meses: int) -> date:
    """The same day of a later (or earlier) month, or that month's last day where it is shorter."""
    indice = dia.year * 12 + dia.month - 1 + meses
    anio, mes = indice // 12, indice % 12 + 1
    return date(anio, mes, min(dia.day, monthrange(anio, mes)[1]))


def _pasos_de_meses(inicio: date, meses: int) -> tuple[date, str]:
    fin = sumar_meses(inicio, meses)
    paso = f"{fecha_larga(inicio)} más {cuantos(meses, 'mes', 'meses')}: {fecha_larga(fin)}"
    if fin.day != inicio.day:
        paso += f" ({MESES[fin.month - 1]} de {fin.year} no tiene día {inicio.day}: rige su último día)"
    return fin, paso


@dataclass(frozen=True, slots=True)
class Meses:
    """Calendar months."""

    meses: int

    def cuantos_meses(self, datos: Datos) -> int:
        """The number of months."""
        return self.meses

    def recorrer(self, inicio: date, calendario: Calendario, datos: Datos) -> Recorrido:
        fin, paso = _pasos_de_meses(inicio, self.meses)
        return Recorrido(fin, (paso,))

    def texto(self, datos: Datos) -> str:
        return cuantos(self.meses, "mes", "meses")


@dataclass(frozen=True, slots=True)
class MesesSegun:
    """Calendar months that each case fixes: `dato` names the figure, for instance `meses_para_importar`."""

    dato: str

    def cuantos_meses(self, datos: Datos) -> int:
        """The number of months of this case. Raises `DatoFaltante`."""
        valor = datos.get(self.dato)
        if valor is None or valor <= 0:
            raise DatoFaltante(f"falta el dato «{self.dato}»: un número de meses mayor que cero")
        return valor

    def recorrer(self, inicio: date, calendario: Calendario, datos: Datos) -> Recorrido:
        fin, paso = _pasos_de_meses(inicio, self.cuantos_meses(datos))
        return Recorrido(fin, (paso,))

    def texto(self, datos: Datos) -> str:
        return cuantos(self.cuantos_meses(datos), "mes", "meses")


@dataclass(frozen=True, slots=True)
class DiasCalendario:
    """Days of the calendar, business or not."""

    dias: int

    def recorrer(self, inicio: date, calendario: Calendario, datos: Datos) -> Recorrido:
        fin = inicio + timedelta(days=self.dias)
        return Recorrido(fin, (f"{fecha_larga(inicio)} más {self.texto(datos)}: {fecha_larga(fin)}",))

    def texto(self, datos: Datos) -> str:
        return cuantos(self.dias, "día calendario", "días calendario")


@dataclass(frozen=True, slots=True)
class DiasHabiles:
    """Business days of the calendar; such a term always ends on one."""

    dias: int

    def recorrer(self, inicio: date, calendario: Calendario, datos: Datos) -> Recorrido:
        fin = calendario.sumar_habiles(inicio, self.dias)
        pasos = [f"{fecha_larga(inicio)} más {self.texto(datos)}: {fecha_larga(fin)}"]
        omitidos = [inicio + timedelta(days=i) for i in range(1, (fin - inicio).days)]
        omitidos = [d for d in omitidos if not calendario.es_habil(d)]
        entre_semana = [d for d in omitidos if d.weekday() < 5]
        partes = [f"{en_palabras(d)}, {calendario.motivo_no_habil(d)}" for d in entre_semana]
        if fines := len(omitidos) - len(entre_semana):
            partes.append(cuantos(fines, "día de fin de semana", "días de fin de semana"))
        if partes:
            pasos.append(f"No se cuentan: {enumerar(partes)}")
        return Recorrido(fin, tuple(pasos))

    def texto(self, datos: Datos) -> str:
        return cuantos(self.dias, "día hábil", "días hábiles")


@dataclass(frozen=True, slots=True)
class FechaFija:
    """The term ends on the very date that a document fixes."""

    documento: str

    def recorrer(self, inicio: date, calendario: Calendario, datos: Datos) -> Recorrido:
        return Recorrido(inicio, (f"Fecha fijada en {self.documento}: {fecha_larga(inicio)}",))

    def texto(self, datos: Datos) -> str:
        return f"fecha fijada en {self.documento}"


Simple = Meses | MesesSegun | DiasCalendario | DiasHabiles


@dataclass(frozen=True, slots=True)
class Compuesta:
    """A sum of stretches, each beginning where the one before ends.

    Months in a row are added up before they are counted from the start (the articles speak of a *sum* of months), so
    that a short month in between does not shorten the whole.
    """

    tramos: tuple[Tramo, ...]

    def recorrer(self, inicio: date, calendario: Calendario, datos: Datos) -> Recorrido:
        ancla, acumulados, fin = inicio, 0, inicio
        pasos: list[str] = []
        hitos: list[Hito] = []
        for tramo in self.tramos:
            if isinstance(tramo.duracion, Meses | MesesSegun):
                acumulados += tramo.duracion.cuantos_meses(datos)
                fin, paso = _pasos_de_meses(ancla, acumulados)
                pasos.append(f"{tramo.nombre} ({tramo.duracion.texto(datos)}): {paso}")
            else:
                recorrido = tramo.duracion.recorrer(fin, calendario, datos)
                primero, *otros = recorrido.pasos
                pasos.extend((f"{tramo.nombre}: {primero}", *otros))
                ancla = fin = recorrido.fin
                acumulados = 0
            hitos.append(Hito(tramo.nombre, fin, tramo.fuente))
        return Recorrido(fin, tuple(pasos), tuple(hitos))

    def texto(self, datos: Datos) -> str:
        if all(isinstance(t.duracion, Meses | MesesSegun) for t in self.tramos):
            meses = [t.duracion.cuantos_meses(datos) for t in self.tramos if isinstance(t.duracion, Meses | MesesSegun)]
            return f"{cuantos(sum(meses), 'mes', 'meses')} ({' + '.join(map(str, meses))})"
        return " más ".join(t.duracion.texto(datos) for t in self.tramos)
