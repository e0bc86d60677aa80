"""The registry of this service's tables."""

from typing import Any

from sqlalchemy import DateTime, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import SQLModel

from shared.persistence import nuevo_registro

INSTANTE: Any = DateTime(timezone=True)
JSON: Any = JSONB
TEXTOS: Any = ARRAY(Text)


class Tabla(SQLModel, registry=nuevo_registro()):
    """Base of the tables of `registro`. They do not validate: schemas do, and the database enforces."""
