"""Numbers and days as Colombians write them, both ways."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.portal.web import formatos


@pytest.mark.parametrize(
    ("escrito", "leido"),
    [
        ("12.500,000", "12500.000"),
        ("12500", "12500"),
        ("12.500", "12500"),
        ("1.234.567,8", "1234567.8"),
        (" 0,125 ", "0.125"),
        ("12.5", None),
        ("1.23.456", None),
        ("12,5,1", None),
        ("-4", None),
        ("mil", None),
        ("", None),
    ],
)
def test_a_point_is_never_taken_for_a_decimal(escrito: str, leido: str | None) -> None:
    assert formatos.como_api(escrito) == leido


@given(st.integers(min_value=0, max_value=10**12))
@settings(max_examples=60)
def test_what_a_page_writes_can_be_typed_back(kg: int) -> None:
    escrito = formatos.cantidad({"kg": kg, "unidad": "t", "valor": ""}).removesuffix(" t")
    assert formatos.como_api(escrito) == f"{kg // 1000}.{kg % 1000:03d}"


def test_quantities_keep_their_unit() -> None:
    assert formatos.cantidad({"kg": 12_500_000, "unidad": "t", "valor": "12500.000"}) == "12.500,000 t"
    assert formatos.cantidad({"kg": 950, "unidad": "kg", "valor": "950"}) == "950 kg"
    assert formatos.cantidad(None) == "—"


@pytest.mark.parametrize(
    ("parte", "total", "texto"), [(0, 0, "0 %"), (1, 3, "33,3 %"), (2, 3, "66,7 %"), (1, 1, "100 %"), (1, 2, "50 %")]
)
def test_percentages(parte: int, total: int, texto: str) -> None:
    assert formatos.porcentaje(parte, total) == texto


@pytest.mark.parametrize(("api", "texto"), [("0.0000", "0 %"), ("37.5000", "37,5 %"), ("80", "80 %"), (None, "—")])
def test_percentages_of_the_api(api: str | None, texto: str) -> None:
    assert formatos.porciento(api) == texto


def test_instants_are_those_of_bogota() -> None:
    assert formatos.momento("2026-10-01T13:00:00Z") == "1 oct 2026, 8:00 a.\u00a0m."
    assert formatos.dia("2026-10-01T03:00:00Z") == "30 sep 2026"
    assert formatos.momento_exacto("2026-10-01T17:00:00.123456Z") == "1 oct 2026, 12:00:00,123 p.\u00a0m."
    assert formatos.dia_largo("2026-11-23") == "lunes 23 de noviembre de 2026"
    assert formatos.mes_largo(date(2026, 11, 1)) == "noviembre de 2026"


def test_a_window_that_ends_at_midnight_ends_the_day_before() -> None:
    assert formatos.momento(formatos.hasta_incluido("2027-08-29T00:00:00-05:00")) == "28 ago 2027, 11:59 p.\u00a0m."
    assert formatos.momento(formatos.hasta_incluido("2027-09-15T17:00:00-05:00")) == "15 sep 2027, 5:00 p.\u00a0m."


def test_the_name_in_a_certificate_is_read_without_its_labels() -> None:
    nombre = "Common Name: Sello de pruebas; Organization: Ministerio de Comercio, Industria y Turismo; Country: CO"
    assert formatos.de_certificado(nombre) == "Sello de pruebas · Ministerio de Comercio, Industria y Turismo"
    assert formatos.de_certificado("Raíz de pruebas; CO") == "Raíz de pruebas; CO"


def test_a_subheading_is_written_as_in_the_tariff() -> None:
    assert formatos.subpartida("6205200000") == "6205.20.00.00"
    assert formatos.subpartida("1701.13.00.00") == "1701.13.00.00"
    assert formatos.subpartida(None) == "—"
