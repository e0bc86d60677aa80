"""Any contingente's form becomes fields, and what is written in them what its schema wants."""

from types import SimpleNamespace

import pytest

from services.portal.formulario_cqe import campos_escritos, errores_de, preguntas, respuestas
from services.portal.menu import menu_de

_ESQUEMA = {
    "required": ["buque"],
    "properties": {
        "buque": {"type": "string", "title": "Buque", "maxLength": 80},
        "salida": {"type": "string", "format": "date", "title": "Salida"},
        "bultos": {"type": "integer", "title": "Bultos"},
        "humedad": {"type": "number"},
        "clase": {"enum": ["A", "B"], "title": "Clase"},
        "a_granel": {"type": "boolean", "title": "A granel"},
        "notas": {"type": "string", "maxLength": 2000},
    },
}


def test_each_kind_of_field_is_drawn_as_such() -> None:
    assert [(p.nombre, p.clase, p.obligatorio) for p in preguntas(_ESQUEMA)] == [
        ("campo_buque", "texto", True),
        ("campo_salida", "fecha", False),
        ("campo_bultos", "numero", False),
        ("campo_humedad", "numero", False),
        ("campo_clase", "lista", False),
        ("campo_a_granel", "si_no", False),
        ("campo_notas", "parrafo", False),
    ]


def test_what_is_written_is_what_the_schema_wants() -> None:
    escritos = {"campo_buque": "MV Río", "campo_bultos": "1.200", "campo_humedad": "0,5", "campo_a_granel": "no"}
    assert campos_escritos(_ESQUEMA, escritos | {"campo_clase": "B", "campo_ajeno": "x", "campo_notas": ""}) == {
        "buque": "MV Río",
        "bultos": 1200,
        "humedad": 0.5,
        "clase": "B",
        "a_granel": False,
    }


def test_a_number_that_is_none_goes_as_it_is_for_the_api_to_refuse() -> None:
    assert campos_escritos(_ESQUEMA, {"campo_bultos": "muchos"}) == {"bultos": "muchos"}


def test_errors_find_their_fields() -> None:
    errores = errores_de({"buque": "Falta.", "cantidad": "No cabe."}, _ESQUEMA)
    assert errores == {"campo_buque": "Falta.", "cantidad": "No cabe."}


def test_the_menu_marks_the_closest_line() -> None:
    assert [e.titulo for e in menu_de(None, "/contingentes/X/asignaciones") if e.actual] == ["Contingentes"]
    assert [e.titulo for e in menu_de(None, "/contingentesx") if e.actual] == []


def test_the_menu_of_the_ministry_marks_where_a_case_hangs() -> None:
    interna = SimpleNamespace(es_interna=True)
    for ruta, linea in (
        ("/ministerio/solicitudes/1/bitacora", "Bandeja"),
        ("/ministerio/anulaciones/1", "Bandeja"),
        ("/ministerio/cierres/1", "Declaraciones (DEX)"),
        ("/ministerio/vallejo/salidas/1", "Lo que espera"),
    ):
        assert [e.titulo for e in menu_de(interna, ruta) if e.actual] == [linea]  # type: ignore[arg-type]  # what it reads


@pytest.mark.parametrize(
    ("patron", "dicho"),
    [
        ("^[0-9A-Z-]{8,15}$", "De 8 a 15 caracteres: números, letras mayúsculas o guiones."),
        ("^[0-9]{10}$", "10 caracteres: números."),
        ("^[A-Z]{1}$", "1 carácter: letras mayúsculas."),
        ("^(CO|EU)[0-9]+$", ""),
        ("", ""),
    ],
)
def test_a_pattern_is_told_in_words_before_anything_is_refused(patron: str, dicho: str) -> None:
    (pregunta,) = preguntas({"properties": {"registro": {"type": "string", "title": "Registro", "pattern": patron}}})
    assert pregunta.ayuda == dicho


def test_what_the_contingente_says_of_a_field_comes_before_its_pattern() -> None:
    propiedad = {"type": "string", "title": "Registro", "pattern": "^[0-9]{10}$", "description": "El de la aduana"}
    assert preguntas({"properties": {"registro": propiedad}})[0].ayuda == "El de la aduana"


def test_what_was_written_is_read_in_the_order_of_the_form_as_people_write() -> None:
    escritos = {"otro_dato": "2026-12-10", "humedad": 1.25, "bultos": 12000, "salida": "2026-12-10", "buque": "Caribe"}
    assert respuestas(_ESQUEMA, escritos) == [
        ("Buque", "Caribe"),
        ("Salida", "10 dic 2026"),
        ("Bultos", "12.000"),
        ("Humedad", "1,25"),
        ("Otro dato", "10 dic 2026"),
    ]
    assert respuestas({}, {"a_granel": True}) == [("A granel", "Sí")]
