"""The command computes what the services compute, and answers bad input in Spanish with exit code 2."""

import json

import pytest
from typer.testing import CliRunner

from deploy.cli.plazos import app

correr = CliRunner()


def test_a_term_in_json() -> None:
    salida = correr.invoke(
        app, ["calcular", "--regla", "demostracion_materias_primas", "--desde", "2025-02-10", "--json"]
    )
    assert salida.exit_code == 0
    plazo = json.loads(salida.stdout)
    assert plazo["vence"] == "2026-08-10"
    assert plazo["pasos"][1] == "10 de febrero de 2025 más 18 meses: 10 de agosto de 2026"


def test_a_term_for_a_person_with_a_holiday_added() -> None:
    orden = ["calcular", "--regla", "presentacion_estudio", "--desde", "2026-08-10", "--festivo", "2026-08-10=Duelo"]
    salida = correr.invoke(app, orden)
    assert salida.exit_code == 0
    assert "festivo (Duelo)" in salida.stdout
    assert salida.stdout.endswith("Vence el martes 11 de agosto de 2026\n")


def test_the_figures_of_a_case() -> None:
    orden = ["calcular", "--regla", "vigencia_bienes_capital", "--desde", "2026-03-16", "--json"]
    salida = correr.invoke(app, [*orden, "--dato", "meses_importacion=12", "--dato", "meses_compromiso=60"])
    assert json.loads(salida.stdout)["vence"] == "2033-07-16"


def test_the_list_of_rules() -> None:
    reglas = json.loads(correr.invoke(app, ["reglas", "--json"]).stdout)
    assert {"presentacion_estudio", "vigencia_materias_primas", "efectividad_pago"} <= {r["regla"] for r in reglas}
    assert [r["regla"] for r in reglas if r["se_traslada"]] == [
        "presentacion_estudio",
        "presentacion_estudio_calculada",
        "saldo_pendiente",
    ]


@pytest.mark.parametrize(
    ("orden", "dice"),
    [
        (["--regla", "ninguna", "--desde", "2026-01-01"], "no existe la regla «ninguna»"),
        (["--regla", "correccion", "--desde", "31-12-2026"], "no es una fecha"),
        (["--regla", "correccion", "--desde", "2026-02-30"], "no es una fecha"),
        (["--regla", "vigencia_bienes_capital", "--desde", "2026-01-01"], "meses_importacion"),
        (["--regla", "correccion", "--desde", "2026-01-01", "--dato", "x=1.5"], "nombre=entero"),
        (["--regla", "correccion", "--desde", "2026-01-01", "--reglamento", "otro"], "no existe el reglamento"),
    ],
)
def test_bad_input(orden: list[str], dice: str) -> None:
    salida = correr.invoke(app, ["calcular", *orden], env={"COLUMNS": "300", "TERM": "dumb"})
    assert salida.exit_code == 2
    assert dice in salida.stderr
