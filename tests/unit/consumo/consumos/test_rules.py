"""What a commercial weight debits, what a form must hold, when a contingente takes requests."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.consumo.cantidades import kilogramos, toneladas
from services.consumo.consumos.rules import CampoInvalido, admite_consumos, campos_invalidos, debito_kg


@pytest.mark.parametrize(
    ("comercial", "factor", "debito"),
    [
        (24_170_048, "1.045633", 25_273_000),  # the whole OMC quota of 25,273 t raw value
        (24_170_049, "1.045633", 25_273_001),  # a commercial kilogram more
        (1000, "1", 1000),
        (1, "1.045633", 2),
        (1000, "1.045", 1045),
        (999_999_999_999, "1.045633", 1_045_632_999_999),
    ],
)
def test_el_debito_redondea_hacia_arriba(comercial: int, factor: str, debito: int) -> None:
    assert debito_kg(comercial, Decimal(factor)) == debito


FACTORES = st.decimals("0.5", "2", places=6)


@given(st.integers(1, 10**12), FACTORES)
def test_el_debito_es_el_menor_entero_que_alcanza(comercial: int, factor: Decimal) -> None:
    debito = debito_kg(comercial, factor)
    # In millionths, so that the comparison is exact.
    exacto = comercial * int(factor * 10**6)
    assert debito * 10**6 >= exacto > (debito - 1) * 10**6


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=10), FACTORES)
def test_partir_un_embarque_nunca_gasta_menos(partes: list[int], factor: Decimal) -> None:
    assert sum(debito_kg(p, factor) for p in partes) >= debito_kg(sum(partes), factor)


@pytest.mark.parametrize(("comercial", "factor"), [(0, "1"), (-1, "1"), (1, "0"), (1, "-1")])
def test_peso_y_factor_son_positivos(comercial: int, factor: str) -> None:
    with pytest.raises(ValueError, match="positivos"):
        debito_kg(comercial, Decimal(factor))


@given(st.integers(1, 10**11))
def test_las_toneladas_se_leen_como_se_escriben(kg: int) -> None:
    assert kilogramos(toneladas(kg)) == kg


def test_el_formulario_dice_cada_falta_por_su_campo() -> None:
    formulario = {
        "required": ["a", "b"],
        "properties": {
            "a": {"type": "string"},
            "b": {"enum": ["x", "y"]},
            "c": {"type": "object", "required": ["d"], "properties": {"d": {"maxLength": 2}}},
            "n": {"type": "integer", "minimum": 1, "maximum": 5},
        },
    }
    assert campos_invalidos(formulario, {"a": "1", "b": "x", "c": {"d": "ab"}, "n": 3}) == []
    assert campos_invalidos(formulario, {"b": "z", "c": {}, "n": 9, "~/": 0}) == [
        CampoInvalido("/a", "Falta este campo."),
        CampoInvalido("/~0~1", "Este campo no existe en el formulario."),
        CampoInvalido("/b", "Debe ser uno de: x, y."),
        CampoInvalido("/c/d", "Falta este campo."),
        CampoInvalido("/n", "Debe ser como máximo 5."),
    ]
    fechas = {"properties": {"zarpe": {"type": "string", "format": "date", "title": "Zarpe"}}, "required": ["zarpe"]}
    assert campos_invalidos(fechas, {"zarpe": "2028-02-29"}) == []
    for mala in ("2026-02-29", "20261201", "2026-W01-1", "1/12/2026", "2026-12-01T00:00:00"):
        assert campos_invalidos(fechas, {"zarpe": mala}) == [
            CampoInvalido("/zarpe", "Zarpe: debe ser una fecha AAAA-MM-DD.")
        ], mala
    assert campos_invalidos(fechas, {"zarpe": 1})[0].mensaje == "Zarpe: debe ser un texto."
    assert campos_invalidos(fechas, {}) == [CampoInvalido("/zarpe", "Zarpe: falta este campo.")]
    assert campos_invalidos({}, {"a": 1}) == [CampoInvalido("/a", "Este campo no existe en el formulario.")]
    # Half a character, which no answer in UTF-8 could tell back.
    assert campos_invalidos({}, {"a\ud800": 1}) == [CampoInvalido("/a?", "Este campo no existe en el formulario.")]


@pytest.mark.parametrize(
    ("estado", "hoy", "admite"),
    [
        ("vigente", date(2026, 1, 1), True),
        ("vigente", date(2026, 12, 31), True),
        ("vigente", date(2025, 12, 31), False),
        ("vigente", date(2027, 1, 1), False),
        ("suspendido", date(2026, 6, 1), False),
        ("cerrado", date(2026, 6, 1), False),
    ],
)
def test_solo_en_vigencia_se_admiten_consumos(estado: str, hoy: date, admite: bool) -> None:
    desde, hasta = date(2026, 1, 1), date(2026, 12, 31)
    assert admite_consumos(estado=estado, desde=desde, hasta=hasta, hoy=hoy) is admite
