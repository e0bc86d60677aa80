"""A YAML text gives a contingente back exactly, and what cannot be meant is refused with its field and its line."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from deploy.cli.contingente import app
from services.cupos.contingentes import enyaml
from services.cupos.contingentes.enyaml import TextoInvalido, comprobar, escribir, leer
from tests.ayudas import RAIZ

EJEMPLOS = sorted((RAIZ / "services" / "cupos" / "ejemplos").glob("*.yaml"))
TLC = (RAIZ / "services" / "cupos" / "ejemplos" / "azucar-tlc-2024.yaml").read_text(encoding="utf-8")
BASE = leer(TLC.encode())
_ESCALAR = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False)
_TEXTO = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12) | st.sampled_from(
    [
        "NO",
        "yes",
        "null",
        "~",
        "",
        "08",
        "1e3",
        "0o7",
        "2026-10-01",
        "1_000",
        "12:30",
        "=",
        "<<",
        "0x1F",
        "True",
        "-",
        "& *",
    ]
)
_VALOR = st.recursive(
    _ESCALAR | _TEXTO, lambda v: st.lists(v, max_size=4) | st.dictionaries(_TEXTO, v, max_size=4), max_leaves=12
)


@pytest.mark.parametrize("archivo", EJEMPLOS, ids=lambda a: a.stem)
def test_los_ejemplos_van_y_vuelven(archivo: Path) -> None:
    datos, errores = comprobar(archivo.read_bytes())
    assert errores == []
    vuelto = leer(escribir(datos).encode())
    assert vuelto == datos
    # The order of a form's fields is that in which they are shown and printed.
    assert json.dumps(vuelto.formulario_cqe) == json.dumps(datos.formulario_cqe)
    assert escribir(vuelto) == escribir(datos)


@given(extra=st.dictionaries(_TEXTO, _VALOR, max_size=5))
@settings(max_examples=25, deadline=None)
def test_un_formulario_cualquiera_va_y_vuelve(extra: dict[str, Any]) -> None:
    datos = BASE.model_copy(update={"formulario_cqe": {"type": "object", "x-libre": extra}})
    assert json.dumps(leer(escribir(datos).encode()).formulario_cqe) == json.dumps(datos.formulario_cqe)


def test_los_escalares_sin_comillas_son_lo_que_parecen() -> None:
    texto = TLC.replace("destinos: [US]", "destinos: [NO, US]").replace('"2024-01-01"', "2024-01-01")
    datos = leer(texto.replace('"59000.000"', "59000.000").encode())
    assert (datos.destinos, datos.volumen, datos.vigencia.desde.isoformat()) == (
        ["NO", "US"],
        "59000.000",
        "2024-01-01",
    )


def error_de(texto: str | bytes) -> enyaml.ErrorDeTexto:
    with pytest.raises(TextoInvalido) as invalido:
        leer(texto if isinstance(texto, bytes) else texto.encode())
    return invalido.value.errores[0]


@pytest.mark.parametrize(
    ("texto", "campo", "linea", "mensaje"),
    [
        ("a: &x [1]\nb: [*x, *x]", "", 1, "anclas"),
        ("a: 1\nb: *x", "", 2, "anclas"),
        ("codigo: A\ncodigo: B", "codigo", 2, "dos veces"),
        ("a: !!python/object/apply:os.system [ls]", "a", 1, "etiqueta"),
        ("a: !!binary aGk=", "a", 1, "etiqueta"),
        ("- a", "", None, "objeto"),
        ("", "", None, "objeto"),
        ("a: [", "", 1, "bien formado"),
        ("a: 1\n---\nb: 1", "", 2, "bien formado"),
        ("[" * 5000, "", 1, "niveles"),
        (b"a: \xff", "", None, "UTF-8"),
        (b"a: \x00", "", None, "caracteres"),
        ("a: " + "x" * enyaml.MAXIMO, "", None, "kB"),
        (TLC.replace('"88.500"', '"88,5"'), "grupos.1.topes.nuevo.cantidad", 32, "tres decimales"),
        (TLC.replace('"59000.000"', "59000"), "volumen", 15, "entre comillas"),
        (TLC.replace("T08:00:00-05:00", "T08:00:00"), "ventana.desde", 39, "zona"),
    ],
)
def test_lo_que_no_se_puede_leer(texto: str | bytes, campo: str, linea: int | None, mensaje: str) -> None:
    error = error_de(texto)
    assert (error.campo, error.linea) == (campo, linea)
    assert mensaje in error.mensaje


def test_el_comando_comprueba_sin_servicios(tmp_path: Path) -> None:
    correr = CliRunner()
    bien = correr.invoke(app, ["comprobar", *(str(e) for e in EJEMPLOS)])
    assert bien.exit_code == 0, bien.output
    assert len(EJEMPLOS) == 4
    assert bien.stdout.count("sin errores") == 4
    malo = tmp_path / "malo.yaml"
    malo.write_text(TLC.replace('corte: "2024-08-10"', 'corte: "2024-08-22"').replace("topes.nuevo:", "topes.novel:"))
    mal = correr.invoke(app, ["comprobar", str(malo)])
    assert mal.exit_code == 1
    lineas = TLC.splitlines()
    desde = lineas.index('    desde: "2024-08-22T00:00:00-05:00"') + 1
    assert f"{malo}:{desde}: reasignacion.ventana.desde: La ventana" in mal.stderr
    assert "citas.grupos.PANELA.topes.novel" in mal.stderr
