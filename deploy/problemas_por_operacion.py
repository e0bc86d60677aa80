"""Which problems each operation may answer with, read from the code that it runs.

From a route's function and its dependencies everything named in their source is followed through the modules of
`services` and `shared`, as Python itself would find it; each `Problema("code")` on the way is one that the operation
may answer with. What is reached only through a variable is not seen, and what is named but not called is: the list
tells a reader what to expect, and a test holds real answers against it.
"""

import ast
import inspect
import textwrap
from collections.abc import Iterator, Sequence
from functools import cache, partial
from types import FunctionType, MethodType, ModuleType
from typing import Annotated, Any, get_args, get_origin

from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from shared.expedientes import acciones
from shared.http.contrato.compartir import METODOS
from shared.http.problemas import Problema, catalogo

_NUESTROS = ("services.", "shared.")
DE_CUALQUIERA = {
    *("peticion-malformada", "error-interno", "base-no-disponible", "conflicto", "demasiadas-solicitudes"),
    *("servicio-caido", "servicio-demorado", "respuesta-perdida", "metodo-no-permitido", "tipo-de-contenido"),
}
"""Whatever is called may answer these: they are not repeated in each list."""
_AL_ENTRAR = {"no-autenticado", "credencial-invalida", "credencial-vencida", "identidad-no-disponible"}


def problemas(rutas: Sequence[APIRouter]) -> dict[str, list[str]]:
    """Codes by "METHOD path" of every operation of these routers."""
    encontrados = {}
    for enrutador in rutas:
        for ruta in enrutador.routes:
            if isinstance(ruta, APIRoute) and ruta.include_in_schema:
                codigos = sorted(_de_ruta(ruta) - DE_CUALQUIERA)
                for metodo in sorted(ruta.methods or ()):
                    if metodo.lower() in METODOS:
                        encontrados[f"{metodo} {ruta.path_format}"] = codigos
    return dict(sorted(encontrados.items()))


def _de_ruta(ruta: APIRoute) -> set[str]:
    codigos: set[str] = set()
    vistos: set[Any] = set()
    dependientes = list(_todos(ruta.dependant))
    for dependiente in dependientes:
        _seguir(dependiente.call, codigos, vistos)
    if ruta.body_field is not None or any(d.path_params or d.query_params or d.header_params for d in dependientes):
        codigos.add("datos-invalidos")
    if ruta.dependant.path_params:
        codigos.add("no-encontrado")
    if ruta.body_field is not None:
        codigos.add("cuerpo-demasiado-grande")
    if _AL_ENTRAR & codigos:
        codigos |= _AL_ENTRAR
    return codigos


def _todos(dependiente: Dependant) -> Iterator[Dependant]:
    """A route and all that it depends on."""
    yield dependiente
    for otra in dependiente.dependencies:
        yield from _todos(otra)


def _seguir(objeto: Any, codigos: set[str], vistos: set[Any]) -> None:
    """Add what `objeto` may raise to `codigos`; `acciones` asks what would be refused, and refuses nothing."""
    pendientes = [objeto]
    while pendientes:
        actual = _funcion_de(pendientes.pop())
        if actual is None or actual in vistos or actual is acciones:
            continue
        vistos.add(actual)
        propios, nombrados = _leida(actual)
        codigos |= propios
        pendientes += nombrados


def _funcion_de(objeto: Any) -> FunctionType | None:
    """The function of ours that calling `objeto` runs."""
    if isinstance(objeto, partial):
        objeto = objeto.func
    if isinstance(objeto, MethodType):
        objeto = objeto.__func__
    if inspect.isclass(objeto):
        objeto = objeto.__dict__.get("__init__") or objeto.__dict__.get("__post_init__")
    elif not isinstance(objeto, FunctionType) and callable(objeto):
        objeto = inspect.getattr_static(type(objeto), "__call__", None)
    objeto = inspect.unwrap(objeto) if isinstance(objeto, FunctionType) else objeto
    return objeto if isinstance(objeto, FunctionType) and (objeto.__module__ or "").startswith(_NUESTROS) else None


