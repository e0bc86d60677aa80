"""The OpenAPI document of a service: what its routes say, and the problem answer in every operation."""

import json
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi

from shared.http.contrato import compartir, completar
from shared.http.problemas import TIPO_DE_CONTENIDO
from shared.http.rutas import montar

_ESQUEMA: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457. `codigo` es estable; `detail` y `remedio` son para quien lee.",
    "required": ["type", "title", "status", "detail", "codigo", "remedio", "reintentable"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "codigo": {"type": "string"},
        "remedio": {"type": "string"},
        "reintentable": {"type": "boolean", "description": "Si repetir lo mismo más tarde puede servir."},
        "trace_id": {"type": "string"},
        "errores": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {n: {"type": "string"} for n in ("lugar", "campo", "puntero", "mensaje", "tipo")},
            },
        },
    },
}
_URLENCODED = "application/x-www-form-urlencoded"
_METODOS = {"get", "put", "post", "delete", "patch"}


def describir(app: FastAPI, servicio: str) -> None:
    """Make `app.openapi()` say in Spanish what each operation does, with examples and the problems it answers with."""

    def documento() -> dict[str, Any]:
        if app.openapi_schema is None:
            propio = get_openapi(title=app.title, version=app.version, routes=app.routes, openapi_version="3.1.0")
            app.openapi_schema = compartir(completar(_con_problemas(propio), servicio))
        return app.openapi_schema

    # FastAPI's documented way to change the schema is to replace this method.
    app.openapi = documento  # type: ignore[method-assign]


def openapi_de(servicio: str, rutas: Sequence[APIRouter]) -> dict[str, Any]:
    """The OpenAPI document of a service from its routers alone: nothing is configured, opened or started."""
    app = FastAPI(title=titulo_de(servicio), version="1")
    for enrutador in rutas:
        montar(app, enrutador)
    describir(app, servicio)
    return app.openapi()


def titulo_de(servicio: str) -> str:
    """Title of a service's document."""
    return f"Contingentes: {servicio}"


def _con_problemas(documento: dict[str, Any]) -> dict[str, Any]:
    esquemas = documento.setdefault("components", {}).setdefault("schemas", {})
    esquemas["Problema"] = _ESQUEMA
    esquemas.pop("HTTPValidationError", None)
    esquemas.pop("ValidationError", None)
    respuesta = {
        "description": "Problema",
        "content": {TIPO_DE_CONTENIDO: {"schema": {"$ref": "#/components/schemas/Problema"}}},
    }
    for operaciones in documento.get("paths", {}).values():
        for metodo, operacion in operaciones.items():
            if metodo in _METODOS:
                _corregir_formulario(operacion, esquemas)
                operacion["responses"].pop("422", None)
                operacion["responses"]["default"] = respuesta
    return documento


def _corregir_formulario(operacion: dict[str, Any], esquemas: dict[str, Any]) -> None:
    """A form with a file is `multipart/form-data`; the framework looks only at its first field to tell."""
    contenido = operacion.get("requestBody", {}).get("content", {})
    formulario = contenido.get(_URLENCODED)
    if formulario is None:
        return
    nombre = formulario["schema"].get("$ref", "").rpartition("/")[2]
    if "contentMediaType" in json.dumps(esquemas.get(nombre, formulario["schema"])):
        contenido["multipart/form-data"] = contenido.pop(_URLENCODED)
