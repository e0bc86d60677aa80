"""What the API tells of terms: the date, and each step by which a person can check it."""

from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from services.garantias.plazos.models import PlazoGuardado
from services.garantias.plazos.vencimientos import obligado
from shared.calendar import Plazo, ReglaDePlazo
from shared.clock import reloj_legal


class HitoLeido(BaseModel):
    """The end of one stretch of a composite term."""

    nombre: str
    vence: date
    articulo: str


class PlazoCalculado(BaseModel):
    """A term computed by its rule; nothing of it is stored."""

    regla: str
    nombre: str
    articulo: str
    evento_inicio: str
    inicio: date
    duracion: str
    vence: date = Field(description="Last day, still in time.")
    sin_traslado: date = Field(description="Where the length alone ends.")
    se_traslada: bool
    fuente_traslado: str
    pasos: list[str]
    hitos: list[HitoLeido]
    calendario_version: int

    @classmethod
    def de(cls, plazo: Plazo) -> Self:
        """The computed term as the API shows it."""
        return cls(
            regla=plazo.regla.codigo,
            nombre=plazo.regla.nombre,
            articulo=plazo.regla.fuente,
            evento_inicio=plazo.regla.evento_inicio,
            inicio=plazo.inicio,
            duracion=plazo.duracion,
            vence=plazo.vence,
            sin_traslado=plazo.sin_traslado,
            se_traslada=plazo.regla.traslado.al_siguiente_habil,
            fuente_traslado=plazo.regla.traslado.fuente,
            pasos=list(plazo.pasos),
            hitos=[HitoLeido(nombre=h.nombre, vence=h.vence, articulo=h.fuente) for h in plazo.hitos],
            calendario_version=plazo.calendario_version,
        )


class ReglaLeida(BaseModel):
    """A term of the regulation, before any computation."""

    regla: str
    nombre: str
    articulo: str
    evento_inicio: str
    se_traslada: bool
    fuente_traslado: str

    @classmethod
    def de(cls, regla: ReglaDePlazo) -> Self:
        """The rule as the API shows it."""
        return cls(
            regla=regla.codigo,
            nombre=regla.nombre,
            articulo=regla.fuente,
            evento_inicio=regla.evento_inicio,
            se_traslada=regla.traslado.al_siguiente_habil,
            fuente_traslado=regla.traslado.fuente,
        )


class PlazoLeido(BaseModel):
    """A stored term of a case."""

    id: UUID
    caso_id: UUID
    caso_numero: str
    nit: str
    estado: str
    motivo_cierre: str | None
    version: int
    vence: date
    obligado: Literal["empresa", "ministerio", "ambos"] = Field(description="A quién le toca actuar antes de la fecha.")
    vencido: bool = Field(description="Su último día ya pasó y sigue abierto.")
    calculo: PlazoCalculado

    @classmethod
    def de(cls, guardado: PlazoGuardado) -> Self:
        """The row as the API shows it."""
        campos = set(cls.model_fields) - {"calculo", "obligado", "vencido"}
        calculo = guardado.calculo | {"calendario_version": guardado.calendario_version}
        return cls(
            **guardado.model_dump(include=campos),
            obligado=obligado(guardado.regla),
            vencido=guardado.estado == "abierto" and guardado.vence < reloj_legal.hoy(),
            calculo=PlazoCalculado.model_validate(calculo),
        )


class MovimientoLeido(BaseModel):
    """A term that a change of calendar moved."""

    id: UUID
    plazo_id: UUID
    caso_numero: str
    nit: str
    nombre: str
    calendario_anterior: int
    calendario_version: int
    fecha_anterior: date
    fecha: date
    explicacion: str
    movido_en: datetime
