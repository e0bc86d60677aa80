"""Each service declares what it refuses with: in its own process nobody else's problems are there.

Read from the sources, because a process that has imported two services has the catalogue of both.
"""

import ast
import json
from pathlib import Path

import pytest

from shared.http.contrato.textos import archivo_de_problemas

RAIZ = Path(__file__).resolve().parents[2]
SERVICIOS = ("registro", "cupos", "consumo", "garantias", "firma", "notificaciones", "gateway")


def alzados_y_declarados(carpeta: Path) -> tuple[set[str], set[str]]:
    """The codes that are written out in the calls of `Problema` and of `catalogo.agregar` in a folder."""
    alzados: set[str] = set()
    declarados: set[str] = set()
    por_nombre = {"Problema": alzados, "_a": declarados, "agregar": declarados}
    for archivo in carpeta.rglob("*.py"):
        texto = archivo.read_text(encoding="utf-8")
        if "Problema" not in texto and "catalogo" not in texto:
            continue
        for nodo in ast.walk(ast.parse(texto)):
            if isinstance(nodo, ast.Call) and nodo.args and isinstance(nodo.args[0], ast.Constant):
                nombre = getattr(nodo.func, "attr", getattr(nodo.func, "id", ""))
                if nombre in por_nombre and isinstance(nodo.args[0].value, str):
                    por_nombre[nombre].add(nodo.args[0].value)
    return alzados, declarados


@pytest.fixture(scope="module")
def comunes() -> set[str]:
    return alzados_y_declarados(RAIZ / "shared")[1]


@pytest.mark.parametrize("servicio", SERVICIOS)
def test_a_service_declares_every_problem_that_it_raises_or_tells_of(servicio: str, comunes: set[str]) -> None:
    alzados, declarados = alzados_y_declarados(RAIZ / "services" / servicio)
    lista = archivo_de_problemas(servicio)
    contados = {c for codigos in json.loads(lista.read_text()).values() for c in codigos} if lista.exists() else set()
    usados = alzados | contados
    assert usados, "sin problemas: la prueba no mira donde debe"
    assert usados <= comunes | declarados


@pytest.mark.parametrize("servicio", SERVICIOS)
def test_no_service_tells_of_a_problem_that_nothing_answers(servicio: str) -> None:
    textos = [a.read_text(encoding="utf-8") for a in (RAIZ / "services" / servicio).rglob("*.py")]
    _, declarados = alzados_y_declarados(RAIZ / "services" / servicio)
    comunes = "".join(a.read_text(encoding="utf-8") for a in (RAIZ / "shared").rglob("*.py"))
    # Declared once and named once more: raised, meant by a constraint, or chosen by a rule.
    solos = {c for c in declarados if sum(t.count(f'"{c}"') for t in textos) < 2 and f'"{c}"' not in comunes}
    assert solos == set()
