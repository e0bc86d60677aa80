"""The published document of the API."""

import json
from functools import cache

from deploy.contratos import CARPETA, SERVICIOS_HTTP
from services.gateway import problemas as _problemas  # noqa: F401 -- declares the problems of the gateway
from services.gateway.documentacion.union import Documento, unir


@cache
def documento() -> Documento:
    """The document that the gateway joins from the committed ones, which another test compares with the code."""
    carpeta = CARPETA / "openapi"
    return unir({s: json.loads((carpeta / f"{s}.json").read_text(encoding="utf-8")) for s in SERVICIOS_HTTP}, [])
