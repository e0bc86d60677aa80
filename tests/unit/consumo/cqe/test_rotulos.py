"""The labels of a certificate: no datum of a destination's form is called as one that every certificate has."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.consumo.verificacion.rules import TEXTOS

RAIZ = Path(__file__).parents[4]
EJEMPLOS = sorted((RAIZ / "services" / "cupos" / "ejemplos").glob("*.yaml"))
PLANTILLAS = (
    RAIZ / "services" / "consumo" / "cqe" / "templates" / "cqe.typ",
    RAIZ / "services" / "consumo" / "verificacion" / "templates" / "copia.typ",
)
_FIJO = re.compile(r'^ +\("([^"]+)", "([^"]+)", ', re.MULTILINE)


@pytest.mark.parametrize("plantilla", PLANTILLAS, ids=lambda p: p.stem)
@pytest.mark.parametrize("ejemplo", EJEMPLOS, ids=lambda e: e.stem)
def test_ningun_campo_se_llama_como_un_dato_de_todo_certificado(ejemplo: Path, plantilla: Path) -> None:
    fijos = _FIJO.findall(plantilla.read_text("utf-8"))
    assert len(fijos) >= 8
    formulario: dict[str, Any] = yaml.safe_load(ejemplo.read_text("utf-8")).get("formulario_cqe", {})
    campos = list(formulario.get("properties", {}).values())
    for idioma, titulo in ((0, "title"), (1, "x-title-en")):
        propios = [campo[titulo].casefold() for campo in campos]
        assert len(set(propios)) == len(propios)
        assert not {fijo[idioma].casefold() for fijo in fijos} & set(propios)


def test_la_pagina_llama_a_la_empresa_como_el_papel() -> None:
    """Who compares the page with the paper finds the same word on both."""
    papel = dict(_FIJO.findall(PLANTILLAS[0].read_text("utf-8")))
    assert papel[TEXTOS["es"]["empresa"]] == TEXTOS["en"]["empresa"]
