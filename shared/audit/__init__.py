"""Audit log: acts appended in the business transaction, chained by one sealer, verifiable by a reader."""

from shared.audit.actores import Quien, Sistema, en_nombre_de, identidad
from shared.audit.cadena import Resultado, Ruptura, verificar
from shared.audit.registro import anotar, version_de_software
from shared.audit.sellador import Sellador

__all__ = [
    "Quien",
    "Resultado",
    "Ruptura",
    "Sellador",
    "Sistema",
    "anotar",
    "en_nombre_de",
    "identidad",
    "verificar",
    "version_de_software",
]
