"""The table of `sql/0001_oficios.sql` as SQLAlchemy Core sees it, and a letter as use cases see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import UUID as PG_UUID

_INSTANTE = sa.DateTime(timezone=True)
_UUID: sa.types.TypeEngine[UUID] = PG_UUID(as_uuid=True)
_JSON = JSONB(none_as_null=True)

oficio = sa.Table(
    "oficio",
    sa.MetaData(),
    sa.Column("id", _UUID, primary_key=True),
    sa.Column("expediente", _UUID, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("clase", sa.Text, nullable=False),
    sa.Column("caso", sa.Text, nullable=False),
    sa.Column("empresa", sa.Text, nullable=False),
    sa.Column("asunto", sa.Text, nullable=False),
    sa.Column("plantilla", sa.Text, nullable=False),
    sa.Column("datos", JSONB, nullable=False),
    sa.Column("serie", sa.Text),
    sa.Column("consecutivo", sa.Integer),
    sa.Column("numero", sa.Text),
    sa.Column("estado", sa.Text, nullable=False, server_default="por_generar"),
    sa.Column("error", sa.Text),
    sa.Column("borrador", _JSON),
    sa.Column("sello_id", _UUID),
    sa.Column("sellos", sa.Integer, nullable=False, server_default="0"),
    sa.Column("sellado", _JSON),
    sa.Column("nivel", sa.Text),
    sa.Column("creado_en", _INSTANTE, nullable=False),
    sa.Column("fechado_en", _INSTANTE),
    sa.Column("sellado_en", _INSTANTE),
)


@dataclass(frozen=True)
class Oficio:
    """A letter as it stood in the transaction that read it.

    Attributes:
        expediente, version: the case, and the version of it that the letter tells.
        clase: what it is for: `constancia`, `respuesta`, `requerimiento`, ...
        caso: the case's public number; `empresa`: the NIT it is addressed to.
        plantilla: path of its typst template below the project's root; `datos`: its frozen content.
        estado: por_generar, por_sellar, sellado or fallido.
        borrador, sellado: `RefObjeto` as JSON of the rendered and of the sealed PDF.
        sellos: how often the seal was asked for; `sello_id` is of the last asking.
        fechado_en: legal instant of its number; its day in Bogotá is the letter's date.
    """

    id: UUID
    expediente: UUID
    version: int
    clase: str
    caso: str
    empresa: str
    asunto: str
    plantilla: str
    datos: dict[str, Any]
    numero: str | None
    estado: str
    error: str | None
    borrador: dict[str, Any] | None
    sello_id: UUID | None
    sellos: int
    sellado: dict[str, Any] | None
    nivel: str | None
    creado_en: datetime
    fechado_en: datetime | None
    sellado_en: datetime | None

    @property
    def objeto(self) -> str:
        """How the audit log names it."""
        return f"oficio:{self.id}"


CAMPOS = tuple(oficio.c[nombre] for nombre in Oficio.__dataclass_fields__)
"""Columns to select for `Oficio(*fila)`."""
