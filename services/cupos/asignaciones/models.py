"""A quota, and the runs that share a contingente out."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity
from sqlmodel import Field

from services.cupos.base import INSTANTE, JSON, TEXTOS, Tabla
from shared.expedientes import Flujo, Transicion

_PREPARA = ("funcionario", "coordinador")
_EN_CURSO = ("borrador", "simulada", "por_confirmar")

FLUJO = Flujo(
    tipo="asignacion",
    inicial="borrador",
    transiciones=(
        Transicion(_EN_CURSO, "calcular", _PREPARA, "simulada"),
        Transicion(_EN_CURSO, "decidir", _PREPARA, "simulada"),
        Transicion("simulada", "proponer", _PREPARA, "por_confirmar"),
        Transicion("por_confirmar", "devolver", "coordinador", "simulada", exige_motivo=True),
        Transicion("por_confirmar", "confirmar", "coordinador", "confirmada", exige_motivo=True),
        Transicion("confirmada", "publicar", "coordinador", "publicada"),
        Transicion(_EN_CURSO, "descartar", _PREPARA, "descartada", exige_motivo=True),
    ),
)
PREPARAR = ("crear", "calcular", "decidir", "proponer")
"""Actions of preparing a run: whoever did one of them does not confirm it."""


class Cupo(Tabla, table=True):
    """What was assigned, by which transfer of the ledger; never changed. Its later life is of `consumo`."""

    __tablename__ = "cupo"

    id: UUID = Field(primary_key=True)
    solicitud: UUID | None = None
    corrida: UUID | None = None
    """The run that is its origin where there is no request."""
    numero: str
    """The request's, by which people know the cupo."""
    nit: str
    contingente: str
    contingente_version: int
    grupo: str
    subpartidas: list[str] = Field(sa_type=TEXTOS)
    cantidad_kg: int = Field(sa_type=BigInteger)
    transferencia: UUID
    asignado_en: datetime = Field(sa_type=INSTANTE)
    movimientos: int = 0
    """How many increases and debits followed (`movimientos/`), each with its number."""


class Corrida(Tabla, table=True):
    """A run: who prepares it, how it stands, which calculation counts."""

    __tablename__ = "corrida"

    id: UUID = Field(primary_key=True)
    numero: str
    clase: str
    contingente: str
    grupos: list[str] = Field(sa_type=TEXTOS)
    ronda: str
    corte: date | None = None
    estado: str
    version: int
    calculo: int = 0
    acto: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """Of an allocation from a file: `numero`, `fecha` and `documento` (`RefObjeto`) of the act that orders it."""
    filas: list[dict[str, Any]] | None = Field(default=None, sa_type=JSON)
    propuesta_por: str | None = None
    confirmada_por: str | None = None
    confirmada_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    publicada_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    documento: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """`RefObjeto` of the act as rendered once it was confirmed."""
    documento_error: str | None = None
    sello_id: UUID | None = None
    """Of the seal that is awaited or was put."""
    sellos: int = 0
    """How often the seal was asked for."""
    sellado: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """`RefObjeto` of the sealed act."""
    creada_en: datetime = Field(sa_type=INSTANTE)


class PasoDeCorrida(Tabla, table=True):
    """Who did what to a run, when and why."""

    __tablename__ = "corrida_historia"

    corrida: UUID = Field(primary_key=True)
    version: int = Field(primary_key=True)
    quien: str
    act: str | None = None
    desde: str | None = None
    accion: str
    hacia: str
    motivo: str | None = None
    datos: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    software: str
    legal_en: datetime = Field(sa_type=INSTANTE)


class DecisionDeCorrida(Tabla, table=True):
    """What becomes of a request in a run; the last row of a request counts."""

    __tablename__ = "corrida_decision"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger, sa_column_args=(Identity(always=True),))
    corrida: UUID
    solicitud: UUID
    decision: str
    motivo: str
    quien: str
    legal_en: datetime = Field(sa_type=INSTANTE)


class Calculo(Tabla, table=True):
    """Frozen inputs (`datos.Entradas`) and what came out of them (`datos.Resultado`), with the hashes of both."""

    __tablename__ = "corrida_calculo"

    corrida: UUID = Field(primary_key=True)
    n: int = Field(primary_key=True)
    entradas: dict[str, Any] = Field(sa_type=JSON)
    huella: str
    resultado: dict[str, Any] = Field(sa_type=JSON)
    huella_resultado: str
    quien: str
    legal_en: datetime = Field(sa_type=INSTANTE)


class ResultadoDeCorrida(Tabla, table=True):
    """What a committed run gave to one request (or row of a file)."""

    __tablename__ = "corrida_resultado"

    corrida: UUID = Field(primary_key=True)
    n: int = Field(primary_key=True)
    grupo: str
    solicitud: UUID | None = None
    numero: str
    nit: str
    decision: str
    pedido_kg: int = Field(sa_type=BigInteger)
    kg: int = Field(sa_type=BigInteger)
    apartado_kg: int = Field(sa_type=BigInteger)
    cupo: UUID | None = None


class Apartado(Tabla, table=True):
    """Kilograms kept aside for a request that a run could not decide; its id is the ledger's reservation."""

    __tablename__ = "apartado"

    id: UUID = Field(primary_key=True)
    corrida: UUID
    solicitud: UUID
    contingente: str
    grupo: str
    kg: int = Field(sa_type=BigInteger)
    estado: str = "vivo"
    motivo: str | None = None
    quien: str | None = None
    resuelto_en: datetime | None = Field(default=None, sa_type=INSTANTE)


class ActoCorrectivo(Tabla, table=True):
    """A dated act that changes what a committed run gave; drafted by one person and confirmed by another."""

    __tablename__ = "acto_correctivo"

    id: UUID = Field(primary_key=True)
    corrida: UUID
    n: int
    numero: str
    fecha: date
    motivo: str
    documento: dict[str, Any] = Field(sa_type=JSON)
    estado: str = "proyectado"
    proyectado_por: str
    proyectado_en: datetime = Field(sa_type=INSTANTE)
    resuelto_por: str | None = None
    resuelto_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    resuelto_motivo: str | None = None


class LineaDeActo(Tabla, table=True):
    """A change of one cupo, in signed kilograms."""

    __tablename__ = "acto_correctivo_linea"

    acto: UUID = Field(primary_key=True)
    n: int = Field(primary_key=True)
    cupo: UUID
    kg: int = Field(sa_type=BigInteger)
    estado: str = "pendiente"
    movimiento: UUID | None = None
