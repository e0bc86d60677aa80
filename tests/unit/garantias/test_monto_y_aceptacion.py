"""Amount and rate (R03), who may give which guarantee and increases (R15), and what acceptance refuses."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.garantias.aumentos.rules import efecto_de_aumento
from services.garantias.garantias.rules import (
    ClaseGarantia,
    Exigido,
    GarantiaPresentada,
    Otorgante,
    clases_admitidas,
    comparar,
    dia_de_la_trm,
    monto_cop,
    monto_usd,
)
from services.garantias.parametros.resolucion_1860 import VIGENTE
from services.garantias.programas.rules import ClasePrograma
from shared.calendar import Calendario

COLOMBIA = Calendario()
TRM = {
    date(2026, 4, 1): Decimal("4000.25"),
    date(2026, 4, 3): Decimal("3987.10"),
    date(2026, 4, 6): Decimal("3991.00"),
    date(2026, 4, 7): Decimal("4010.00"),
}
TODAS = frozenset(ClaseGarantia)
EXIGIDO = Exigido(
    valor_usd=Decimal("250000.00"),
    trm_del=date(2026, 4, 1),
    trm=TRM[date(2026, 4, 1)],
    valor_cop=Decimal("1000062500.00"),
    demostrar_hasta=date(2027, 10, 10),
    valida_hasta=date(2028, 8, 10),
)
BUENA = GarantiaPresentada(
    clase=ClaseGarantia.COMPANIA_DE_SEGUROS,
    valor_cop=Decimal("1000062500.00"),
    constituida_el=date(2026, 4, 7),
    clausula_primera=date(2027, 10, 10),
    valida_hasta=date(2028, 8, 10),
    renuncia_excusion=True,
)


@pytest.mark.parametrize(
    ("licencia", "usd", "cop"),
    [(False, "250000.00", "1000062500.00"), (True, "625000.00", "2500156250.00")],
)
def test_r03_amount_in_dollars_and_pesos(licencia: bool, usd: str, cop: str) -> None:
    dia = dia_de_la_trm(date(2026, 4, 7), COLOMBIA)
    assert dia == date(2026, 4, 1)
    en_usd = monto_usd(VIGENTE, Decimal("1250000.00"), licencia)
    assert str(en_usd) == usd
    assert str(monto_cop(en_usd, TRM[dia])) == cop


@pytest.mark.parametrize(
    ("constitucion", "esperado"),
    [
        (date(2026, 1, 14), date(2026, 1, 9)),
        (date(2026, 7, 14), date(2026, 7, 10)),
        (date(2026, 4, 5), date(2026, 3, 27)),
        (date(2026, 4, 6), date(2026, 4, 1)),
    ],
)
def test_r03_the_week_before_goes_from_monday_to_sunday(constitucion: date, esperado: date) -> None:
    assert dia_de_la_trm(constitucion, COLOMBIA) == esperado


@given(st.dates(date(2010, 1, 1), date(2050, 12, 31)))
def test_the_rate_is_of_a_business_day_of_the_week_before(constitucion: date) -> None:
    dia = dia_de_la_trm(constitucion, COLOMBIA)
    domingo_anterior = constitucion - timedelta(days=constitucion.isoweekday())
    assert COLOMBIA.es_habil(dia)
    assert dia <= domingo_anterior
    assert COLOMBIA.habiles_entre(dia, domingo_anterior) == 0


def test_a_guarantee_that_matches_has_no_differences() -> None:
    assert comparar(BUENA, EXIGIDO, TODAS) == []


def test_r03_the_amount_at_another_days_rate_is_refused() -> None:
    al_tres = replace(BUENA, valor_cop=monto_cop(EXIGIDO.valor_usd, TRM[date(2026, 4, 3)]))
    assert al_tres.valor_cop == Decimal("996775000.00")
    (diferencia,) = comparar(al_tres, EXIGIDO, TODAS)
    assert diferencia.codigo == "monto-insuficiente"
    assert "COP 1.000.062.500,00" in diferencia.texto
    assert "miércoles 1 de abril de 2026" in diferencia.texto


@pytest.mark.parametrize(("falta", "codigos"), [("1.00", ["monto-insuficiente"]), ("0.01", ["monto-insuficiente"])])
def test_one_peso_or_one_centavo_short_is_refused(falta: str, codigos: list[str]) -> None:
    corta = replace(BUENA, valor_cop=BUENA.valor_cop - Decimal(falta))
    assert [d.codigo for d in comparar(corta, EXIGIDO, TODAS)] == codigos


def test_every_difference_is_told_at_once() -> None:
    mala = GarantiaPresentada(
        clase=ClaseGarantia.BANCARIA,
        valor_cop=Decimal("1.00"),
        constituida_el=date(2026, 4, 7),
        clausula_primera=date(2027, 10, 11),
        valida_hasta=date(2028, 8, 9),
        renuncia_excusion=False,
    )
    admitidas = frozenset({ClaseGarantia.COMPANIA_DE_SEGUROS})
    assert [d.codigo for d in comparar(mala, EXIGIDO, admitidas)] == [
        "clase-no-admitida",
        "sin-renuncia-excusion",
        "monto-insuficiente",
        "clausula-primera-distinta",
        "vigencia-insuficiente",
    ]


def test_a_justified_clause_one_may_differ_but_nothing_else() -> None:
    otra = replace(BUENA, clausula_primera=date(2027, 10, 8), valor_cop=Decimal("1.00"))
    assert [d.codigo for d in comparar(otra, EXIGIDO, TODAS, clausula_justificada=True)] == ["monto-insuficiente"]


def test_a_personal_guarantee_waives_nothing() -> None:
    assert comparar(replace(BUENA, clase=ClaseGarantia.PERSONAL, renuncia_excusion=False), EXIGIDO, TODAS) == []


@pytest.mark.parametrize(
    ("programa", "otorgante", "admite"),
    [
        (ClasePrograma.MATERIAS_172, Otorgante(persona_natural=True, solidez_financiera=True), False),
        (ClasePrograma.MATERIAS_172, Otorgante(persona_natural=False, solidez_financiera=False), False),
        (ClasePrograma.MATERIAS_172, Otorgante(persona_natural=False, solidez_financiera=True), True),
        (ClasePrograma.CAPITAL_174, Otorgante(False, False, gran_usuario=True), True),
        (ClasePrograma.MAQUILA, Otorgante(persona_natural=True, solidez_financiera=False), True),
    ],
)
def test_r15d_who_may_give_a_personal_guarantee(programa: ClasePrograma, otorgante: Otorgante, admite: bool) -> None:
    admitidas = clases_admitidas(programa, otorgante)
    assert (ClaseGarantia.PERSONAL in admitidas) is admite
    assert {ClaseGarantia.BANCARIA, ClaseGarantia.COMPANIA_DE_SEGUROS} <= admitidas


@pytest.mark.parametrize(
    ("integra", "accion", "montos"),
    [(True, "sustituir", ["260000.00"]), (False, "subproyecto", ["200000.00", "60000.00"])],
)
def test_r15bc_increases(integra: bool, accion: str, montos: list[str]) -> None:
    efecto = efecto_de_aumento(VIGENTE, Decimal("1000000"), Decimal("300000"), integra_proyecto_anterior=integra)
    assert efecto.accion == accion
    assert [str(m) for m in efecto.montos_usd] == montos
