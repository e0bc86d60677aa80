"""The published API in words: Spanish texts, examples and problems, put into the OpenAPI document of a service."""

from shared.http.contrato.compartir import compartir
from shared.http.contrato.completar import completar

__all__ = ["compartir", "completar"]
