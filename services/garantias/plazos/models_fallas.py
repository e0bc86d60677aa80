"""Tables of outages, of the probes that tell of them, and of the filings that they mark."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field
from uuid_utils.compat import uuid7

from services.garantias.base import INSTANTE, Tabla


class Falla(Tabla, table=True):
    """A time in which the platform could not be used. Only its end is ever written later."""

    __tablename__ = "falla"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    sonda: str
    origen: str
    """`sonda` saw it, `silencio` of the probe itself, or a coordinador declared it (`declarada`)."""
    desde: datetime = Field(sa_type=INSTANTE)
    hasta: datetime | None = Field(default=None, sa_type=INSTANTE)
    detalle: str
    registrada_por: str
    registrada_en: datetime = Field(sa_type=INSTANTE)


class RadicacionMarcada(Tabla, table=True):
    """A filing made within the days that follow an outage."""

    __tablename__ = "radicacion_marcada"

    caso_id: UUID = Field(primary_key=True)
    version: int = Field(primary_key=True)
    falla_id: UUID = Field(foreign_key="falla.id")
    radicada_en: datetime = Field(sa_type=INSTANTE)
