"""Tables of the letters of studies."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Numeric
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.garantias.base import INSTANTE, JSON, Tabla

_JSON_O_NADA: Any = JSONB(none_as_null=True)


class Comunicacion(Tabla, table=True):
    """The letter of a study (art. 28.1 a); one at a time, the newer in the place of the older."""

    __tablename__ = "comunicacion"

    id: UUID = Field(primary_key=True)
    estudio_id: UUID
    version: int
    grado_declarado: Decimal = Field(sa_type=Numeric(5, 2))
    folios: int
    roles: list[str] = Field(sa_type=JSON)
    """Who must sign, all of them."""
    forma: dict[str, Any] = Field(sa_type=JSON)
    """Frozen data that the PDF is rendered from."""
    objeto: dict[str, Any] | None = Field(default=None, sa_type=_JSON_O_NADA)
    """`RefObjeto` of the PDF, once rendered."""
    estado: str = "por_generar"
    """`por_generar`, `por_firmar`, `firmada` or `reemplazada`."""
    creada_en: datetime = Field(sa_type=INSTANTE)
    firmada_en: datetime | None = Field(default=None, sa_type=INSTANTE)


class CopiaDeComunicacion(Tabla, table=True):
    """A signed copy of the letter, by one or more of those who must. Its id is also that of its verdict."""

    __tablename__ = "comunicacion_copia"

    id: UUID = Field(primary_key=True)
    comunicacion_id: UUID
    firmado: dict[str, Any] = Field(sa_type=JSON)
    recibido_en: datetime = Field(sa_type=INSTANTE)
    estado: str = "en_validacion"
    roles_firmados: list[str] = Field(default_factory=list, sa_type=JSON)
    razones: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
