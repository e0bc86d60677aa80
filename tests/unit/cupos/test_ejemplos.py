"""The examples are valid contingentes with the published volumes, and their forms take what an exporter has at hand."""

import json
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from services.cupos.contingentes.schemas import DatosContingente
from tests.ayudas import RAIZ


def leer(nombre: str) -> DatosContingente:
    archivo = RAIZ / "services" / "cupos" / "ejemplos" / f"{nombre}.yaml"
    return DatosContingente.model_validate_json(json.dumps(yaml.safe_load(archivo.read_text(encoding="utf-8"))))


def test_chatarra() -> None:
    chatarra = leer("chatarra-2026")
    assert [(g.subpartidas, g.volumen) for g in chatarra.grupos] == [
        (["7204.10.00.00"], "1167.000"),
        (["7204.21.00.00"], "14576.000"),
        (["7204.29.00.00"], "3765.000"),
        (["7204.30.00.00"], "47717.000"),
        (["7204.49.00.00"], "12775.000"),
    ]
    assert chatarra.volumen_kg == 80_000_000


def test_azucar() -> None:
    azucar = leer("azucar-omc-2026")
    assert (azucar.volumen_kg, azucar.factor.valor, azucar.destinos) == (25_273_000, "1.045633", ["US"])


@pytest.mark.parametrize(
    ("cambios", "vale"),
    [
        ({}, True),
        ({"consignatario": "Southern Sweeteners Inc.", "llegada_prevista": "2026-12-20"}, True),
        ({"buque": ""}, False),
        ({"llegada_prevista": "20/12/2026"}, False),
        ({"importador_registrado": "?"}, False),
        ({"otro": "x"}, False),
    ],
)
def test_formulario_del_azucar(cambios: dict[str, Any], vale: bool) -> None:
    minimo = {
        "exportador": "Ingenio La Esperanza S.A.S.",
        "buque": "MV Río Magdalena",
        "puerto_embarque": "Buenaventura",
        "importador_registrado": "58-1234567",
    }
    esquema = leer("azucar-omc-2026").formulario_cqe
    validador = Draft202012Validator(esquema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert validador.is_valid(minimo | cambios) is vale
