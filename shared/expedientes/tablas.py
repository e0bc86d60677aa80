"""The tables of `sql/0001_expedientes.sql` as SQLAlchemy Core sees them, and the case as use cases see it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import UUID as PG_UUID

metadata = sa.MetaData()
_INSTANTE = sa.DateTime(timezone=True)
_UUID: sa.types.TypeEngine[UUID] = PG_UUID(as_uuid=True)

expediente = sa.Table(
    "expediente",
    metadata,
    sa.Column("id", _UUID, primary_key=True),
    sa.Column("tipo", sa.Text, nullable=False),
    sa.Column("serie", sa.Text),
    sa.Column("consecutivo", sa.Integer),
    sa.Column("numero", sa.Text),
    sa.Column("empresa", sa.Text, nullable=False),
    sa.Column("estado", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("asignado_a", sa.Text),
    sa.Column("vence", sa.Date),
    sa.Column("vence_calculo", JSONB(none_as_null=True)),
    sa.Column("orden", sa.Date, sa.Computed("coalesce(vence, DATE '9999-12-30')", persisted=True), nullable=False),
    sa.Column("radicado_en", _INSTANTE),
    sa.Column("referencia_externa", sa.Text),
    sa.Column("cliente", sa.Text),
    sa.Column("pausado_desde", _INSTANTE),
    sa.Column("creado_por", sa.Text, nullable=False),
    sa.Column("creado_en", _INSTANTE, nullable=False),
    sa.Column("actualizado_en", _INSTANTE, nullable=False),
)

historia = sa.Table(
    "expediente_historia",
    metadata,
    sa.Column("expediente", _UUID, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("quien", sa.Text, nullable=False),
    sa.Column("act", sa.Text),
    sa.Column("desde", sa.Text),
    sa.Column("accion", sa.Text, nullable=False),
    sa.Column("hacia", sa.Text, nullable=False),
    sa.Column("motivo", sa.Text),
    sa.Column("datos", JSONB, nullable=False),
    sa.Column("software", sa.Text, nullable=False),
    sa.Column("legal_en", _INSTANTE, nullable=False),
    sa.Column("sistema_en", _INSTANTE, nullable=False),
)

requerimiento = sa.Table(
    "expediente_requerimiento",
    metadata,
    sa.Column("id", _UUID, primary_key=True),
    sa.Column("expediente", _UUID, nullable=False),
    sa.Column("texto", sa.Text, nullable=False),
    sa.Column("pedido_por", sa.Text, nullable=False),
    sa.Column("pedido_en", _INSTANTE, nullable=False),
    sa.Column("responder_hasta", sa.Date),
    sa.Column("restantes", sa.Integer),
    sa.Column("respuesta", sa.Text),
    sa.Column("respondido_por", sa.Text),
    sa.Column("respondido_en", _INSTANTE),
)

adjunto = sa.Table(
    "expediente_adjunto",
    metadata,
    sa.Column("id", _UUID, primary_key=True),
    sa.Column("expediente", _UUID, nullable=False),
    sa.Column("clase", sa.Text, nullable=False),
    sa.Column("nombre", sa.Text, nullable=False),
    sa.Column("clave", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("tamano", sa.BigInteger, nullable=False),
    sa.Column("tipo", sa.Text, nullable=False),
    sa.Column("agregado_por", sa.Text, nullable=False),
    sa.Column("agregado_en", _INSTANTE, nullable=False),
)

conflicto = sa.Table(
    "expediente_conflicto",
    metadata,
    sa.Column("id", _UUID, primary_key=True),
    sa.Column("funcionario", sa.Text, nullable=False),
    sa.Column("empresa", sa.Text, nullable=False),
    sa.Column("desde", sa.Date, nullable=False),
    sa.Column("hasta", sa.Date),
    sa.Column("motivo", sa.Text, nullable=False),
    sa.Column("declarado_por", sa.Text, nullable=False),
    sa.Column("declarado_en", _INSTANTE, nullable=False),
    sa.Column("retirado_en", _INSTANTE),
    sa.Column("retirado_por", sa.Text),
    sa.Column("retiro_motivo", sa.Text),
)

sustitucion = sa.Table(
    "expediente_sustitucion",
    metadata,
    sa.Column("id", _UUID, primary_key=True),
    sa.Column("ausente", sa.Text, nullable=False),
    sa.Column("sustituto", sa.Text, nullable=False),
    sa.Column("desde", sa.Date, nullable=False),
    sa.Column("hasta", sa.Date, nullable=False),
    sa.Column("motivo", sa.Text, nullable=False),
    sa.Column("declarada_por", sa.Text, nullable=False),
    sa.Column("declarada_en", _INSTANTE, nullable=False),
    sa.Column("retirado_en", _INSTANTE),
    sa.Column("retirado_por", sa.Text),
    sa.Column("retiro_motivo", sa.Text),
)

decision = sa.Table(
    "expediente_decision",
    metadata,
    sa.Column("id", _UUID, primary_key=True),
    sa.Column("expediente", _UUID, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("accion", sa.Text, nullable=False),
    sa.Column("motivo", sa.Text),
    sa.Column("datos", JSONB, nullable=False),
    sa.Column("proyectada_por", sa.Text, nullable=False),
    sa.Column("proyectada_en", _INSTANTE, nullable=False),
    sa.Column("estado", sa.Text, nullable=False, server_default="proyectada"),
    sa.Column("resuelta_por", sa.Text),
    sa.Column("resuelta_en", _INSTANTE),
    sa.Column("roles", ARRAY(sa.Text), nullable=False, server_default="{}"),
)


texto_preparado = sa.Table(
    "expediente_texto",
    metadata,
    sa.Column("tipo", sa.Text, primary_key=True),
    sa.Column("codigo", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("accion", sa.Text, nullable=False),
    sa.Column("titulo", sa.Text, nullable=False),
    sa.Column("texto", sa.Text, nullable=False),
    sa.Column("activo", sa.Boolean, nullable=False),
    sa.Column("quien", sa.Text, nullable=False),
    sa.Column("legal_en", _INSTANTE, nullable=False),
)


@dataclass(frozen=True)
class Expediente:
    """A case as it stood in the transaction that read it. `empresa` is a NIT; instants are aware."""

    id: UUID
    tipo: str
    numero: str | None
    empresa: str
    estado: str
    version: int
    asignado_a: str | None
    vence: date | None
    vence_calculo: list[str] | None
    radicado_en: datetime | None
    referencia_externa: str | None
    pausado_desde: datetime | None
    creado_por: str
    creado_en: datetime
    actualizado_en: datetime

    @property
    def objeto(self) -> str:
        """How the audit log names it."""
        return f"{self.tipo}:{self.id}"


@dataclass(frozen=True)
class Paso:
    """One row of a case's history; `legal_en` is business time, `sistema_en` real time."""

    version: int
    quien: str
    act: str | None
    desde: str | None
    accion: str
    hacia: str
    motivo: str | None
    datos: dict[str, Any]
    software: str
    legal_en: datetime
    sistema_en: datetime


@dataclass(frozen=True)
class Proyecto:
    """A decision that somebody drafted and somebody else is to sign; `version` is the case's that the first one saw."""

    id: UUID
    expediente: UUID
    version: int
    accion: str
    motivo: str | None
    datos: dict[str, Any]
    proyectada_por: str
    proyectada_en: datetime
    roles: tuple[str, ...]
    """One of these signs."""


CAMPOS = tuple(expediente.c[nombre] for nombre in Expediente.__dataclass_fields__)
"""Columns to select for `Expediente(*fila)`."""
