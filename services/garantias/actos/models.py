"""Table of the acts that the expiry of terms drafted."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field
from uuid_utils.compat import uuid7

from services.garantias.base import INSTANTE, JSON, Tabla


class Acto(Tabla, table=True):
    """What a term that ran out asks somebody to sign; what it says never changes."""

    __tablename__ = "acto"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    plazo_id: UUID = Field(foreign_key="plazo.id")
    vencio: date
    """With the term, unique: the same expiry drafts once, whoever and however often looks."""
    caso_id: UUID
    caso_numero: str
    nit: str
    clase: str
    titulo: str
    articulo: str
    texto: dict[str, Any] = Field(sa_type=JSON)
    """`parrafos`, and the `pasos` by which the date was computed."""
    estado: str = "proyectado"
    proyectado_en: datetime = Field(sa_type=INSTANTE)
    resuelto_por: str | None = None
    resuelto_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    motivo: str | None = None
    oficio_id: UUID | None = None
