"""Joins the services' OpenAPI documents into one."""

from collections.abc import Mapping
from typing import Any

_METODOS = ("get", "put", "post", "delete", "patch")
Documento = dict[str, Any]


def unir(documentos: Mapping[str, Documento], faltan: list[str]) -> Documento:
    """One OpenAPI 3.1 document. Schemas of one name that differ between services get the service's name in front.

    Args:
        documentos: by service, in order of appearance.
        faltan: services that did not answer; told in `x-no-disponibles`.
    """
    caminos: Documento = {}
    esquemas: Documento = {}
    seguridad: Documento = {}
    for servicio, documento in documentos.items():
        componentes = documento.get("components", {})
        nombres = _nombres(servicio, componentes.get("schemas", {}), esquemas)
        for nombre, esquema in componentes.get("schemas", {}).items():
            esquemas[nombres[nombre]] = _con_nombres(esquema, nombres)
        seguridad |= componentes.get("securitySchemes", {})
        for camino, operaciones in documento.get("paths", {}).items():
            caminos[camino] = _con_nombres(operaciones, nombres)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Contingentes de exportación y garantías de Plan Vallejo", "version": "1"},
        "servers": [{"url": "/"}],
        "paths": {c: caminos[c] for c in sorted(caminos)},
        "components": {"schemas": {n: esquemas[n] for n in sorted(esquemas)}, "securitySchemes": seguridad},
        "x-no-disponibles": faltan,
    }


def _nombres(servicio: str, propios: Documento, ya: Documento) -> dict[str, str]:
    # Every service lists its own problem codes as examples; the schema is one.
    return {n: n if n not in ya or n == "Problema" or ya[n] == propios[n] else f"{servicio}_{n}" for n in propios}


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
    """(tag, method, path, operation) of every operation, by tag and path."""
    todas = [
        ((operacion.get("tags") or ["otros"])[0], metodo, camino, operacion)
        for camino, metodos in documento["paths"].items()
        for metodo, operacion in metodos.items()
        if metodo in _METODOS
    ]
    return sorted(todas, key=lambda o: (o[0], o[2], _METODOS.index(o[1])))
