"""A quota request as it is written and answered."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.cupos.cantidades import Cantidad, CantidadPedida
from services.cupos.contingentes.schemas import Codigo
from shared.expedientes.formas import ReferenciaExterna
from shared.expedientes.revision import TextoUsado
from shared.http.enteros import Version
from shared.identity import NIT
from shared.oficios import OficioLeido

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
    referencia_externa: ReferenciaExterna | None = None
    """The caller's own number, e.g. of the VUCE."""
    nit: NIT | None = None
    """By default the company in act."""


class Decision(_Escrito):
    """`version`: of the case that the reviewer had before the eyes; another one is refused."""

    motivo: Motivo
    version: Version | None = None


class Desistimiento(_Escrito):
    motivo: Motivo | None = None


class Asignacion(_Escrito):
    a: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    motivo: Motivo | None = None


class Pregunta(_Escrito):
    """In words or as a prepared text; `responder_hasta`: a later business day, in place of the contingente's term."""

    texto: Motivo | None = None
    texto_preparado: TextoUsado | None = None
    responder_hasta: date | None = None
    version: Version | None = None


class Respuesta(_Escrito):
    texto: Motivo
    version: Version | None = None


class Recurso(_Escrito):
    """Why the denial should be revoked; its documents are attached before."""

    texto: Annotated[str, StringConstraints(strip_whitespace=True, min_length=20, max_length=20_000)]


class Resolucion(_Escrito):
    """Of an appeal, with its reason in words or as a prepared text.

    `cantidad`, in the contingente's unit, only where the denial is revoked in part.
    """

    sentido: Literal["confirma", "revoca"]
    motivo: Motivo | None = None
    texto_preparado: TextoUsado | None = None
    cantidad: CantidadPedida | None = None
    version: Version | None = None

    @model_validator(mode="after")
    def _cantidad_si_revoca(self) -> Self:
        if self.sentido == "confirma" and self.cantidad is not None:
            raise PydanticCustomError("cantidad_sobra", "Al confirmar la negación no se indica cantidad.")
        return self


class Copia(_Escrito):
    """What the new draft has otherwise than the copied request."""

    contingente: Codigo | None = None
    grupo: Codigo | None = None
    cantidad: CantidadPedida | None = None
    referencia_externa: ReferenciaExterna | None = None


class RequerimientoLeido(BaseModel):
    """What the Ministry asked and the company answered; `pasos` is how the last day was computed."""

    id: UUID
    texto: str
    pedido_en: datetime
    responder_hasta: date | None
    pasos: list[str]
    respuesta: str | None
    respondido_en: datetime | None


class RecursoPosible(BaseModel):
    """The appeal against a denial: whether there is one and until when; `hasta` is none until its letter is sealed."""

    procede: bool
    notificada: date | None
    hasta: date | None
    pasos: list[str]


class PasoContado(BaseModel):
    """A step of a request in words; `oficio` is the letter that tells it, once there is one."""

    version: int
    accion: str
    texto: str
    motivo: str | None
    estado: str
    por: Literal["empresa", "ministerio", "sistema"]
    ocurrido_en: datetime
    oficio: OficioLeido | None


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
    """`clase` begins with what it belongs to: `anexo:`, `respuesta:`, `recurso:`; else what the system keeps."""

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
    requerimientos: list[RequerimientoLeido]
    oficios: list[OficioLeido]
    recurso: RecursoPosible | None
    """Only of a denied request."""
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
