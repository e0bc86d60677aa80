"""What is read and written of conflicts and substitutions."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from shared.identity import NIT

Motivo = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=2000)]


class _Escrito(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ConflictoNuevo(_Escrito):
    """`funcionario`: id of the user, by default who declares; without `hasta` it holds until it is withdrawn."""

    funcionario: UUID | None = None
    empresa: NIT
    desde: date | None = Field(default=None, description="Por defecto, hoy.")
    hasta: date | None = None
    motivo: Motivo

    @model_validator(mode="after")
    def _fechas(self) -> Self:
        if self.desde is not None and self.hasta is not None and self.hasta < self.desde:
            raise PydanticCustomError("fechas", "El último día no puede ser anterior al primero.")
        return self


class SustitucionNueva(_Escrito):
    """Between two days, both included."""

    ausente: UUID
    sustituto: UUID
    desde: date
    hasta: date
    motivo: Motivo

    @model_validator(mode="after")
    def _coherente(self) -> Self:
        if self.hasta < self.desde:
            raise PydanticCustomError("fechas", "El último día no puede ser anterior al primero.")
        if self.ausente == self.sustituto:
            raise PydanticCustomError("misma_persona", "Nadie se sustituye a sí mismo.")
        return self


class Retiro(_Escrito):
    motivo: Motivo


class ConflictoLeido(BaseModel):
    """A conflict with its history: who declared it, and who withdrew it and why."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    funcionario: str
    empresa: str
    desde: date
    hasta: date | None
    motivo: str
    declarado_por: str
    declarado_en: datetime
    retirado_en: datetime | None
    retirado_por: str | None
    retiro_motivo: str | None


class SustitucionLeida(BaseModel):
    """A substitution with its history."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    ausente: str
    sustituto: str
    desde: date
    hasta: date
    motivo: str
    declarada_por: str
    declarada_en: datetime
    retirado_en: datetime | None
    retirado_por: str | None
    retiro_motivo: str | None
