"""Worked examples of the study (R04, R05, R06), of commitments (R09) and of the credit engine (R10)."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.garantias.abonos.rules import Registro, abonar, excedente_al_siguiente, exige_cip_nuevo
from services.garantias.compromisos import rules as compromisos
from services.garantias.estudios.rules import (
    Periodo,
    Presentacion,
    a_hacer_efectivo,
    clasificar_presentacion,
    hay_incumplimiento,
    porcentaje_demostrado,
    saldo_pendiente,
    sancion_por_extemporaneo,
)
from services.garantias.garantias.rules import ClaseGarantia
from services.garantias.parametros.resolucion_1860 import VIGENTE
from services.garantias.programas.rules import ClasePrograma

D = Decimal
SEGUROS = ClaseGarantia.COMPANIA_DE_SEGUROS


def test_r04_seventy_per_cent_is_enough() -> None:
    assert porcentaje_demostrado(D("1000000.00"), D("700000.00")) == D("70.00")
    assert not hay_incumplimiento(VIGENTE, ClasePrograma.MATERIAS_172, D("1000000.00"), D("700000.00"))


def test_r04_balance_goes_to_the_next_period_or_six_months() -> None:
    vence, valida = date(2026, 8, 10), date(2027, 6, 10)
    siguiente = Periodo(demostrar_hasta=date(2027, 8, 5), valida_hasta=date(2028, 6, 5))
    con = saldo_pendiente(VIGENTE, SEGUROS, vence, valida, siguiente)
    assert (con.vence, con.garantia_hasta, con.exige_certificado) == (date(2027, 8, 5), date(2028, 6, 5), True)
    sin = saldo_pendiente(VIGENTE, SEGUROS, vence, valida, None)
    assert (sin.vence, sin.garantia_hasta) == (date(2027, 2, 10), date(2027, 12, 10))
    assert not saldo_pendiente(VIGENTE, ClaseGarantia.PERSONAL, vence, valida, None).exige_certificado


@pytest.mark.parametrize(("licencia", "efectivo"), [(False, "60020.00"), (True, "150050.00")])
def test_r05_less_than_seventy(licencia: bool, efectivo: str) -> None:
    compromiso, demostrado = D("1000000.00"), D("699900.00")
    assert porcentaje_demostrado(compromiso, demostrado) == D("69.99")
    assert hay_incumplimiento(VIGENTE, ClasePrograma.MATERIAS_172, compromiso, demostrado)
    assert str(a_hacer_efectivo(VIGENTE, compromiso - demostrado, licencia)) == efectivo


def test_a_hair_below_seventy_never_reads_seventy() -> None:
    assert porcentaje_demostrado(D("1000000.00"), D("699999.99")) == D("69.99")
    assert hay_incumplimiento(VIGENTE, ClasePrograma.MATERIAS_172, D("1000000.00"), D("699999.99"))


@pytest.mark.parametrize(
    ("presentado", "con_recurso", "sancion"),
    [
        (date(2026, 8, 10), False, "0.00"),
        (date(2026, 8, 25), False, "50003125.00"),
        (date(2026, 10, 14), True, "100006250.00"),
        (date(2026, 10, 5), False, None),
    ],
)
def test_r06_late_study(presentado: date, con_recurso: bool, sancion: str | None) -> None:
    cuando = clasificar_presentacion(presentado, date(2026, 8, 10), date(2026, 9, 30), con_recurso)
    resultado = sancion_por_extemporaneo(VIGENTE, D("1000062500.00"), cuando)
    assert resultado == (None if sancion is None else D(sancion))
    assert (cuando is Presentacion.SIN_REGLA) is (sancion is None)


def test_r09a_174_counts_the_quota_used_and_needs_all_of_it() -> None:
    compromiso = compromisos.compromiso_174(VIGENTE, D("640000"))
    assert compromiso == D("960000.00")
    assert porcentaje_demostrado(compromiso, D("950400")) == D("99.00")
    assert hay_incumplimiento(VIGENTE, ClasePrograma.CAPITAL_174, compromiso, D("950400"))
    assert not hay_incumplimiento(VIGENTE, ClasePrograma.CAPITAL_174, compromiso, compromiso)
    assert a_hacer_efectivo(VIGENTE, compromiso - D("950400"), False) == D("1920.00")
    assert a_hacer_efectivo(VIGENTE, compromiso - D("950400"), True) == D("4800.00")


def test_r09bc_authorised_quota() -> None:
    assert compromisos.compromiso_repuestos_174(VIGENTE, D("200000")) == D("300000.00")
    assert compromisos.compromiso_servicios(VIGENTE, D("800000")) == D("2400000.00")


def test_r09d_physical_units() -> None:
    aumento = compromisos.aumento_de_produccion(D(10000), 54)
    assert aumento == 45000
    assert compromisos.compromiso_173c(VIGENTE, aumento) == 31500
    assert compromisos.compromiso_173c(VIGENTE, D("1.1")) == 1


def test_r09e_share_where_no_increase_can_be_measured() -> None:
    assert compromisos.participacion_de_repuestos(D(50000), D(1000000)) == D("5.00")
    assert compromisos.compromiso_por_participacion(D(50000), D(1000000), D(200000)) == 10000


R1 = Registro("R-001", date(2025, 2, 3), D(600), D("6000.00"))
R2 = Registro("R-002", date(2025, 5, 12), D(400), D("4400.00"))


def test_r10a_oldest_registration_first() -> None:
    resultado = abonar([R2, R1], D(640), D("1.25"))
    assert [(a.registro.id, a.abonado) for a in resultado.abonos] == [("R-001", 600), ("R-002", 200)]
    assert (resultado.abonado, resultado.pendiente, resultado.porcentaje) == (800, 200, D("80.00"))
    assert resultado.abonos[1].pendiente_fob_usd == D("2200.00")
    assert resultado.excedente == 0


def test_r10b_excess_goes_on_only_as_the_programme_made_it() -> None:
    resultado = abonar([R1, R2], D(880), D("1.25"))
    assert (resultado.abonado, resultado.excedente) == (1000, 100)
    assert excedente_al_siguiente(resultado.excedente, D(100)) == 100
    assert excedente_al_siguiente(resultado.excedente, D(0)) == 0


@pytest.mark.parametrize(("real", "nuevo"), [("45", False), ("44", True), ("75", False), ("76", True)])
def test_r10c_more_than_fifteen_points_needs_a_new_cip(real: str, nuevo: bool) -> None:
    assert exige_cip_nuevo(VIGENTE, D(60), D(real)) is nuevo


cantidades = st.integers(1, 10_000).map(Decimal)


@given(st.lists(st.tuples(st.dates(), cantidades), min_size=1, max_size=12), cantidades)
def test_credit_neither_creates_nor_loses_quantity(filas: list[tuple[date, Decimal]], unidades: Decimal) -> None:
    registros = [Registro(f"R{i}", fecha, cantidad, D("1.00")) for i, (fecha, cantidad) in enumerate(filas)]
    resultado = abonar(registros, unidades, D("1.25"))
    assert resultado.abonado + resultado.excedente == unidades * D("1.25")
    assert resultado.abonado + resultado.pendiente == sum(r.cantidad for r in registros)
    incompletos = [a for a in resultado.abonos if a.pendiente]
    assert all(a.abonado == 0 for a in incompletos[1:])
    assert resultado.excedente == 0 or not incompletos
