"""One test at least for each article on guarantees, prórrogas and enforcement, named after it; figures by hand."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from services.garantias.efectividad import rules as efectividad
from services.garantias.efectividad.rules import Causa, Tasa, liquidar
from services.garantias.garantias.rules_vida import (
    CausaDeSustitucion,
    Documento,
    FechasExigidas,
    HechosDeCancelacion,
    devolucion_posible,
    documentos_exigidos,
    documentos_faltantes,
    fechas_de_sustituta,
    impedimentos_de_cancelacion,
    monto_reexportacion_usd,
    vence_reexportacion,
    verificacion_faltante,
)
from services.garantias.parametros.resolucion_1860 import RESOLUCION_1860 as R
from services.garantias.plazos.rules import catalogo
from services.garantias.plazos.rules_fallas import cubre, insistir_hasta
from services.garantias.plazos.vencimientos import VENCIMIENTOS, obligado
from services.garantias.programas.rules import ClasePrograma
from services.garantias.prorrogas import rules as prorrogas
from services.garantias.prorrogas.rules import DocumentoDeProrroga
from shared.calendar import Calendario

GARANTIA = Decimal("1000062500.00")
TASA = Tasa(Decimal("4000.25"), date(2026, 4, 1))
MATERIAS, CAPITAL = ClasePrograma.MATERIAS_172, ClasePrograma.CAPITAL_173C


def test_articulo_20_a_natural_person_is_told_apart_by_its_documents() -> None:
    assert documentos_exigidos(persona_natural=True, representante_limitado=False) == (Documento.MATRICULA,)


def test_articulo_21_par_2_documents_of_a_company() -> None:
    exigidos = documentos_exigidos(persona_natural=False, representante_limitado=True)
    assert exigidos == (Documento.CERTIFICADO_EXISTENCIA, Documento.ACTA)
    (falta,) = documentos_faltantes(exigidos, {"certificado_existencia"})
    assert (falta.codigo, falta.articulo) == ("documento-faltante", "art. 21 par. 2")
    assert "acta del órgano social" in falta.texto
    assert documentos_faltantes(exigidos, {"certificado_existencia", "acta_organo_social"}) == []


def test_articulo_24_what_a_document_offers_to_be_checked_by_is_checked() -> None:
    assert verificacion_faltante(con_codigo=False, con_firma=False, resultados={}) == []
    sin = verificacion_faltante(con_codigo=True, con_firma=True, resultados={"codigo": False})
    assert [d.codigo for d in sin] == ["verificacion-no-conforme", "sin-verificar"]
    bien = {"codigo": True, "firma_digital": True}
    assert verificacion_faltante(con_codigo=True, con_firma=True, resultados=bien) == []


def test_articulo_25_the_four_cases_of_replacement() -> None:
    assert [c.value for c in CausaDeSustitucion] == [
        "aumento_de_cupo",
        "cesion",
        "cambio_de_razon_social",
        "cambio_de_plazos",
    ]
    anterior = FechasExigidas(date(2026, 8, 10), date(2027, 6, 10), "las de antes")
    prorroga = FechasExigidas(date(2027, 2, 10), date(2027, 12, 10), "las de la prórroga")
    assert fechas_de_sustituta(anterior, None) is anterior  # R15 a: nothing starts again
    assert fechas_de_sustituta(anterior, prorroga) is prorroga


def test_articulo_26_raw_materials_need_their_commitments_met() -> None:
    assert len(impedimentos_de_cancelacion(MATERIAS, HechosDeCancelacion(None, None, False))) == 1
    assert impedimentos_de_cancelacion(MATERIAS, HechosDeCancelacion(date(2026, 12, 1), None, False)) == []
    assert [devolucion_posible(e) for e in ("aceptada", "por_sustituir", "cancelada", "sustituida")] == [
        False,
        False,
        True,
        True,
    ]


def test_articulo_27_capital_goods_need_dian_and_the_end_of_the_regime_too() -> None:
    """R08: commitment met and re-export or ordinary import proved, not when the commitment is met."""
    solo = HechosDeCancelacion(date(2033, 1, 10), None, False)
    assert len(impedimentos_de_cancelacion(CAPITAL, solo)) == 2
    todo = HechosDeCancelacion(date(2033, 1, 10), date(2033, 5, 2), True)
    assert impedimentos_de_cancelacion(CAPITAL, todo) == []


def test_articulo_28_2_documents_by_kind_of_programme() -> None:
    no_liquidacion, inventario, reestructuracion = DocumentoDeProrroga
    assert prorrogas.documentos_de_prorroga(MATERIAS) == (no_liquidacion, inventario)
    assert prorrogas.documentos_de_prorroga(CAPITAL) == (no_liquidacion, reestructuracion)
    assert prorrogas.faltantes(CAPITAL, {"inventario", "reestructuracion"}) == [no_liquidacion]


def test_articulo_28_3_filed_again_on_the_day_of_clause_one_and_the_day_after() -> None:
    assert prorrogas.en_termino(date(2026, 8, 10), date(2026, 8, 10))
    assert not prorrogas.en_termino(date(2026, 8, 11), date(2026, 8, 10))


@pytest.mark.parametrize(
    ("meses", "antes", "autoridad", "cabe"),
    [(6, 0, "grupo", True), (7, 0, "subdirector", True), (6, 6, "subdirector", True), (7, 6, "subdirector", False)],
)
def test_articulo_28_4_who_decides_and_how_much(meses: int, antes: int, autoridad: str, cabe: bool) -> None:
    assert prorrogas.quien_decide(R, meses, antes) == autoridad
    assert prorrogas.cabe(R, meses, antes) is cabe


def test_articulo_33_nothing_is_taken_before_the_month_to_correct_ran_out() -> None:
    assert VENCIMIENTOS["correccion"] is not None
    assert VENCIMIENTOS["correccion"].efecto == "abrir_efectividad"
    assert VENCIMIENTOS["correccion"].articulo == "art. 34 par. 1"


@pytest.mark.parametrize(("licencia", "usd"), [(False, "60020.00"), (True, "150050.00")])
def test_articulo_34_share_of_the_balance_not_demonstrated(licencia: bool, usd: str) -> None:
    """R05, with a guarantee large enough."""
    hecha = liquidar(
        R,
        Causa.SALDO_NO_DEMOSTRADO,
        garantia_cop=Decimal("2500156250.00"),
        licencia_anual=licencia,
        base_usd=Decimal("300100.00"),
        tasa=TASA,
    )
    assert hecha.valor_usd == Decimal(usd)
    assert hecha.valor_cop == Decimal(usd) * Decimal("4000.25")
    assert len(hecha.pasos) == 3


@pytest.mark.parametrize(("con_recurso", "cop"), [(False, "50003125.00"), (True, "100006250.00")])
def test_articulo_34_par_2_late_study(con_recurso: bool, cop: str) -> None:
    """R06: 5 % before the resolution, 10 % with the appeal, of the guarantee."""
    hecha = liquidar(
        R, Causa.ESTUDIO_EXTEMPORANEO, garantia_cop=GARANTIA, licencia_anual=False, con_recurso=con_recurso
    )
    assert (hecha.valor_usd, hecha.valor_cop) == (None, Decimal(cop))


def test_articulo_36_the_amount_never_passes_the_guarantee() -> None:
    hecha = liquidar(
        R,
        Causa.ESTUDIO_NO_PRESENTADO,
        garantia_cop=GARANTIA,
        licencia_anual=False,
        base_usd=Decimal("2000000.00"),
        tasa=TASA,
    )
    assert hecha.valor_cop == GARANTIA
    assert "hasta ese valor (interpretación)" in hecha.pasos[-1]


def test_articulo_37_capital_goods() -> None:
    """R09 a: 20 % and 50 % of what lacks to 1.5 times the quota used."""
    for licencia, usd in ((False, "1920.00"), (True, "4800.00")):
        hecha = liquidar(
            R,
            Causa.SALDO_NO_DEMOSTRADO,
            garantia_cop=GARANTIA,
            licencia_anual=licencia,
            base_usd=Decimal("9600.00"),
            tasa=TASA,
        )
        assert hecha.valor_usd == Decimal(usd)


def test_articulo_38_other_breaches_are_of_the_quota_used() -> None:
    hecha = liquidar(
        R,
        Causa.OTRO_INCUMPLIMIENTO,
        garantia_cop=GARANTIA,
        licencia_anual=False,
        base_usd=Decimal("280000.00"),
        tasa=TASA,
    )
    assert hecha.valor_usd == Decimal("56000.00")
    assert hecha.pasos[0] == "Cupo utilizado: USD 280.000,00"
    with pytest.raises(ValueError, match="necesita su base"):
        liquidar(R, Causa.OTRO_INCUMPLIMIENTO, garantia_cop=GARANTIA, licencia_anual=False)


def test_articulo_39_a_step_follows_the_one_before_and_is_not_of_tomorrow() -> None:
    ayer, hoy = date(2027, 11, 2), date(2027, 11, 3)
    assert efectividad.fecha_admisible(hoy, ayer, hoy)
    assert not efectividad.fecha_admisible(ayer, hoy, hoy)
    assert not efectividad.fecha_admisible(date(2027, 11, 4), hoy, hoy)


def test_articulo_39_1_the_citation_goes_out_the_same_day() -> None:
    assert efectividad.citada_a_tiempo(date(2027, 11, 3), date(2027, 11, 3))
    assert not efectividad.citada_a_tiempo(date(2027, 11, 3), date(2027, 11, 4))


def test_articulo_40_when_an_act_is_final() -> None:
    assert efectividad.firme_sin_recurso(date(2027, 11, 18)) == date(2027, 11, 19)
    assert efectividad.firme_tras_recurso(date(2027, 11, 10)) == date(2027, 11, 11)


def test_articulo_41_coercive_collection_once_the_term_to_pay_ran_out() -> None:
    assert not efectividad.procede_cobro(date(2027, 12, 3), date(2027, 12, 3))
    assert efectividad.procede_cobro(date(2027, 12, 3), date(2027, 12, 4))


def test_articulo_84_the_six_months_to_demonstrate_are_of_one_term_with_the_exports() -> None:
    regla = catalogo(R.codigo)["demostracion_bienes_capital"]
    assert "84" in regla.fuente
    assert VENCIMIENTOS["exportacion_bienes_capital"] is None


def test_articulo_91_guarantee_of_a_temporary_reimport() -> None:
    assert monto_reexportacion_usd(R, Decimal("35000.00")) == Decimal("7000.00")
    assert vence_reexportacion(R, date(2024, 2, 29)) == date(2025, 2, 28)
    hecha = liquidar(R, Causa.REEXPORTACION_NO_ACREDITADA, garantia_cop=GARANTIA, licencia_anual=False)
    assert hecha.valor_cop == GARANTIA


def test_articulo_62_of_ley_1437_an_outage_and_the_three_days_that_follow() -> None:
    # 03:00 UTC on the 8th is 22:00 on the 7th in Bogotá.
    desde, hasta = datetime(2027, 10, 7, 19, tzinfo=UTC), datetime(2027, 10, 8, 3, tzinfo=UTC)
    assert cubre(desde, hasta, date(2027, 10, 7))
    assert not cubre(desde, hasta, date(2027, 10, 8))
    assert not cubre(desde, hasta, date(2027, 10, 6))
    assert insistir_hasta(hasta, 3, Calendario()) == date(2027, 10, 12)


def test_every_term_of_the_catalogue_says_what_its_expiry_drafts_and_whose_duty_it_is() -> None:
    assert set(catalogo(R.codigo)) == set(VENCIMIENTOS)
    assert obligado("prorroga_decision") == obligado("efectividad_resolucion") == "ministerio"
    assert obligado("presentacion_estudio") == obligado("efectividad_pago") == "empresa"
    assert obligado("vigencia_materias_primas") == "ambos"
    for regla in VENCIMIENTOS.values():
        assert regla is None or regla.texto.format(numero="N", nombre="n", vencio="v")
