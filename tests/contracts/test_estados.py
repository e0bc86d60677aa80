"""A status that a route chooses while it runs is one that its document says."""

import ast
import importlib
import inspect
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from fastapi.routing import APIRoute

from deploy.contratos import SERVICIOS_HTTP
from tests.objetos import contrato


def _escritos(funcion: Callable[..., Any]) -> Iterator[int]:
    """Statuses in `status_code = N` and in `SomeResponse(…, N)`, in a function and in what it calls."""
    pendientes, vistas = [inspect.unwrap(funcion)], set()
    while pendientes:
        actual = pendientes.pop()
        if actual not in vistas:
            vistas.add(actual)
            estados, llamadas = _leida(actual)
            yield from estados
            pendientes += llamadas


@cache
def _leida(funcion: Callable[..., Any]) -> tuple[list[int], list[Callable[..., Any]]]:
    """Statuses that stand in a function, and the functions of services that it calls."""
    estados, llamadas = [], []
    for nodo in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(funcion)))):
        if isinstance(nodo, ast.Assign) and any(_es_estado(d) for d in nodo.targets):
            estados += _enteros(nodo.value)
        if isinstance(nodo, ast.Call) and _nombre(nodo.func).endswith("Response"):
            dichos = [k.value for k in nodo.keywords if k.arg == "status_code"] or nodo.args[1:2]
            estados += [n for d in dichos for n in _enteros(d)]
        if isinstance(nodo, ast.Call) and isinstance(nodo.func, ast.Name):
            llamada = funcion.__globals__.get(nodo.func.id)
            if inspect.isfunction(llamada) and llamada.__module__.startswith("services."):
                llamadas.append(llamada)
    return estados, llamadas


def _es_estado(nodo: ast.expr) -> bool:
    return isinstance(nodo, ast.Attribute) and nodo.attr == "status_code"


def _nombre(nodo: ast.expr) -> str:
    return nodo.id if isinstance(nodo, ast.Name) else nodo.attr if isinstance(nodo, ast.Attribute) else ""


def _enteros(nodo: ast.expr) -> Iterator[int]:
    return (n.value for n in ast.walk(nodo) if isinstance(n, ast.Constant) and type(n.value) is int)


def _rutas(enrutador: Any) -> Iterator[APIRoute]:
    for ruta in enrutador.routes:
        if isinstance(ruta, APIRoute):
            yield ruta
        elif (dentro := getattr(ruta, "original_router", None)) is not None:
            yield from _rutas(dentro)


def test_every_status_that_a_route_writes_is_declared() -> None:
    sin_declarar, vistos = {}, 0
    for servicio in SERVICIOS_HTTP:
        caminos = contrato(servicio)["paths"]
        for enrutador in importlib.import_module(f"services.{servicio}.app").RUTAS:
            for ruta in _rutas(enrutador):
                for metodo in ruta.methods or ():
                    operacion = caminos.get(ruta.path_format, {}).get(metodo.lower())
                    if operacion is not None:
                        escritos = {str(n) for n in _escritos(ruta.endpoint)}
                        vistos += len(escritos)
                        if faltan := escritos - operacion["responses"].keys():
                            sin_declarar[f"{metodo} {ruta.path_format}"] = sorted(faltan)
    assert vistos > 15
    assert sin_declarar == {}, "añada `responses=` a la ruta"
