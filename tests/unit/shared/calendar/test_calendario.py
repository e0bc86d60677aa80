"""Business days: the lists of two real years, corrections, closures, and the laws of counting."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendar import Calendario, Dia, en_palabras, sumar_meses

COLOMBIA = Calendario()
# Ley 2578 de 2026: the library knows it, the published list of 2026 was printed before it.
CHIQUINQUIRA = date(2026, 7, 13)
FESTIVOS_PUBLICADOS = {
    2025: "01-01 01-06 03-24 04-17 04-18 05-01 06-02 06-23 06-30 07-20 08-07 08-18 10-13 11-03 11-17 12-08 12-25",
    2026: "01-01 01-12 03-23 04-02 04-03 05-01 05-18 06-08 06-15 06-29 07-20 08-07 08-17 10-12 11-02 11-16 12-08 12-25",
}
fechas = st.dates(date(2000, 1, 1), date(2060, 12, 31))
correcciones = st.lists(st.dates(date(2025, 1, 1), date(2027, 12, 31)), max_size=12, unique=True)
cerca = st.dates(date(2025, 2, 1), date(2027, 11, 30))


def _lista(anio: int) -> list[date]:
    return [date.fromisoformat(f"{anio}-{d}") for d in FESTIVOS_PUBLICADOS[anio].split()]


def test_holidays_of_2025_are_the_published_ones() -> None:
    assert [d.fecha for d in COLOMBIA.festivos(2025)] == _lista(2025)


def test_holidays_of_2026_are_the_published_ones_and_that_of_the_new_law() -> None:
    assert [d.fecha for d in COLOMBIA.festivos(2026)] == sorted([*_lista(2026), CHIQUINQUIRA])


def test_a_coordinator_can_take_the_new_holiday_out_and_put_it_back() -> None:
    sin = COLOMBIA.corregido(retirar=[Dia(CHIQUINQUIRA, "no rige todavía")])
    assert sin.version == 1
    assert sin.es_habil(CHIQUINQUIRA)
    assert [d.fecha for d in sin.festivos(2026)] == _lista(2026)
    con = sin.corregido(agregar=[Dia(CHIQUINQUIRA, "Ley 2578 de 2026")])
    assert con.motivo_no_habil(CHIQUINQUIRA) == "festivo (Ley 2578 de 2026)"
    assert con.version == 2
    assert not COLOMBIA.es_habil(CHIQUINQUIRA)


def test_the_published_list_of_corrections_is_the_same_calendar() -> None:
    publicado = Calendario.de_correcciones(
        4, [(date(2026, 8, 10), "Duelo nacional")], [CHIQUINQUIRA], [(date(2026, 8, 18), "mudanza")]
    )
    assert publicado.version == 4
    assert publicado.motivo_no_habil(date(2026, 8, 10)) == "festivo (Duelo nacional)"
    assert publicado.motivo_no_habil(date(2026, 8, 18)) == "cierre (mudanza)"
    assert publicado.es_habil(CHIQUINQUIRA)


def test_a_closure_is_not_a_business_day_nor_a_holiday() -> None:
    cerrado = COLOMBIA.corregido(cerrar=[Dia(date(2026, 8, 18), "traslado de sede")])
    assert cerrado.motivo_no_habil(date(2026, 8, 18)) == "cierre (traslado de sede)"
    assert cerrado.festivo(date(2026, 8, 18)) is None
    assert cerrado.siguiente_habil(date(2026, 8, 15)) == date(2026, 8, 19)
    reabierto = cerrado.corregido(retirar=[Dia(date(2026, 8, 18), "se atiende")])
    assert reabierto.es_habil(date(2026, 8, 18))


@pytest.mark.parametrize(
    ("dia", "motivo"),
    [
        (date(2026, 8, 15), "sábado"),
        (date(2026, 8, 16), "domingo"),
        (date(2026, 8, 17), "festivo (La Asunción)"),
        (date(2026, 8, 18), None),
    ],
)
def test_it_says_why_a_day_is_not_a_business_day(dia: date, motivo: str | None) -> None:
    assert COLOMBIA.motivo_no_habil(dia) == motivo


@pytest.mark.parametrize(
    ("desde", "n", "esperado"),
    [
        (date(2026, 8, 10), 5, date(2026, 8, 18)),
        (date(2026, 8, 18), 10, date(2026, 9, 1)),
        (date(2026, 8, 18), -5, date(2026, 8, 10)),
        (date(2026, 8, 15), 0, date(2026, 8, 15)),
        (date(2025, 12, 24), 1, date(2025, 12, 26)),
    ],
)
def test_counting_business_days(desde: date, n: int, esperado: date) -> None:
    assert COLOMBIA.sumar_habiles(desde, n) == esperado


@given(cerca, st.integers(1, 60), correcciones)
def test_counting_forward_and_between_agree(desde: date, n: int, dias: list[date]) -> None:
    calendario = COLOMBIA.corregido(cerrar=[Dia(d, "cierre") for d in dias])
    fin = calendario.sumar_habiles(desde, n)
    assert calendario.es_habil(fin)
    assert calendario.habiles_entre(desde, fin) == n
    assert calendario.habiles_entre(fin, desde) == -(n - 1) - calendario.es_habil(desde)


@given(cerca, st.integers(1, 40))
def test_one_day_more_is_the_next_business_day(desde: date, n: int) -> None:
    fin = COLOMBIA.sumar_habiles(desde, n)
    assert COLOMBIA.sumar_habiles(desde, n + 1) == COLOMBIA.siguiente_habil(fin + timedelta(days=1))


@given(cerca, st.integers(1, 40), correcciones)
def test_a_closure_never_brings_a_date_forward(desde: date, n: int, dias: list[date]) -> None:
    cerrado = COLOMBIA.corregido(cerrar=[Dia(d, "cierre") for d in dias])
    assert cerrado.sumar_habiles(desde, n) >= COLOMBIA.sumar_habiles(desde, n)


@given(fechas)
def test_going_to_a_business_day_is_idempotent_and_short(dia: date) -> None:
    siguiente, anterior = COLOMBIA.siguiente_habil(dia), COLOMBIA.anterior_habil(dia)
    assert anterior <= dia <= siguiente
    assert COLOMBIA.siguiente_habil(siguiente) == siguiente
    assert (siguiente - dia).days <= 5


def test_a_calendar_without_business_days_says_so() -> None:
    todo = [Dia(date(2026, 1, 1) + timedelta(days=i), "cierre") for i in range(800)]
    with pytest.raises(ValueError, match="no tiene días hábiles"):
        COLOMBIA.corregido(cerrar=todo).siguiente_habil(date(2026, 2, 1))


@pytest.mark.parametrize(
    ("dia", "meses", "esperado"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 2, 10), 18, date(2026, 8, 10)),
        (date(2025, 2, 10), 28, date(2027, 6, 10)),
        (date(2025, 3, 31), -1, date(2025, 2, 28)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
    ],
)
def test_months_are_calendar_months(dia: date, meses: int, esperado: date) -> None:
    assert sumar_meses(dia, meses) == esperado


@given(fechas, st.integers(0, 200), st.integers(0, 200))
def test_months_never_overflow_into_the_next_month(dia: date, uno: int, otro: int) -> None:
    fin = sumar_meses(dia, uno)
    assert (fin.year * 12 + fin.month) - (dia.year * 12 + dia.month) == uno
    assert fin.day <= dia.day
    assert sumar_meses(fin, otro) <= sumar_meses(dia, uno + otro)


def test_a_date_in_words() -> None:
    assert en_palabras(date(2026, 8, 17)) == "lunes 17 de agosto de 2026"
