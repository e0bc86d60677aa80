"""The calendar of business days: holidays of Colombia from a library, corrected by a coordinator, versioned."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

from shared.calendar.palabras import DIAS

_UN_DIA = timedelta(days=1)
# A whole year without a business day means that the corrections are wrong, not that a term is long.
_TOPE = 366


@dataclass(frozen=True, slots=True, order=True)
class Dia:
    """A day that a coordinator added, removed or closed, with its reason in Spanish."""

    fecha: date
    motivo: str


@dataclass(frozen=True, slots=True)
class Calendario:
    """One version of the business calendar, immutable; a correction is a new version.

    `agregados` are holidays that the library lacks, `retirados` days that it lists and are worked, `cierres` days on
    which the office is closed (not holidays). Business days exclude Saturdays and Sundays besides.
    """

    version: int = 0
    agregados: tuple[Dia, ...] = ()
    retirados: tuple[Dia, ...] = ()
    cierres: tuple[Dia, ...] = ()

    @classmethod
    def de_correcciones(
        cls,
        version: int,
        anadidos: Iterable[tuple[date, str]] = (),
        retirados: Iterable[date] = (),
        cierres: Iterable[tuple[date, str]] = (),
    ) -> "Calendario":
        """The calendar as `registro` publishes it: the whole list of corrections over the library's holidays."""
        return cls(
            version,
            _unir((), (Dia(*d) for d in anadidos)),
            _unir((), (Dia(d, "retirado") for d in retirados)),
            _unir((), (Dia(*d) for d in cierres)),
        )

    def festivo(self, dia: date) -> str | None:
        """Name of the holiday that `dia` is, or None."""
        for agregado in self.agregados:
            if agregado.fecha == dia:
                return agregado.motivo
        if any(retirado.fecha == dia for retirado in self.retirados):
            return None
        return _festivos_de_la_biblioteca(dia.year).get(dia)

    def motivo_no_habil(self, dia: date) -> str | None:
        """Why `dia` is not a business day (`sábado`, `festivo (La Asunción)`, `cierre (…)`), or None if it is one."""
        if nombre := self.festivo(dia):
            return f"festivo ({nombre})"
        for cierre in self.cierres:
            if cierre.fecha == dia:
                return f"cierre ({cierre.motivo})"
        return DIAS[dia.weekday()] if dia.weekday() >= 5 else None

    def es_habil(self, dia: date) -> bool:
        """Whether `dia` is a business day."""
        return self.motivo_no_habil(dia) is None

    def siguiente_habil(self, dia: date) -> date:
        """`dia` itself if it is a business day, else the first one after it."""
        return self._buscar(dia, _UN_DIA)

    def anterior_habil(self, dia: date) -> date:
        """`dia` itself if it is a business day, else the last one before it."""
        return self._buscar(dia, -_UN_DIA)

    def sumar_habiles(self, dia: date, n: int) -> date:
        """The n-th business day after `dia`, which is never counted; before it for a negative n; `dia` for 0."""
        paso = _UN_DIA if n >= 0 else -_UN_DIA
        for _ in range(abs(n)):
            dia = self._buscar(dia + paso, paso)
        return dia

    def habiles_entre(self, desde: date, hasta: date) -> int:
        """Business days after `desde` and up to `hasta` inclusive; negative when `hasta` is earlier."""
        if hasta < desde:
            return -sum(self.es_habil(d) for d in _dias(hasta, desde - _UN_DIA))
        return sum(self.es_habil(d) for d in _dias(desde + _UN_DIA, hasta))

    def festivos(self, anio: int) -> list[Dia]:
        """All holidays of a year in order, with corrections applied (closures are not holidays)."""
        retirados = {d.fecha for d in self.retirados}
        dias = {f: n for f, n in _festivos_de_la_biblioteca(anio).items() if f not in retirados}
        dias |= {d.fecha: d.motivo for d in self.agregados if d.fecha.year == anio}
        return [Dia(fecha, dias[fecha]) for fecha in sorted(dias)]

    def corregido(
        self, *, agregar: Iterable[Dia] = (), retirar: Iterable[Dia] = (), cerrar: Iterable[Dia] = ()
    ) -> "Calendario":
        """The next version, with these corrections besides those that it has; the newest word on a day rules."""
        nuevos, quitados, cerrados = tuple(agregar), tuple(retirar), tuple(cerrar)
        fechas_nuevas, fechas_quitadas = {d.fecha for d in nuevos}, {d.fecha for d in quitados}
        return Calendario(
            self.version + 1,
            _unir((d for d in self.agregados if d.fecha not in fechas_quitadas), nuevos),
            _unir((d for d in self.retirados if d.fecha not in fechas_nuevas), quitados),
            _unir((d for d in self.cierres if d.fecha not in fechas_quitadas), cerrados),
        )

    def _buscar(self, dia: date, paso: timedelta) -> date:
        for _ in range(_TOPE):
            if self.es_habil(dia):
                return dia
            dia += paso
        raise ValueError(f"el calendario {self.version} no tiene días hábiles alrededor de {dia.isoformat()}")


@lru_cache(maxsize=200)
def _festivos_de_la_biblioteca(anio: int) -> dict[date, str]:
    festivos = holidays.country_holidays("CO", years=anio, language="es")
    return {fecha: nombre.replace(" (observado)", "") for fecha, nombre in festivos.items()}


def _unir(anteriores: Iterable[Dia], nuevos: Iterable[Dia]) -> tuple[Dia, ...]:
    por_fecha = {d.fecha: d for d in (*anteriores, *nuevos)}
    return tuple(por_fecha[fecha] for fecha in sorted(por_fecha))


def _dias(primero: date, ultimo: date) -> Iterable[date]:
    return (primero + timedelta(days=i) for i in range((ultimo - primero).days + 1))
