"""Databases, the one-transaction rule, models of a service, roles and migrations."""

from shared.persistence.base import BaseDeDatos, al_confirmar, url_asyncpg
from shared.persistence.migraciones import NombresDeRoles, ejecutar_sql, ladrillo, migrar
from shared.persistence.modelos import nuevo_registro

__all__ = [
    "BaseDeDatos",
    "NombresDeRoles",
    "al_confirmar",
    "ejecutar_sql",
    "ladrillo",
    "migrar",
    "nuevo_registro",
    "url_asyncpg",
]
