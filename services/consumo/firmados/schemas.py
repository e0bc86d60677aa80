"""Signed files sent many at a time, as the API shows them."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.consumo.firmados.models import Archivo, Envio


class EnvioLeido(BaseModel):
    """What was sent. While `recibido`, `tomados` and `rechazados` grow; `total` is known when it is `procesado`."""

    id: UUID
    lote: str
    nit: str
    estado: str
    error: str | None
    total: int | None
    tomados: int
    rechazados: int
    recibido_en: datetime
    terminado_en: datetime | None

    @classmethod
    def de(cls, envio: Envio, tomados: int, rechazados: int) -> "EnvioLeido":
        return cls(
            id=envio.id,
            lote=envio.lote,
            nit=envio.nit,
            estado=envio.estado,
            error=envio.error,
            total=envio.total,
            tomados=tomados,
            rechazados=rechazados,
            recibido_en=envio.recibido_en,
            terminado_en=envio.terminado_en,
        )


class ArchivoLeido(BaseModel):
    """What became of a file."""

    orden: int
    nombre: str
    tomado: bool
    via: str | None = Field(description="Cómo se reconoció: por su contenido (exacto) o por el número en su texto.")
    consumo_id: UUID | None
    numero: str | None
    estado: str | None = Field(description="De la solicitud, ahora.")
    codigo: str | None
    error: str | None

    @classmethod
    def de(cls, fila: Archivo, numero: str | None, estado: str | None) -> "ArchivoLeido":
        return cls(
            orden=fila.orden,
            nombre=fila.nombre,
            tomado=fila.tomado,
            via=fila.via,
            consumo_id=fila.consumo_id,
            numero=numero,
            estado=estado,
            codigo=fila.codigo,
            error=fila.error,
        )
