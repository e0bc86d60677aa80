"""Jobs of a service: work enqueued inside a transaction and done outside of any, each effect once.

A handler works without a transaction and returns what to write; the worker writes it in one transaction that is
fenced by the lease number, so a worker that lost its lease changes nothing.
"""

from shared.jobs.administracion import Resumen, cancelar, de_clave, detener, listar, podar, reintentar, resumen
from shared.jobs.cola import FilaDeTrabajo, encolar, programar
from shared.jobs.registro import Abandonar, AlFallar, Completar, EnConjunto, Espera, Reintentar, Trabajo, Trabajos
from shared.jobs.trabajador import Trabajador

__all__ = [
    "Abandonar",
    "AlFallar",
    "Completar",
    "EnConjunto",
    "Espera",
    "FilaDeTrabajo",
    "Reintentar",
    "Resumen",
    "Trabajador",
    "Trabajo",
    "Trabajos",
    "cancelar",
    "de_clave",
    "detener",
    "encolar",
    "listar",
    "podar",
    "programar",
    "reintentar",
    "resumen",
]
