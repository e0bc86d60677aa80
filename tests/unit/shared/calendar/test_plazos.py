"""Terms: computed date, steps in words, moves, and what a new calendar changes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendar import (
    Calendario,
    Compuesta,
    DatoFaltante,
    Dia,
    DiasCalendario,
    DiasHabiles,
    Duracion,
    FechaFija,
    Meses,
    MesesSegun,
    ReglaDePlazo,
    Tramo,
    Traslado,
    calcular,
    recalcular,
    sumar_meses,
)
from shared.calendar.palabras import fecha_larga

COLOMBIA = Calendario(version=1)
SE_TRASLADA = Traslado(True, "art. 28")
NO_SE_TRASLADA = Traslado(False, "interpretación: solo el art. 28 traslada")


def _regla(duracion: Duracion, traslado: Traslado = NO_SE_TRASLADA) -> ReglaDePlazo:
    return ReglaDePlazo("prueba", "Plazo de prueba", "art. 0", "hecho que lo inicia", duracion, traslado)


def test_months_with_their_steps() -> None:
    plazo = calcular(_regla(Meses(18)), date(2025, 2, 10), COLOMBIA)
    assert plazo.vence == date(2026, 8, 10)
    assert plazo.duracion == "18 meses"
    assert plazo.pasos == (
        "Empieza el lunes 10 de febrero de 2025: hecho que lo inicia",
        "10 de febrero de 2025 más 18 meses: 10 de agosto de 2026",
        "El lunes 10 de agosto de 2026 es hábil: vence ese día",
    )


def test_a_short_month_is_explained() -> None:
    plazo = calcular(_regla(Meses(1)), date(2025, 1, 31), COLOMBIA)
    assert plazo.vence == date(2025, 2, 28)
    assert plazo.pasos[1] == (
        "31 de enero de 2025 más 1 mes: 28 de febrero de 2025 (febrero de 2025 no tiene día 31: rige su último día)"
    )


def test_a_term_that_moves_names_the_holiday_and_its_source() -> None:
    plazo = calcular(_regla(FechaFija("la cláusula primera"), SE_TRASLADA), date(2026, 8, 15), COLOMBIA)
    assert (plazo.sin_traslado, plazo.vence) == (date(2026, 8, 15), date(2026, 8, 18))
    assert plazo.pasos[-1] == (
        "El sábado 15 de agosto de 2026 no es hábil, es sábado; pasa al siguiente día hábil,"
        " martes 18 de agosto de 2026 (art. 28)"
    )


def test_a_term_that_does_not_move_says_by_which_source() -> None:
    plazo = calcular(_regla(Meses(6)), date(2026, 2, 17), COLOMBIA)
    assert plazo.vence == date(2026, 8, 17)
    assert plazo.pasos[-1] == (
        "El lunes 17 de agosto de 2026 no es hábil, es festivo (La Asunción); el plazo no se traslada"
        " (interpretación: solo el art. 28 traslada): vence ese día"
    )


def test_business_days_list_what_was_not_counted() -> None:
    plazo = calcular(_regla(DiasHabiles(5)), date(2026, 8, 10), COLOMBIA)
    assert plazo.vence == date(2026, 8, 18)
    assert plazo.pasos[1:3] == (
        "10 de agosto de 2026 más 5 días hábiles: 18 de agosto de 2026",
        "No se cuentan: lunes 17 de agosto de 2026, festivo (La Asunción) y 2 días de fin de semana",
    )


def test_calendar_days() -> None:
    assert calcular(_regla(DiasCalendario(15)), date(2026, 9, 1), COLOMBIA).vence == date(2026, 9, 16)


def test_composite_adds_months_up_and_keeps_the_stretches() -> None:
    suma = Compuesta((Tramo("importar", MesesSegun("importar")), Tramo("exportar", Meses(1)), Tramo("fin", Meses(1))))
    plazo = calcular(_regla(suma), date(2025, 12, 31), COLOMBIA, importar=2)
    assert [h.vence for h in plazo.hitos] == [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]
    assert plazo.duracion == "4 meses (2 + 1 + 1)"


def test_composite_of_months_and_days_is_sequential() -> None:
    mixta = Compuesta((Tramo("estudio", Meses(1)), Tramo("defensa", DiasHabiles(10)), Tramo("cierre", Meses(1))))
    plazo = calcular(_regla(mixta), date(2026, 7, 4), COLOMBIA)
    assert [h.vence for h in plazo.hitos] == [date(2026, 8, 4), date(2026, 8, 20), date(2026, 9, 20)]
    assert plazo.duracion == "1 mes más 10 días hábiles más 1 mes"


@pytest.mark.parametrize("datos", [{}, {"importar": 0}, {"importar": -3}])
def test_a_missing_figure_is_asked_for_by_name(datos: dict[str, int]) -> None:
    with pytest.raises(DatoFaltante, match="«importar»"):
        calcular(_regla(MesesSegun("importar")), date(2026, 1, 1), COLOMBIA, **datos)


def test_the_last_day_is_in_time_and_the_next_is_not() -> None:
    plazo = calcular(_regla(Meses(1)), date(2026, 1, 10), COLOMBIA)
    assert plazo.en_termino(date(2026, 2, 10))
    assert not plazo.en_termino(date(2026, 2, 11))


def test_a_new_holiday_moves_only_what_it_touches() -> None:
    estudio = calcular(_regla(FechaFija("la cláusula primera"), SE_TRASLADA), date(2026, 8, 10), COLOMBIA)
    decision = calcular(_regla(DiasHabiles(5)), date(2026, 8, 4), COLOMBIA)
    vigencia = calcular(_regla(Meses(6)), date(2026, 2, 10), COLOMBIA)
    lejano = calcular(_regla(DiasHabiles(5)), date(2026, 9, 1), COLOMBIA)
    nuevo = COLOMBIA.corregido(agregar=[Dia(date(2026, 8, 10), "Duelo nacional")])
    movidos = recalcular([estudio, decision, vigencia, lejano], nuevo)
    assert [(m.anterior, m.nuevo.vence) for m in movidos] == [
        (estudio, date(2026, 8, 11)),
        (decision, date(2026, 8, 13)),
    ]
    assert movidos[0].explicacion == (
        "Plazo de prueba: pasa del lunes 10 de agosto de 2026 al martes 11 de agosto de 2026"
        " (1 día después) al cambiar del calendario 1 al 2"
    )
    de_vuelta = recalcular([m.nuevo for m in movidos], COLOMBIA)
    assert [m.nuevo.vence for m in de_vuelta] == [estudio.vence, decision.vence]
    assert "1 día antes" in de_vuelta[0].explicacion


duraciones = st.one_of(
    st.builds(Meses, st.integers(1, 90)),
    st.builds(DiasCalendario, st.integers(1, 400)),
    st.builds(DiasHabiles, st.integers(1, 60)),
)
inicios = st.dates(date(2025, 1, 1), date(2030, 12, 31))


@given(duraciones, inicios, st.booleans())
def test_every_term_is_pure_and_ends_after_its_start(duracion: Duracion, inicio: date, mueve: bool) -> None:
    regla = _regla(duracion, Traslado(mueve, "art. 0"))
    plazo = calcular(regla, inicio, COLOMBIA)
    assert plazo == calcular(regla, inicio, COLOMBIA)
    assert plazo.vence >= plazo.sin_traslado > inicio
    assert plazo.vence == plazo.sin_traslado or (mueve and COLOMBIA.es_habil(plazo.vence))
    assert fecha_larga(plazo.sin_traslado) in " ".join(plazo.pasos)
    assert recalcular([plazo], COLOMBIA) == []


@given(st.lists(st.integers(1, 60), min_size=1, max_size=8), inicios)
def test_a_sum_of_months_is_one_addition(meses: list[int], inicio: date) -> None:
    suma = Compuesta(tuple(Tramo(str(i), Meses(m)) for i, m in enumerate(meses)))
    plazo = calcular(_regla(suma), inicio, COLOMBIA)
    assert plazo.vence == sumar_meses(inicio, sum(meses))
    assert len(plazo.hitos) == len(meses)
