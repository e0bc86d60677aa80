"""A voluntary return as it is written and answered."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.cupos.cantidades import Cantidad, CantidadPedida
from services.cupos.solicitudes.schemas import AdjuntoLeido, PasoLeido, RazonLeida
from shared.expedientes.formas import MotivoOTexto, ReferenciaExterna
from shared.http.enteros import Version


class DevolucionEscrita(BaseModel):
    """`cantidad` is a decimal string in the contingente's unit."""

    model_config = ConfigDict(extra="forbid")

    cantidad: CantidadPedida


class DevolucionNueva(DevolucionEscrita):
    cupo_id: UUID
    referencia_externa: ReferenciaExterna | None = None
    """The caller's own number, e.g. of the VUCE."""


class AprobacionDeDevolucion(MotivoOTexto):
    """`version`: of the case that the reviewer had before the eyes; `pese_a`: red checks that are overridden."""

    version: Version | None = None
    pese_a: list[Annotated[str, StringConstraints(max_length=60)]] = Field(default=[], max_length=20)


class NegacionDeDevolucion(MotivoOTexto):
    version: Version | None = None
    causa: Literal["requisitos_incumplidos", "fuera_de_termino", "informacion_inexacta", "otra"]


class DevolucionResumida(BaseModel):
    """A row of the inbox, with what the caller may do on it now."""

    id: UUID
    numero: str | None
    version: int
    estado: str
    nit: str
    razon_social: str
    cupo_id: UUID
    cupo_numero: str
    contingente: str
    grupo: str
    cantidad: Cantidad
    asignado_a: str | None
    radicado_en: datetime | None
    recibido_en: datetime | None
    referencia_externa: str | None
    creado_en: datetime
    acciones: tuple[str, ...]


class DevolucionLeida(DevolucionResumida):
    """One return with everything that happened to it."""

    cupo: Cantidad
    """What the cupo has now."""
    disponible: Cantidad | None
    """What `consumo` last told to be available in the cupo, if it told anything yet."""
    disponible_al: datetime | None
    radicado_listo: bool
    radicado_sha256: str | None
    razones: list[RazonLeida]
    """Why the last signed file was not accepted."""
    adjuntos: list[AdjuntoLeido]
    historia: list[PasoLeido]


class ReciboDeDevolucion(BaseModel):
    """Answer to a signed upload: when it had arrived whole, and its digest."""

    devolucion_id: UUID
    numero: str
    estado: str
    version: int
    recibido_en: datetime
    sha256: str
    tamano: int = Field(description="Bytes recibidos.")
