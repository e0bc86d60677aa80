"""Deadlines and their alerts."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field

from services.notificaciones.base import INSTANTE, JSON, Tabla


class Plazo(Tabla, table=True):
    """A deadline as of `version`, from the service that owns the case."""

    __tablename__ = "plazo"

    plazo_id: UUID = Field(primary_key=True)
    version: int
    servicio: str
    caso_id: UUID
    caso_numero: str
    nit: str
    nombre: str
    articulo: str
    fecha: date
    pasos: list[str] = Field(sa_type=JSON)
    estado: str = "abierto"
    calendario_version: int
    obligado: str = "ambos"
    """`empresa`, `ministerio` or `ambos`."""
    clase: str = "plazo"
    """`plazo`; `ventana`: a chance that passes, nothing is overdue after it; `recordado`: its service reminds."""
    cierre: str = ""
    actualizado_en: datetime = Field(sa_type=INSTANTE)


class Alerta(Tabla, table=True):
    """One announcement on `dia`; `hito` is how many business days remain ("30", ..., "0"), `vencido` or `escalada`."""

    __tablename__ = "alerta"

    id: UUID = Field(primary_key=True)
    plazo_id: UUID = Field(foreign_key="plazo.plazo_id")
    hito: str
    fecha_plazo: date
    dia: date
    estado: str
    emitida_en: datetime | None = Field(default=None, sa_type=INSTANTE)
