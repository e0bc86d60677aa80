"""Worked dates of the Resolution: raw materials (R01), capital goods (R08), replacement (R15 a)."""

from datetime import date

import pytest

from services.garantias.parametros.resolucion_1860 import REGLAMENTOS, VIGENTE
from services.garantias.plazos.rules import catalogo, fechas_de_garantia, plazos_de_garantia
from services.garantias.programas.rules import ClasePrograma
from shared.calendar import Calendario, DatoFaltante, Dia, calcular, recalcular

COLOMBIA = Calendario(version=1)
RES = VIGENTE.codigo
CAPITAL = {"meses_importacion": 12, "meses_compromiso": 60}


def _vence(codigo: str, inicio: date, **datos: int) -> date:
    return calcular(catalogo(RES)[codigo], inicio, COLOMBIA, **datos).vence


def test_r01_chain_of_raw_materials() -> None:
    fechas = fechas_de_garantia(RES, ClasePrograma.MATERIAS_172, date(2025, 2, 10), COLOMBIA, {})
    assert fechas.demostracion.vence == date(2026, 8, 10)
    assert fechas.vigencia.vence == date(2027, 6, 10)
    assert fechas.vigencia.duracion == "28 meses (18 + 4 + 1 + 1 + 4)"
    assert fechas.demostracion.en_termino(date(2026, 8, 10))
    assert _vence("verificacion", date(2026, 8, 10)) == date(2026, 12, 10)
    correccion = calcular(catalogo(RES)["correccion"], date(2026, 11, 18), COLOMBIA)
    assert correccion.vence == date(2026, 12, 18)
    assert correccion.en_termino(date(2026, 12, 18))
    assert _vence("resultado", date(2026, 12, 18)) == date(2027, 1, 18)


def test_r08_duration_of_capital_goods() -> None:
    vigencia = calcular(catalogo(RES)["vigencia_bienes_capital"], date(2026, 3, 16), COLOMBIA, **CAPITAL)
    assert vigencia.duracion == "88 meses (12 + 60 + 6 + 4 + 1 + 1 + 3 + 1)"
    assert [h.vence for h in vigencia.hitos] == [
        date(2027, 3, 16),
        date(2032, 3, 16),
        date(2032, 9, 16),
        date(2033, 1, 16),
        date(2033, 2, 16),
        date(2033, 3, 16),
        date(2033, 6, 16),
        date(2033, 7, 16),
    ]
    demostracion = fechas_de_garantia(
        RES, ClasePrograma.CAPITAL_173C, date(2026, 3, 16), COLOMBIA, CAPITAL
    ).demostracion
    assert demostracion.vence == date(2032, 9, 16)
    assert demostracion.en_termino(date(2032, 5, 20))


def test_r15a_a_replacement_does_not_restart_the_months() -> None:
    fechas = fechas_de_garantia(RES, ClasePrograma.MATERIAS_172, date(2025, 2, 10), COLOMBIA, {})
    assert fechas.demostracion.vence == date(2026, 8, 10) != date(2027, 3, 1)


def test_capital_goods_need_their_months() -> None:
    with pytest.raises(DatoFaltante, match="meses_importacion"):
        fechas_de_garantia(RES, ClasePrograma.CAPITAL_174, date(2026, 3, 16), COLOMBIA, {})


def test_only_the_filing_of_the_study_moves_to_a_business_day() -> None:
    sabado = date(2026, 8, 15)
    plazos = {
        p.regla.codigo: p
        for p in plazos_de_garantia(RES, ClasePrograma.MATERIAS_172, date(2025, 2, 15), sabado, COLOMBIA, {})
    }
    assert plazos["presentacion_estudio"].vence == date(2026, 8, 18)
    assert plazos["solicitud_prorroga"].vence == sabado
    assert plazos["vigencia_materias_primas"].vence == date(2027, 6, 15)
    assert set(plazos) == {"presentacion_estudio", "solicitud_prorroga", "vigencia_materias_primas"}


def test_the_computed_date_rules_where_so_recorded() -> None:
    plazos = plazos_de_garantia(
        RES,
        ClasePrograma.MATERIAS_172,
        date(2025, 2, 10),
        date(2026, 8, 5),
        COLOMBIA,
        {},
        rige_la_calculada=True,
    )
    assert [(p.regla.codigo, p.vence) for p in plazos[:2]] == [
        ("presentacion_estudio_calculada", date(2026, 8, 10)),
        ("solicitud_prorroga", date(2026, 8, 5)),
    ]


def test_a_new_holiday_moves_the_study_and_nothing_else_of_a_guarantee() -> None:
    plazos = plazos_de_garantia(RES, ClasePrograma.MATERIAS_172, date(2025, 2, 10), date(2026, 8, 10), COLOMBIA, {})
    nuevo = COLOMBIA.corregido(agregar=[Dia(date(2026, 8, 10), "Duelo nacional")])
    movidos = recalcular(plazos, nuevo)
    assert [(m.nuevo.regla.codigo, m.nuevo.vence) for m in movidos] == [("presentacion_estudio", date(2026, 8, 11))]
    assert "festivo (Duelo nacional)" in movidos[0].nuevo.pasos[-1]


def test_capital_goods_open_their_import_and_export_terms_too() -> None:
    plazos = plazos_de_garantia(
        RES, ClasePrograma.REPUESTOS_174, date(2026, 3, 16), date(2032, 9, 16), COLOMBIA, CAPITAL
    )
    assert {p.regla.codigo: p.vence for p in plazos} == {
        "importacion_bienes_capital": date(2027, 3, 16),
        "exportacion_bienes_capital": date(2032, 3, 16),
        "presentacion_estudio": date(2032, 9, 16),
        "solicitud_prorroga": date(2032, 9, 16),
        "vigencia_bienes_capital": date(2033, 7, 16),
    }


@pytest.mark.parametrize("reglamento", list(REGLAMENTOS))
def test_every_term_names_its_article_and_its_start(reglamento: str) -> None:
    reglas = catalogo(reglamento)
    assert len(reglas) >= 20
    for codigo, regla in reglas.items():
        assert regla.codigo == codigo
        assert regla.fuente.startswith("art")
        assert regla.evento_inicio
        plazo = calcular(regla, date(2026, 8, 10), COLOMBIA, **CAPITAL)
        assert plazo.vence >= date(2026, 8, 10)
        assert len(plazo.pasos) >= 3


def test_every_parameter_has_its_article() -> None:
    assert all(p.fuente.startswith("art") and p.valor > 0 for p in VIGENTE.parametros.values())
    with pytest.raises(ValueError, match="entero"):
        VIGENTE.entero("compromiso_174")
