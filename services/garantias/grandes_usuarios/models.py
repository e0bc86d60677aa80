"""Tables of the Grandes Usuarios."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field
from uuid_utils.compat import uuid7

from services.garantias.base import INSTANTE, JSON, Tabla


class GranUsuario(Tabla, table=True):
    """The quality of a company, asked for, held or lost; its state is its expediente's."""

    __tablename__ = "gran_usuario"

    id: UUID = Field(primary_key=True)
    nit: str
    de_oficio: bool
    calidad: str | None = None
    calidad_documento: str | None = None
    """Act that recognised it as CI, UAP or ALTEX."""
    exportaciones_usd_centavos: int = Field(sa_type=BigInteger)
    anios_de_uso_declarados: int
    """Before this system held its programmes."""
    soporte: list[str] = Field(default_factory=list, sa_type=JSON)
    """Where what is declared can be verified."""
    operador: str | None = None
    suplente: str | None = None
    operador_usuario: str | None = None
    """Subject of the user by which the operator signs in; only these two and the representative file from then on."""
    suplente_usuario: str | None = None
    vigente: bool = False
    viva: bool = True
    """Asked for or held: a company has one."""
    reconocido_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    perdido_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    causa_perdida: str | None = None
    acta: str | None = None


class RequerimientoGranUsuario(Tabla, table=True):
    """Papers that the Comité asked for (art. 110)."""

    __tablename__ = "gran_usuario_requerimiento"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    gran_usuario_id: UUID = Field(foreign_key="gran_usuario.id")
    texto: str
    hasta: date
    pedido_por: str
    pedido_en: datetime = Field(sa_type=INSTANTE)
    respuesta: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    respondido_en: datetime | None = Field(default=None, sa_type=INSTANTE)
