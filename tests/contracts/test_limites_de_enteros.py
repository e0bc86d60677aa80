"""No whole number of a request goes beyond what a column holds: it would be an error of ours, not of the caller."""

from collections.abc import Iterator, Mapping
from typing import Any

from shared.http.contrato.compartir import METODOS
from shared.http.contrato.referencias import parametros_de, seguida
from tests.contracts.publicado import documento

MAYOR = 2**63 - 1
_MAXIMOS, _MINIMOS = ("maximum", "exclusiveMaximum"), ("minimum", "exclusiveMinimum")


def _sin_limites(esquema: Mapping[str, Any], donde: str, vistos: set[str]) -> Iterator[str]:
    """Where a schema takes any whole number; each named schema is looked at once."""
    if "$ref" in esquema:
        nombre = esquema["$ref"].rpartition("/")[2]
        if nombre not in vistos:
            vistos.add(nombre)
            yield from _sin_limites(seguida(documento(), esquema), nombre, vistos)
        return
    if esquema.get("type") == "integer" and not {"enum", "const"} & esquema.keys():
        maximos, minimos = ([esquema[c] for c in claves if c in esquema] for claves in (_MAXIMOS, _MINIMOS))
        if not maximos or not minimos or max(maximos) > MAYOR or min(minimos) < -MAYOR:
            yield donde
    opciones = [s for c in ("anyOf", "oneOf", "allOf", "prefixItems") for s in esquema.get(c, ())]
    dentro = [esquema[c] for c in ("items", "additionalProperties") if isinstance(esquema.get(c), dict)]
    for parte in (*opciones, *dentro):
        yield from _sin_limites(parte, donde, vistos)
    for nombre, parte in esquema.get("properties", {}).items():
        yield from _sin_limites(parte, f"{donde}.{nombre}", vistos)


def test_every_whole_number_of_a_request_has_its_limits() -> None:
    publicado, vistos = documento(), set[str]()
    hallados, parametros = [], 0
    for camino, operaciones in publicado["paths"].items():
        for metodo, operacion in operaciones.items():
            if metodo not in METODOS:
                continue
            for parametro in parametros_de(publicado, operacion):
                parametros += 1
                hallados += _sin_limites(parametro["schema"], f"{metodo} {camino} {parametro['name']}", set())
            cuerpo = seguida(publicado, operacion.get("requestBody", {}))
            for contenido in cuerpo.get("content", {}).values():
                hallados += _sin_limites(contenido.get("schema", {}), f"{metodo} {camino}", vistos)
    assert parametros > 500
    assert len(vistos) > 100
    assert hallados == [], "póngale `ge` y `le`; vea shared/http/enteros.py"