@cache
def _leida(funcion: FunctionType) -> tuple[frozenset[str], tuple[Any, ...]]:
    """Codes of the problems that a function raises itself, and the objects of ours that it names."""
    try:
        arbol = ast.parse(textwrap.dedent(inspect.getsource(funcion)))
    except (OSError, SyntaxError, TypeError):
        # Made at run time, as the methods of a dataclass are: it raises nothing of ours.
        return frozenset(), ()
    codigos: set[str] = set()
    nombrados: list[Any] = []
    entorno = _entorno(funcion)
    entorno |= _locales(arbol, entorno)
    for nodo in _sin_lo_atrapado(arbol, entorno):
        if isinstance(nodo, ast.Call) and _objeto(nodo.func, entorno) is Problema and nodo.args:
            textos = [c.value for c in ast.walk(nodo.args[0]) if isinstance(c, ast.Constant)]
            codigos |= {t for t in textos if isinstance(t, str) and t in catalogo}
        if isinstance(nodo, ast.Name | ast.Attribute):
            objeto = _objeto(nodo, entorno)
            if objeto is not None and not isinstance(objeto, ModuleType):
                nombrados.append(objeto)
    return frozenset(codigos), tuple(nombrados)


def _sin_lo_atrapado(nodo: ast.AST, entorno: dict[str, Any]) -> Iterator[ast.AST]:
    """Every node but those whose problems are caught where they stand."""
    yield nodo
    for hijo in ast.iter_child_nodes(nodo):
        if isinstance(nodo, ast.Try) and hijo in nodo.body and _atrapa_problemas(nodo, entorno):
            continue
        yield from _sin_lo_atrapado(hijo, entorno)


def _atrapa_problemas(nodo: ast.Try, entorno: dict[str, Any]) -> bool:
    return any(
        manejador.type is not None
        and any(_objeto(t, entorno) is Problema for t in ast.walk(manejador.type) if isinstance(t, ast.expr))
        and not any(isinstance(x, ast.Raise) for x in ast.walk(manejador))
        for manejador in nodo.handlers
    )


def _entorno(funcion: FunctionType) -> dict[str, Any]:
    celdas = zip(funcion.__code__.co_freevars, funcion.__closure__ or (), strict=True)
    entorno = dict(funcion.__globals__)
    for nombre, celda in celdas:
        try:
            entorno[nombre] = celda.cell_contents
        except ValueError:
            continue
    dueno = _dueno(funcion)
    if dueno is not None:
        entorno |= {"self": dueno, "cls": dueno}
    return entorno


def _locales(arbol: ast.AST, entorno: dict[str, Any]) -> dict[str, Any]:
    """Classes of the variables whose class is written: in an annotation, by being made, by who returns them."""
    clases: dict[str, Any] = {}
    for nodo in ast.walk(arbol):
        clase = None
        if isinstance(nodo, ast.arg) and nodo.annotation is not None:
            nombre, clase = nodo.arg, _objeto(nodo.annotation, entorno)
        elif isinstance(nodo, ast.AnnAssign) and isinstance(nodo.target, ast.Name):
            nombre, clase = nodo.target.id, _objeto(nodo.annotation, entorno)
        elif isinstance(nodo, ast.Assign) and len(nodo.targets) == 1 and isinstance(nodo.targets[0], ast.Name):
            valor = nodo.value.value if isinstance(nodo.value, ast.Await) else nodo.value
            hecho = _objeto(valor.func, entorno) if isinstance(valor, ast.Call) else None
            nombre = nodo.targets[0].id
            clase = hecho.__annotations__.get("return") if isinstance(hecho, FunctionType) else hecho
        if get_origin(clase) is Annotated:
            clase = get_args(clase)[0]
        if inspect.isclass(clase) and clase.__module__.startswith(_NUESTROS):
            clases[nombre] = clase
    return clases


def _dueno(funcion: FunctionType) -> Any:
    """The class that a method is of."""
    partes = funcion.__qualname__.split(".")
    if len(partes) < 2 or "<locals>" in partes:
        return None
    objeto: Any = funcion.__globals__.get(partes[0])
    for parte in partes[1:-1]:
        objeto = getattr(objeto, parte, None)
    return objeto


def _objeto(nodo: ast.expr, entorno: dict[str, Any]) -> Any:
    """What a name or a dotted name stands for, without running anything."""
    if isinstance(nodo, ast.Name):
        return entorno.get(nodo.id)
    if isinstance(nodo, ast.Attribute):
        base = _objeto(nodo.value, entorno)
        if base is None:
            return None
        if isinstance(base, ModuleType):
            return getattr(base, nodo.attr, None)
        atributo = inspect.getattr_static(base, nodo.attr, None)
        return atributo.__func__ if isinstance(atributo, classmethod | staticmethod) else atributo
    return None
