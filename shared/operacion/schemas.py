"""What the operator's routes take and give. Instants are UTC."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class Razon(BaseModel):
    """Why; kept in the audit log and beside the row."""

    razon: Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=1000)]


class MensajeRetenido(BaseModel):
    """A message that a consumer could not apply (`muerto`) or that waits for another one (`aparcado`)."""

    model_config = ConfigDict(from_attributes=True)

    servicio: str
    id: int
    consumidor: str
    evento_id: UUID
    tipo: str
    topico: str
    clave: str
    secuencia: Annotated[int, Field(description="Lugar entre los mensajes de su clave.")]
    version: int
    estado: str
    motivo: Annotated[str, Field(description="prerrequisito, hueco, veneno o reintento.")]
    espera_que: str | None
    espera_clave: str | None
    error: str | None
    intentos: int
    retenido_en: datetime
    intentado_en: datetime | None
    proximo_intento: datetime
    acciones: list[str]


class DetalleDeMensaje(MensajeRetenido):
    """The same with where it lay, what it says and who has already tried something with it."""

    particion: int
    desplazamiento: int
    contenido: Any
    historial: list[dict[str, Any]]
    antes: Annotated[int, Field(description="Retenidos de la misma clave que van antes.")]
    detras: Annotated[int, Field(description="Retenidos de la misma clave que esperan detrás.")]


class TrabajoFallido(BaseModel):
    """A job that used up its attempts or that gave up."""

    model_config = ConfigDict(from_attributes=True)

    servicio: str
    id: UUID
    tipo: str
    clave: str | None
    grupo: str
    motivo: str | None
    intentos: int
    creado_en: datetime
    terminado_en: datetime
    acciones: list[str]


class DetalleDeTrabajo(TrabajoFallido):
    """The same with what it works on: references, and no more than the job was given."""

    datos: dict[str, Any]


class EventoRechazado(BaseModel):
    """An event that the broker does not take; those of its key wait behind it."""

    model_config = ConfigDict(from_attributes=True)

    servicio: str
    id: Annotated[int, Field(description="Fila de la bandeja de salida.")]
    evento_id: UUID
    tipo: str
    topico: str
    clave: str
    intentos: int
    error: str
    ocurrido_en: datetime
    acciones: list[str]


class Cuenta(BaseModel):
    """How many there are, and since when the oldest."""

    cuantos: int
    desde: datetime | None


class ResumenDeOperacion(BaseModel):
    """What waits for an operator in one service."""

    servicio: str
    cartas_muertas: Cuenta
    aparcados: Cuenta
    trabajos_fallidos: Cuenta
    salida: Cuenta


class Operado(BaseModel):
    """What was asked for is written and happens within a moment."""

    servicio: str
    id: str
    accion: str
    faltantes: Annotated[int | None, Field(description="Mensajes que se aceptó que no llegarán.")] = None
