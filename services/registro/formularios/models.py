"""Table of registration forms."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.registro.base import INSTANTE, JSON, Tabla


class Formulario(Tabla, table=True):
    """One form of a company: `en_preparacion` → `por_firmar` → `en_validacion` → `aceptado` | `rechazado`, which can be
    signed again; a new one makes it `reemplazado`."""

    __tablename__ = "formulario"

    id: UUID = Field(primary_key=True)
    nit: str
    version: int
    numero: str
    estado: str = "en_preparacion"
    forma: dict[str, Any] = Field(sa_type=JSON)
    """Frozen data, as rendered."""
    original: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """`RefObjeto` of the form to be signed, once rendered."""
    error: str | None = None
    firmado: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """`RefObjeto` of the last signed upload."""
    recibido_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    veredicto_id: UUID | None = None
    firmante_id: UUID | None = None
    razones: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    creado_por: str
    creado_en: datetime = Field(sa_type=INSTANTE)
    decidido_en: datetime | None = Field(default=None, sa_type=INSTANTE)
