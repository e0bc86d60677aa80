"""Deliveries and their history."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from services.notificaciones.base import INSTANTE, Tabla


class Entrega(Tabla, table=True):
    """One message to one address. `direccion` is empty when the company has no confirmed address."""

    __tablename__ = "entrega"

    id: UUID = Field(primary_key=True)
    aviso_id: UUID
    evento_id: UUID
    clase: str
    direccion: str
    destinatario: str
    nit: str
    caso_id: UUID
    caso_numero: str
    estado: str
    version: int = 1
    intentos: int = 0
    """Attempts that reached the mail server's DATA."""
    aplazamientos: int = 0
    """Attempts put off since it was last asked for; they make the waits longer."""
    message_id: str
    detalle: str = ""
    caduca_en: datetime = Field(sa_type=INSTANTE)
    creada_en: datetime = Field(sa_type=INSTANTE)
    actualizada_en: datetime = Field(sa_type=INSTANTE)
    enviada_en: datetime | None = Field(default=None, sa_type=INSTANTE)


class EntregaSuceso(Tabla, table=True):
    """One change of a delivery; never changed afterwards."""

    __tablename__ = "entrega_suceso"

    id: int | None = Field(default=None, primary_key=True)
    entrega_id: UUID
    version: int
    estado: str
    detalle: str
    quien: str
    ocurrido_en: datetime = Field(sa_type=INSTANTE)
