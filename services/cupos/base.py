"""The registry of this service's tables."""

from typing import Any

from sqlalchemy import ARRAY, DateTime, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

from shared.persistence import nuevo_registro

INSTANTE: Any = DateTime(timezone=True)
JSON: Any = JSONB(none_as_null=True)
JSON_EN_ORDEN: Any = postgresql.JSON()
"""Keeps the order of members, which for a form is the order of its fields; `jsonb` does not."""
TEXTOS: Any = ARRAY(Text)


class Tabla(SQLModel, registry=nuevo_registro()):
    """Base of the tables of `cupos`. They do not validate: schemas do, and the database enforces."""
