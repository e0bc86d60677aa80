"""Databases, the one-transaction rule, models of a service, roles and migrations."""

from shared.persistence.base import BaseDeDatos, TransaccionPerdida, al_confirmar, cruda, directa, url_asyncpg
from shared.persistence.conexiones import CORTES, FALLAS_DE_BASE
from shared.persistence.migraciones import NombresDeRoles, ejecutar_sql, ladrillo, migrar
from shared.persistence.modelos import nuevo_registro

__all__ = [
    "CORTES",
    "FALLAS_DE_BASE",
    "BaseDeDatos",
    "NombresDeRoles",
    "TransaccionPerdida",
    "al_confirmar",
    "cruda",
    "directa",
    "ejecutar_sql",
    "ladrillo",
    "migrar",
    "nuevo_registro",
    "url_asyncpg",
]
