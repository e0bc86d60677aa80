"""Following and renaming the `$ref`s of an OpenAPI document, which are all to its own components."""

import json
from collections.abc import Mapping
from typing import Any

from shared.http.problemas import TIPO_DE_CONTENIDO

SECCIONES = ("schemas", "examples", "responses", "parameters")
"""Components that a document says once and refers to."""


def seguida(documento: Mapping[str, Any], valor: Mapping[str, Any]) -> Mapping[str, Any]:
    """What `valor` says, or what it refers to."""
    while "$ref" in valor:
        _, _, seccion, nombre = valor["$ref"].split("/", 3)
        valor = documento["components"][seccion][nombre]
    return valor


def respuestas_de(documento: Mapping[str, Any], operacion: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The answers of an operation by status."""
    return {estado: seguida(documento, r) for estado, r in operacion.get("responses", {}).items()}


def parametros_de(documento: Mapping[str, Any], operacion: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The parameters of an operation, in order."""
    return [seguida(documento, p) for p in operacion.get("parameters", ())]


def problemas_de(documento: Mapping[str, Any], operacion: Mapping[str, Any]) -> set[str]:
    """Codes of the problems that an operation says it may answer with: an example of each stands in its answers."""
    contenidos = [r.get("content", {}).get(TIPO_DE_CONTENIDO, {}) for r in respuestas_de(documento, operacion).values()]
    return {codigo for contenido in contenidos for codigo in contenido.get("examples", {})}


def referidas(valor: Any) -> list[str]:
    """Every reference in a part of a document."""
    if isinstance(valor, list):
        return [r for v in valor for r in referidas(v)]
    if not isinstance(valor, dict):
        return []
    propia = [valor["$ref"]] if isinstance(valor.get("$ref"), str) else []
    return propia + [r for v in valor.values() for r in referidas(v)]


def renombrada(valor: Any, nombres: Mapping[str, str]) -> Any:
    """The same part of a document, with other references in place of those that `nombres` has."""
    if isinstance(valor, list):
        return [renombrada(v, nombres) for v in valor]
    if not isinstance(valor, dict):
        return valor
    igual = {k: renombrada(v, nombres) for k, v in valor.items()}
    if isinstance(igual.get("$ref"), str):
        igual["$ref"] = nombres.get(igual["$ref"], igual["$ref"])
    return igual


def forma(componentes: Mapping[str, Any], referencia: str) -> str:
    """A component with all that it refers to, as text."""
    alcanzados: dict[str, Any] = {}
    pendientes = [referencia]
    while pendientes:
        actual = pendientes.pop()
        if actual not in alcanzados:
            _, _, seccion, nombre = actual.split("/", 3)
            alcanzados[actual] = componentes[seccion][nombre]
            pendientes += referidas(alcanzados[actual])
    return json.dumps(alcanzados, sort_keys=True)
