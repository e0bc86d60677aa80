"""Worked examples of extensions (R07) and of import registrations (R12)."""

from datetime import date

import pytest

from services.garantias.parametros.resolucion_1860 import VIGENTE
from services.garantias.plazos.rules import catalogo
from services.garantias.programas.rules import cupo_del_periodo_siguiente
from services.garantias.prorrogas.rules import (
    admite_prorroga,
    cabe,
    en_termino,
    nuevas_fechas,
    queda_en_firme,
    quien_decide,
)
from services.garantias.registros.rules import (
    anio_de_cargo,
    cabe_en_el_cupo,
    cupo_utilizado,
    renuncia_en_termino,
    valido_hasta_materias_primas,
    valido_hasta_repuestos,
)
from shared.calendar import Calendario, calcular

CLAUSULA = date(2026, 8, 10)
VALIDA = date(2027, 6, 10)


def _vence(codigo: str, inicio: date) -> date:
    return calcular(catalogo(VIGENTE.codigo)[codigo], inicio, Calendario()).vence


def test_r07_the_day_of_clause_one_is_in_time_and_the_next_is_not() -> None:
    assert en_termino(date(2026, 8, 10), CLAUSULA)
    assert not en_termino(date(2026, 8, 11), CLAUSULA)


@pytest.mark.parametrize(
    ("meses", "antes", "quien"), [(6, 0, "grupo"), (7, 0, "subdirector"), (6, 6, "subdirector"), (1, 6, "subdirector")]
)
def test_r07_who_decides(meses: int, antes: int, quien: str) -> None:
    assert quien_decide(VIGENTE, meses, antes) == quien


@pytest.mark.parametrize(
    ("radicada", "decidir"),
    [
        (date(2026, 8, 10), date(2026, 8, 18)),
        (date(2026, 8, 3), date(2026, 8, 11)),
        (date(2027, 2, 10), date(2027, 2, 17)),
    ],
)
def test_r07_decision_in_five_business_days(radicada: date, decidir: date) -> None:
    assert _vence("prorroga_decision", radicada) == decidir


def test_r07_replacement_in_ten_business_days_or_void() -> None:
    sustituir = _vence("prorroga_sustitucion", date(2026, 8, 18))
    assert sustituir == date(2026, 9, 1)
    assert queda_en_firme(date(2026, 9, 1), sustituir)
    assert not queda_en_firme(date(2026, 9, 2), sustituir)
    assert not queda_en_firme(None, sustituir)


def test_r07_dates_after_each_extension() -> None:
    primera = nuevas_fechas(CLAUSULA, VALIDA, 6)
    assert (primera.demostrar_hasta, primera.valida_hasta) == (date(2027, 2, 10), date(2027, 12, 10))
    assert nuevas_fechas(primera.demostrar_hasta, primera.valida_hasta, 6).demostrar_hasta == date(2027, 8, 10)


@pytest.mark.parametrize(
    ("meses", "antes", "si"), [(6, 6, True), (7, 6, False), (12, 0, True), (13, 0, False), (0, 0, False)]
)
def test_r07_twelve_months_in_all(meses: int, antes: int, si: bool) -> None:
    assert cabe(VIGENTE, meses, antes) is si


def test_r04_the_balance_is_never_extended() -> None:
    assert not admite_prorroga(es_saldo_pendiente=True)
    assert admite_prorroga(es_saldo_pendiente=False)


@pytest.mark.parametrize(
    ("registrado", "hasta"),
    [
        (date(2025, 3, 10), date(2025, 12, 31)),
        (date(2025, 11, 20), date(2026, 3, 31)),
        (date(2025, 9, 30), date(2025, 12, 31)),
        (date(2025, 10, 1), date(2026, 3, 31)),
    ],
)
def test_r12_validity_of_registrations(registrado: date, hasta: date) -> None:
    assert valido_hasta_materias_primas(registrado) == hasta
    assert anio_de_cargo(registrado) == 2025


def test_r12_spare_parts_stop_with_the_last_export_period() -> None:
    assert valido_hasta_repuestos(VIGENTE, date(2026, 5, 20), date(2027, 3, 31)) == date(2027, 3, 31)
    assert valido_hasta_repuestos(VIGENTE, date(2026, 5, 20), date(2030, 3, 31)) == date(2027, 5, 20)


def test_r12_quota_use_and_renewal() -> None:
    cupo = 500_000_00
    registros = [200_000_00, 150_000_00]
    assert not cabe_en_el_cupo(cupo, cupo_utilizado(registros), 160_000_00)
    assert cabe_en_el_cupo(cupo, cupo_utilizado(registros), 150_000_00)
    assert cupo_utilizado(registros, [40_000_00], [30_000_00]) == 280_000_00
    assert cupo_del_periodo_siguiente(cupo, 280_000_00) == cupo
    assert cupo_del_periodo_siguiente(cupo, 0) == 0


def test_r12_waiver_within_clause_one_and_answered_the_next_business_day() -> None:
    assert renuncia_en_termino(date(2026, 8, 10), CLAUSULA)
    assert not renuncia_en_termino(date(2026, 8, 11), CLAUSULA)
    assert _vence("renuncia_concepto", date(2026, 8, 10)) == date(2026, 8, 11)
