"""The registry of this service's tables."""

from typing import Any

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

from shared.persistence import nuevo_registro

INSTANTE: Any = DateTime(timezone=True)
JSON: Any = JSONB(none_as_null=True)
"""None is SQL NULL, as every check and question of the database understands it."""


class Tabla(SQLModel, registry=nuevo_registro()):
    """Base of the tables of `garantias`. They do not validate: schemas do, and the database enforces."""
