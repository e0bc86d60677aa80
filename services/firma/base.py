"""The registry of this service's tables."""

from typing import Any

from sqlalchemy import ARRAY, DateTime, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

from shared.persistence import nuevo_registro

INSTANTE: Any = DateTime(timezone=True)
JSON: Any = JSONB
CAJA: Any = ARRAY(Integer, as_tuple=True)


class Tabla(SQLModel, registry=nuevo_registro()):
    """Base of the tables of `firma`. They do not validate: schemas do, and the database enforces."""
