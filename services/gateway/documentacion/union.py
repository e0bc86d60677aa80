"""Joins the services' OpenAPI documents into one."""

import json
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from services.gateway.documentacion.capitulos import CAPITULOS, ORDEN
from services.gateway.documentacion.propias import PROPIAS
from shared.http.contrato import completar

_METODOS = ("get", "put", "post", "delete", "patch")
_DESCRIPCION = (
    "La API pública de los contingentes de exportación y de las garantías de Plan Vallejo. Se llama con "
    "`Authorization: Bearer`; cada cambio lleva una `Idempotency-Key`; los rechazos son `application/problem+json` "
    "(RFC 9457) con un `type` estable. Las páginas para integradores: docs/integracion/vuce.md y dian.md."
)
Documento = dict[str, Any]


def unir(documentos: Mapping[str, Documento], faltan: list[str]) -> Documento:
    """One OpenAPI 3.1 document: the services' and the gateway's own operations, in the order of the chapters.

    Schemas of one name that differ between services, in themselves or in what they hold, get the service's name in
    front; the examples go with them.

    Args:
        documentos: by service, in order of appearance.
        faltan: services that did not answer; told in `x-no-disponibles`.
    """
    caminos: Documento = {}
    esquemas: Documento = {}
    ejemplos: Documento = {}
    seguridad: Documento = {}
    formas: dict[str, str] = {}
    for servicio, documento in documentos.items():
        componentes = documento.get("components", {})
        propios = componentes.get("schemas", {})
        nombres = _nombres(servicio, propios, formas)
        for nombre, esquema in propios.items():
            esquemas.setdefault(nombres[nombre], _con_nombres(esquema, nombres))
        for nombre, ejemplo in componentes.get("examples", {}).items():
            ejemplos.setdefault(nombres.get(nombre, nombre), ejemplo)
        seguridad |= componentes.get("securitySchemes", {})
        for camino, operaciones in documento.get("paths", {}).items():
            if not camino.startswith("/interno/"):
                caminos[camino] = _con_nombres(operaciones, nombres)
    _agregar_propias(caminos, esquemas, ejemplos)
    usadas = {e for c in caminos.values() for m, o in c.items() if m in _METODOS for e in o.get("tags", ())}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Contingentes de exportación y garantías de Plan Vallejo",
            "version": "1",
            "description": _DESCRIPCION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": e, "description": d} for _, etiquetas in CAPITULOS for e, d in etiquetas if e in usadas],
        "paths": {c: caminos[c] for c in sorted(caminos)},
        "components": {
            "schemas": {n: esquemas[n] for n in sorted(esquemas)},
            "examples": {n: ejemplos[n] for n in sorted(ejemplos)},
            "securitySchemes": seguridad,
        },
        "x-no-disponibles": faltan,
    }


def _agregar_propias(caminos: Documento, esquemas: Documento, ejemplos: Documento) -> None:
    """The gateway's own operations, in place of the part that each service gives at the same path."""
    nombrados = {c: o for c, o in PROPIAS.items() if set(_referidos(o)) <= esquemas.keys()}
    propias = completar({"paths": deepcopy(nombrados), "components": {"schemas": esquemas}}, "gateway")
    caminos |= propias["paths"]
    for nombre, ejemplo in propias["components"].get("examples", {}).items():
        ejemplos.setdefault(nombre, ejemplo)


def _nombres(servicio: str, propios: Documento, formas: dict[str, str]) -> dict[str, str]:
    """What each schema is called in the union; `formas` holds what those already in it are, and gets the new ones."""
    nombres = {}
    for nombre in propios:
        forma = _forma(propios, nombre)
        nombres[nombre] = nombre if formas.setdefault(nombre, forma) == forma else f"{servicio}_{nombre}"
    return nombres


def _forma(esquemas: Documento, nombre: str) -> str:
    """A schema with all that it refers to, as text."""
    alcanzados: dict[str, Any] = {}
    pendientes = [nombre]
    while pendientes:
        actual = pendientes.pop()
        if actual not in alcanzados:
            alcanzados[actual] = esquemas[actual]
            pendientes += _referidos(esquemas[actual])
    return json.dumps(alcanzados, sort_keys=True)


def _referidos(valor: Any) -> list[str]:
    if isinstance(valor, list):
        return [r for v in valor for r in _referidos(v)]
    if not isinstance(valor, dict):
        return []
    propio = [valor["$ref"].rpartition("/")[2]] if isinstance(valor.get("$ref"), str) else []
    return propio + [r for v in valor.values() for r in _referidos(v)]


def _con_nombres(valor: Any, nombres: Mapping[str, str]) -> Any:
    if isinstance(valor, list):
        return [_con_nombres(v, nombres) for v in valor]
    if not isinstance(valor, dict):
        return valor
    renombrado = {k: _con_nombres(v, nombres) for k, v in valor.items()}
    referencia = renombrado.get("$ref")
    if isinstance(referencia, str):
        base, _, nombre = referencia.rpartition("/")
        renombrado["$ref"] = f"{base}/{nombres.get(nombre, nombre)}"
    return renombrado


def operaciones(documento: Documento) -> list[tuple[str, str, str, Documento]]:
    """(tag, method, path, operation) of every operation, in the order of the chapters and by path."""
    todas = [
        ((operacion.get("tags") or ["otros"])[0], metodo, camino, operacion)
        for camino, metodos in documento["paths"].items()
        for metodo, operacion in metodos.items()
        if metodo in _METODOS
    ]
    return sorted(todas, key=lambda o: (ORDEN.get(o[0], len(ORDEN)), o[0], o[2], _METODOS.index(o[1])))
