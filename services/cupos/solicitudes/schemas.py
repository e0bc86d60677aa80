"""A quota request as it is written and answered."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.cupos.cantidades import Cantidad, CantidadPedida
from services.cupos.contingentes.schemas import Codigo
from shared.identity import NIT

Motivo = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=2000)]


class _Escrito(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SolicitudEscrita(_Escrito):
    """What a company asks for; `cantidad` is a decimal string in the contingente's unit."""

    contingente: Codigo
    grupo: Codigo
    subpartida: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(\.[0-9]{2}){3}$")] | None = None
    cantidad: CantidadPedida


class SolicitudNueva(SolicitudEscrita):
    referencia_externa: Annotated[str, StringConstraints(max_length=80)] | None = None
    """The caller's own number, e.g. of the VUCE."""
    nit: NIT | None = None
    """By default the company in act."""


class Decision(_Escrito):
    """`version`: of the case that the reviewer had before the eyes; another one is refused."""

    motivo: Motivo
    version: int | None = None


class AprobacionParcial(Decision):
    cantidad: CantidadPedida


class Negacion(Decision):
    causa: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
    """Code of the catalogue of causes."""


class Desistimiento(_Escrito):
    motivo: Motivo | None = None


class Asignacion(_Escrito):
    a: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    motivo: Motivo | None = None


class Pregunta(_Escrito):
    texto: Motivo
    responder_hasta: date | None = None


class Respuesta(_Escrito):
    texto: Motivo


class RazonLeida(BaseModel):
    codigo: str
    texto: str
    remedio: str = ""


class TurnoLeido(BaseModel):
    """Receipt of a signed form: the place in line and the proof of when it had arrived whole."""

    numero: int
    recibido_en: datetime
    orden: datetime
    """What the line is ordered by, ties by number: the receipt's instant unless it was written after the line's cut."""
    estado: str
    sha256: str
    reservado: Cantidad
    """What the line holds for the request until it is decided: less than was asked where no more was left."""


class PasoLeido(BaseModel):
    version: int
    accion: str
    desde: str | None
    hacia: str
    quien: str
    act: str | None
    motivo: str | None
    datos: dict[str, Any]
    legal_en: datetime
    sistema_en: datetime


class AdjuntoLeido(BaseModel):
    id: UUID
    clase: str
    nombre: str
    sha256: str
    tamano: int
    agregado_en: datetime


class SolicitudResumida(BaseModel):
    """A row of the inbox, with what the caller may do on it now."""

    id: UUID
    numero: str | None
    version: int
    estado: str
    nit: str
    razon_social: str
    contingente: str
    grupo: str
    subpartida: str | None
    cantidad: Cantidad
    aprobada: Cantidad | None
    formulario: int
    asignado_a: str | None
    vence: date | None
    radicado_en: datetime | None
    recibido_en: datetime | None
    referencia_externa: str | None
    creado_en: datetime
    acciones: tuple[str, ...]


class SolicitudLeida(SolicitudResumida):
    """One request with everything that happened to it."""

    contingente_version: int
    vence_calculo: list[str] | None
    radicado_listo: bool
    radicado_sha256: str | None
    razones: list[RazonLeida]
    """Why the last signed file was not accepted."""
    cupo_id: UUID | None
    turno: TurnoLeido | None
    adjuntos: list[AdjuntoLeido]
    historia: list[PasoLeido]


class Recibo(BaseModel):
    """Answer to a signed upload, sent once its turn is committed."""

    solicitud_id: UUID
    numero: str
    estado: str
    version: int
    turno: TurnoLeido
    tamano: int = Field(description="Bytes recibidos.")
    codigo: str = Field(description="Prueba del turno: solo el sistema puede calcularlo.")


class TurnoExplicado(BaseModel):
    """The place of a request in its line, so that a person can check it."""

    turno: TurnoLeido
    codigo: str
    antes: int
    """Live turns of the group before this one."""
    antes_en_fila: Cantidad
    """What those ask for."""
    frases: list[str]
