"""Tables of representations and signers."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field

from services.registro.base import INSTANTE, TEXTOS, Tabla


class Representacion(Tabla, table=True):
    """A user who acts for a company: `propuesta` → `vigente` (by the Ministry) → `revocada`; dates do the rest."""

    __tablename__ = "representacion"

    id: UUID = Field(primary_key=True)
    nit: str
    usuario: UUID
    rol: str
    estado: str
    desde: date
    hasta: date | None = None
    evidencia: str
    creada_por: str
    creada_en: datetime = Field(sa_type=INSTANTE)
    decidida_por: str | None = None
    decidida_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    revocada_por: str | None = None
    revocada_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    motivo_revocacion: str | None = None


class Firmante(Tabla, table=True):
    """A person whose certificate may sign for a company, by identity document; the states of a representation."""

    __tablename__ = "firmante"

    id: UUID = Field(primary_key=True)
    nit: str
    tipo_documento: str
    numero_documento: str
    nombre: str
    roles: list[str] = Field(sa_type=TEXTOS)
    estado: str
    desde: date
    hasta: date | None = None
    evidencia: str
    creado_por: str
    creado_en: datetime = Field(sa_type=INSTANTE)
    decidido_por: str | None = None
    decidido_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    revocado_por: str | None = None
    revocado_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    motivo_revocacion: str | None = None
