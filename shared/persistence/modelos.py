"""One registry of models per service, so that two services may name a table alike."""

from sqlalchemy import MetaData
from sqlalchemy.orm import registry

_CONVENCION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def nuevo_registro() -> registry:
    """A registry for `class Modelo(SQLModel, registry=nuevo_registro())`, the base of a service's tables."""
    return registry(metadata=MetaData(naming_convention=_CONVENCION))
