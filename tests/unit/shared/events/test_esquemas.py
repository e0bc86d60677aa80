"""The additivity check refuses what would break a consumer, and only that."""

import copy
from typing import Any

import pytest

from shared.events import esquemas

ANTES: dict[str, Any] = {
    "$defs": {"Cosa": {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}},
    "type": "object",
    "properties": {
        "numero": {"type": "string"},
        "estado": {"enum": ["emitido", "anulado"], "type": "string"},
        "cosas": {"type": "array", "items": {"$ref": "#/$defs/Cosa"}},
        "fin": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}], "default": None},
    },
    "required": ["numero", "estado", "cosas", "fin"],
}


def cambiado(camino: list[str], valor: Any) -> dict[str, Any]:
    copia = copy.deepcopy(ANTES)
    lugar = copia
    for paso in camino[:-1]:
        lugar = lugar[paso]
    if valor is None:
        del lugar[camino[-1]]
    else:
        lugar[camino[-1]] = valor
    return copia


@pytest.mark.parametrize(
    ("ahora", "palabra"),
    [
        (cambiado(["properties", "numero"], None), "desapareció"),
        (cambiado(["properties", "numero"], {"type": "integer"}), "type era"),
        (cambiado(["properties", "estado", "enum"], ["emitido"]), "ya no admite 'anulado'"),
        (cambiado(["$defs", "Cosa", "properties", "a"], {"type": "string"}), "$.cosas[].a"),
        (cambiado(["properties", "fin", "anyOf"], [{"type": "null"}]), "una de sus formas"),
        (
            {**ANTES, "properties": {**ANTES["properties"], "otro": {"type": "string"}}, "required": ["otro"]},
            "nuevo y obligatorio",
        ),
    ],
)
def test_refuses_what_breaks_a_consumer(ahora: dict[str, Any], palabra: str) -> None:
    assert any(palabra in queja for queja in esquemas.rupturas(ANTES, ahora))


def test_accepts_optional_fields_new_values_and_words() -> None:
    ahora = cambiado(["properties", "estado", "enum"], ["emitido", "anulado", "vencido"])
    ahora["properties"]["nota"] = {"type": "string", "default": ""}
    ahora["properties"]["numero"]["description"] = "Otra descripción"
    assert esquemas.rupturas(ANTES, ahora) == []


def test_every_event_compares_equal_to_itself() -> None:
    for esquema in esquemas.generar().values():
        assert esquemas.rupturas(esquema, copy.deepcopy(esquema)) == []
