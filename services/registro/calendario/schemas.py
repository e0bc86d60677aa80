"""What is read and written of the calendar."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.registro.calendario.models import VersionDeCalendario
from services.registro.empresas.schemas import Motivo
from shared.calendar import Calendario
from shared.calendar import Dia as DiaDeCalendario


class Dia(BaseModel):
    model_config = ConfigDict(extra="forbid")

    fecha: date
    nombre: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=120)]

    def dia(self) -> DiaDeCalendario:
        return DiaDeCalendario(self.fecha, self.nombre)


class Correccion(BaseModel):
    """What changes over the version in force."""

    model_config = ConfigDict(extra="forbid")

    anadir: list[Dia] = Field(default=[], description="Festivos que faltan.")
    retirar: list[date] = Field(default=[], description="Días que dejan de ser festivo o cierre.")
    cerrar: list[Dia] = Field(default=[], description="Días sin atención que no son festivos.")
    motivo: Motivo

    @model_validator(mode="after")
    def _coherente(self) -> Self:
        anadidos, retirados = {d.fecha for d in self.anadir}, set(self.retirar)
        if repetidos := sorted(anadidos & retirados):
            raise ValueError(f"El {repetidos[0].isoformat()} no se puede añadir y retirar a la vez.")
        return self


class CalendarioLeido(BaseModel):
    """A version with its corrections, and all holidays of one year under it."""

    version: int
    motivo: str
    publicado_en: datetime | None
    anadidos: list[Dia]
    retirados: list[date]
    cierres: list[Dia]
    anio: int
    festivos: list[Dia]

    @classmethod
    def de(cls, fila: VersionDeCalendario | None, anio: int) -> "CalendarioLeido":
        """`None` is version 0: the library's holidays without corrections."""
        calendario = fila.calendario() if fila is not None else Calendario()
        return cls(
            version=calendario.version,
            motivo=fila.motivo if fila is not None else "Festivos de ley, sin correcciones.",
            publicado_en=fila.publicado_en if fila is not None else None,
            anadidos=[Dia(fecha=d.fecha, nombre=d.motivo) for d in calendario.agregados],
            retirados=[d.fecha for d in calendario.retirados],
            cierres=[Dia(fecha=d.fecha, nombre=d.motivo) for d in calendario.cierres],
            anio=anio,
            festivos=[Dia(fecha=d.fecha, nombre=d.motivo) for d in calendario.festivos(anio)],
        )
