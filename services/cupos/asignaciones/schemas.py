"""Runs as they are asked for and answered."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.cupos.cantidades import Cantidad, CantidadPedida
from services.cupos.contingentes.schemas import Codigo
from shared.events import RefObjeto
from shared.http.enteros import Version

Motivo = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=2000)]


class _Escrito(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AsignacionNueva(_Escrito):
    """A run over groups of a contingente; all of them where `grupos` is absent."""

    contingente: Codigo
    grupos: Annotated[list[Codigo], Field(min_length=1, max_length=200)] | None = None
    ronda: Literal["inicial", "reasignacion", "extraordinaria"] = "inicial"
    motivo: Motivo | None = None


class Paso(_Escrito):
    """`version`: of the run that the caller had before the eyes; another one is refused."""

    version: Version | None = None


class PasoConMotivo(Paso):
    motivo: Motivo


class DecisionEscrita(_Escrito):
    solicitud: UUID
    decision: Literal["incluida", "excluida", "reservada"]
    """`reservada`: its kilograms are kept aside before anything is shared."""
    motivo: Motivo


class Decisiones(Paso):
    decisiones: list[DecisionEscrita] = Field(min_length=1, max_length=2000)


class DecisionDeApartado(PasoConMotivo):
    """What becomes of kilograms kept aside: assign this much, or deny the request without `cantidad`."""

    cantidad: CantidadPedida | None = None


class CambioEscrito(_Escrito):
    cupo: str = Field(max_length=80)
    """Its number, as the run gave it."""
    sentido: Literal["aumenta", "disminuye"]
    cantidad: CantidadPedida


class LineaLeida(BaseModel):
    """A step of the arithmetic."""

    concepto: str
    formula: str
    resultado: str


class FilaLeida(BaseModel):
    """What one request gets. `vigente` is what its cupo has now, after corrective acts and returns."""

    solicitud_id: UUID | None
    numero: str
    nit: str
    razon_social: str
    estado: str
    """Of the request when it was computed; `archivo` for a row without one."""
    decision: str
    motivo: str
    pedida: Cantidad
    asignada: Cantidad
    apartada: Cantidad
    cupo_id: UUID | None = None
    vigente: Cantidad | None = None


class GrupoLeido(BaseModel):
    grupo: str
    metodo: str
    repartible: Cantidad
    asignada: Cantidad
    apartada: Cantidad
    sobrante: Cantidad
    filas: list[FilaLeida]
    lineas: list[LineaLeida]


class PendienteLeida(BaseModel):
    """A request about which a person must say what becomes of it."""

    solicitud_id: UUID
    numero: str
    nit: str
    grupo: str
    estado: str
    pedida: Cantidad
    decision: str | None
    motivo: str | None


class ApartadoLeido(BaseModel):
    solicitud_id: UUID
    numero: str
    estado_solicitud: str
    grupo: str
    cantidad: Cantidad
    estado: str
    motivo: str | None


class LineaDeActoLeida(BaseModel):
    cupo_id: UUID
    cupo: str
    nit: str
    sentido: Literal["aumenta", "disminuye"]
    cantidad: Cantidad
    estado: str
    """`en_juicio` while the service of consumptions has not said whether that much is available; `sin_saldo` if not."""


class ActoLeido(BaseModel):
    id: UUID
    n: int
    numero: str
    fecha: date
    motivo: str
    estado: str
    proyectado_por: str
    proyectado_en: datetime
    resuelto_por: str | None
    resuelto_en: datetime | None
    resuelto_motivo: str | None
    documento_sha256: str
    lineas: list[LineaDeActoLeida]


class PasoLeido(BaseModel):
    version: int
    quien: str
    desde: str | None
    accion: str
    hacia: str
    motivo: str | None
    legal_en: datetime


class ActoDeArchivo(BaseModel):
    numero: str
    fecha: date
    documento: RefObjeto


class CorridaResumida(BaseModel):
    id: UUID
    numero: str
    version: int
    clase: str
    contingente: str
    grupos: list[str]
    ronda: str
    corte: date | None
    estado: str
    calculo: int
    creada_en: datetime
    confirmada_en: datetime | None
    publicada_en: datetime | None
    acciones: tuple[str, ...]


class CorridaLeida(CorridaResumida):
    """A run whole: table, arithmetic, what still must be decided, what was kept aside, corrective acts, history."""

    huella_entradas: str
    huella_resultado: str
    resultado: list[GrupoLeido]
    pendientes: list[PendienteLeida]
    apartados: list[ApartadoLeido]
    actos: list[ActoLeido]
    acto: ActoDeArchivo | None
    """Of an allocation from a file: the act that orders it."""
    propuesta_por: str | None
    confirmada_por: str | None
    documento_sha256: str | None
    """Of the sealed act."""
    documento_error: str | None
    historia: list[PasoLeido]


class AsignadoPublico(BaseModel):
    """Who got what, as anyone may read it; `vigente` after corrective acts and returns."""

    asignacion: str
    ronda: str
    publicada_en: datetime
    grupo: str
    nit: str
    razon_social: str
    asignada: Cantidad
    vigente: Cantidad
