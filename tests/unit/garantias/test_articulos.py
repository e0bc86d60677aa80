"""Which articles of the Resolution have a test named after them: `test_articulo_28_4_…` is of art. 28.4.

The test prints the table; so does `python tests/unit/garantias/test_articulos.py`.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest

RAIZ = Path(__file__).parents[2]
ARTICULOS = (
    *(
        "2",
        "3",
        "4",
        "5",
        "6",
        "7",
        "8",
        "9",
        "10",
        "11",
        "12",
        "13",
        "13.1",
        "14",
        "15",
        "16",
        "16.1",
        "17",
        "18",
        "19",
    ),
    *(
        "20",
        "21",
        "22",
        "23",
        "24",
        "25",
        "26",
        "27",
        "28",
        "28.1",
        "28.2",
        "28.3",
        "28.4",
        "29",
        "30",
        "31",
        "32",
        "33",
    ),
    *("34", "35", "36", "37", "38", "39", "39.1", "40", "41", "42", "43", "44", "45", "46", "47", "48"),
    *("50", "51", "52", "53", "54", "55", "56", "57", "58", "59", "60", "61", "62", "63", "64", "65", "66", "67"),
    *("68", "69", "70", "71", "72", "73", "74", "75", "76", "77", "77.1", "78", "79", "80", "81", "82", "83", "84"),
    *("85", "86", "87", "87.1", "87.2", "87.3", "88", "89", "90", "91", "92", "93", "94", "95", "96", "97", "98", "99"),
    *("100", "101", "102", "103", "105", "107", "109", "110", "111"),
)
"""Those that `garantias` applies."""
FUERA = {
    "1": "ámbito de aplicación: nada que comprobar",
    "49": "remite a las normas aduaneras",
    "104, 106, 108 y 112": "eliminados por la Resolución 1964 de 2001",
    "113 a 123": "Comité de Evaluación, tránsito y vigencia: no se aplican por el sistema",
}
"""The rest of the Resolution, and why no test is named after it."""
_NOMBRE = re.compile(r"(?:^test_art(?:iculo)?|_and(?:_art(?:iculo)?)?)_(\d{1,3}(?:_\d)?)(?=_)(?!_of_ley)")


def articulos_de(nombre: str) -> tuple[str, ...]:
    """The articles that a test is named after: `test_articulo_11_and_12_…` is of two."""
    if not nombre.startswith(("test_art_", "test_articulo_")):
        return ()
    return tuple(n.replace("_", ".") for n in _NOMBRE.findall(nombre))


def cubiertos() -> Mapping[str, list[str]]:
    """Every article with the tests named after it."""
    tabla: dict[str, list[str]] = defaultdict(list)
    for archivo in sorted(RAIZ.glob("*/garantias/**/test_*.py")):
        for nodo in ast.walk(ast.parse(archivo.read_text(encoding="utf-8"))):
            if isinstance(nodo, ast.FunctionDef | ast.AsyncFunctionDef):
                for articulo in articulos_de(nodo.name):
                    tabla[articulo].append(nodo.name)
    return tabla


def tabla_de_articulos() -> tuple[str, list[str]]:
    """The table in words, and the articles without a test."""
    tabla = cubiertos()
    filas = [
        f"art. {a:<5} {f'{len(tabla[a])} · {tabla[a][0]}' if tabla[a] else '— sin prueba con su nombre'}"
        for a in ARTICULOS
    ]
    faltan = [a for a in ARTICULOS if not tabla[a]]
    bien = len(ARTICULOS) - len(faltan)
    filas.append(f"{bien} de {len(ARTICULOS)} artículos con prueba; sin ella: {', '.join(faltan) or 'ninguno'}")
    filas += [f"fuera: {que:<20} {porque}" for que, porque in FUERA.items()]
    return "\n".join(filas) + "\n", faltan


def test_every_article_has_a_test_named_after_it(capsys: pytest.CaptureFixture[str]) -> None:
    texto, faltan = tabla_de_articulos()
    with capsys.disabled():
        sys.stdout.write(f"\n{texto}")
    assert not faltan, faltan


def test_the_name_says_the_article() -> None:
    assert articulos_de("test_articulo_28_4_who_decides") == ("28.4",)
    assert articulos_de("test_articulo_55_and_56_only_once_final") == ("55", "56")
    assert articulos_de("test_articulo_34_par_2_late_study") == ("34",)
    assert articulos_de("test_art_78_a_173c_owes_units_and_art_29_one_export_credits_two") == ("78", "29")
    assert articulos_de("test_articulo_62_of_ley_1437_an_outage") == ()
    assert articulos_de("test_r04_seventy_per_cent_is_enough") == ()


if __name__ == "__main__":
    sys.stdout.write(tabla_de_articulos()[0])
