"""Calls of the committed contract on real objects, and another company at every door of one."""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import uuid4

import httpx

from deploy.contratos import CARPETA, SERVICIOS_HTTP
from shared.http.contrato.ejemplos import Ejemplos
from shared.http.contrato.referencias import parametros_de, respuestas_de, seguida
from tests.ayudas import RAIZ

METODOS = {"get", "post", "put", "patch", "delete"}
REFUSAN = {401, 403, 404}
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


@dataclass
class Objetos:
    """Ids by service and segment, and what the requests need besides."""

    ids: dict[tuple[str, str], str] = field(default_factory=dict)

    def camino(self, servicio: str, ruta: str, operacion: dict[str, Any]) -> str | None:
        """The concrete path of a company's object; None where a parameter names none of its objects."""
        concreta = ruta
        for n, (segmento, parametro) in enumerate(re.findall(r"/([\w.-]+)/\{(\w+)\}", ruta)):
            propio = self.ids.get((servicio, segmento))
            if propio is None and n == 0:
                return None
            if propio is not None:
                concreta = concreta.replace("{" + parametro + "}", propio, 1)
        # What hangs from a company's object is reached through it: any id of its form does.
        return camino_de_nadie(concreta, operacion)


@dataclass(frozen=True)
class Llamada:
    """A call of an operation on a real object."""

    nombre: str
    metodo: str
    camino: str
    segmento: str
    partes: dict[str, Any]
    respuestas: dict[str, Any]
    esquemas: dict[str, Any]

    def esquema(self, estado: int) -> dict[str, Any] | None:
        """The JSON Schema that the contract promises for an answer of this status."""
        contenido = self.respuestas.get(str(estado), {}).get("content", {})
        propio = contenido.get("application/json", {}).get("schema")
        return propio | {"components": {"schemas": self.esquemas}} if propio else None


def llamadas(objetos: Objetos) -> list[Llamada]:
    """Every operation on an object of the company."""
    return [
        Llamada(
            f"{metodo} {ruta}",
            metodo,
            camino,
            re.findall(r"/([\w.-]+)/\{", ruta)[0],
            partes(operacion, documento),
            respuestas_de(documento, operacion),
            documento["components"]["schemas"],
        )
        for servicio, metodo, ruta, operacion, documento in operaciones()
        if (camino := objetos.camino(servicio, ruta, operacion)) is not None
    ]


@cache
def contrato(servicio: str) -> dict[str, Any]:
    """The committed document of a service, which tests/contracts compares with its code."""
    documento: dict[str, Any] = json.loads((CARPETA / "openapi" / f"{servicio}.json").read_text(encoding="utf-8"))
    return documento


def operaciones(*, sin_parametros: bool = False) -> list[tuple[str, str, str, dict[str, Any], dict[str, Any]]]:
    """Service, method, path, operation and whole document of the public operations: with a path parameter, or all."""
    return [
        (servicio, metodo.upper(), ruta, operacion | {"parameters": parametros_de(documento, operacion)}, documento)
        for servicio in SERVICIOS_HTTP
        for documento in (contrato(servicio),)
        for ruta, de_ruta in sorted(documento["paths"].items())
        if (sin_parametros or "{" in ruta) and not ruta.startswith("/interno/")
        for metodo, operacion in de_ruta.items()
        if metodo in METODOS
    ]


def camino_de_nadie(ruta: str, operacion: dict[str, Any], palabras: Mapping[str, Any] | None = None) -> str:
    """The path with an id of the right form for each parameter, which nothing has; the examples' own by `palabras`."""
    ejemplos = Ejemplos({}, palabras or {})
    esquemas = {p["name"]: p["schema"] for p in operacion.get("parameters", ()) if p["in"] == "path"}
    return re.sub(r"\{(\w+)\}", lambda m: str(ejemplos.de(esquemas.get(m[1], {}), m[1])), ruta)


def consulta_obligatoria(operacion: dict[str, Any], palabras: Mapping[str, Any]) -> dict[str, Any]:
    """Values of the query parameters without which the operation is not called."""
    ejemplos = Ejemplos({}, palabras)
    pedidos = [p for p in operacion.get("parameters", ()) if p["in"] == "query" and p.get("required")]
    return {p["name"]: ejemplos.de(p["schema"], p["name"]) for p in pedidos}


def partes(operacion: dict[str, Any], documento: dict[str, Any]) -> dict[str, Any]:
    """Arguments of httpx for the body that the document gives as its example: the API is to take it."""
    for tipo, contenido in operacion.get("requestBody", {}).get("content", {}).items():
        ejemplo = _ejemplo(contenido, documento)
        if tipo == "multipart/form-data":
            archivos = [(n, v) for n, v in ejemplo.items() if _es_archivo(contenido["schema"], n, documento)]
            # A list of files is as many parts of one name.
            partes = [(n, (f"{n}.pdf", PDF, "application/pdf")) for n, _ in archivos]
            return {"files": partes, "data": {k: v for k, v in ejemplo.items() if k not in dict(archivos)}}
        if tipo == "application/json":
            return {"json": ejemplo}
        if tipo == "application/x-www-form-urlencoded":
            return {"data": ejemplo}
    return {}


def _ejemplo(contenido: dict[str, Any], documento: dict[str, Any]) -> Any:
    if "example" in contenido:
        return contenido["example"]
    (referencia,) = contenido["examples"].values()
    return seguida(documento, referencia)["value"]


def _es_archivo(esquema: dict[str, Any], campo: str, documento: dict[str, Any]) -> bool:
    propio = documento["components"]["schemas"][esquema["$ref"].rpartition("/")[2]]["properties"][campo]
    opciones = [propio, *propio.get("anyOf", ()), propio.get("items", {})]
    return any("contentMediaType" in o or o.get("format") == "binary" for o in opciones)


async def nadie_mas_llega(
    http: httpx.AsyncClient, autorizacion: Mapping[str, str], servicio: str, coleccion: str, id: object
) -> None:
    """Call every operation of the contract on one object in the name of somebody whose it is not.

    tests/e2e/test_objetos.py reads the calls of this function to know which objects are looked at where.

    Args:
        autorizacion: headers of another company.
        coleccion: the path up to the object's id, as `/v1/estudios`.

    Raises:
        AssertionError: naming the operations that do not refuse as if there were no such object.
    """
    propias = list(_sobre(servicio, coleccion, str(id)))
    assert propias, f"{servicio} no tiene operaciones sobre {coleccion}"
    pasan = {}
    for llamada in propias:
        cabeceras = {"Idempotency-Key": str(uuid4()), "If-Match": '"v1"', **autorizacion}
        respuesta = await http.request(llamada.metodo, llamada.camino, headers=cabeceras, **llamada.partes)
        if respuesta.status_code not in REFUSAN:
            pasan[llamada.nombre] = f"{respuesta.status_code} {respuesta.text[:300]}"
    assert pasan == {}


def _sobre(servicio: str, coleccion: str, id: str) -> Iterator[Llamada]:
    segmento = coleccion.rpartition("/")[2]
    for llamada in llamadas(Objetos({(servicio, segmento): id})):
        if llamada.nombre.partition(" ")[2].startswith(f"{coleccion}/{{"):
            yield llamada


def llamados_en_componentes() -> set[tuple[str, str]]:
    """Service and collection of every call of `nadie_mas_llega` in a component test."""
    hallados = set()
    for archivo in sorted((RAIZ / "tests" / "component").rglob("test_*.py")):
        texto = archivo.read_text(encoding="utf-8")
        if nadie_mas_llega.__name__ not in texto:
            continue
        pruebas = [f for f in ast.walk(ast.parse(texto)) if isinstance(f, ast.AsyncFunctionDef)]
        for nodo in (n for f in pruebas if f.name.startswith("test_") for n in ast.walk(f)):
            if isinstance(nodo, ast.Call) and ast.unparse(nodo.func) == nadie_mas_llega.__name__:
                servicio, coleccion = (ast.literal_eval(a) for a in nodo.args[2:4])
                hallados.add((servicio, coleccion))
    return hallados
