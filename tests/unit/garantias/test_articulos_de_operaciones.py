"""Imports, tables, commitments and studies, article by article, where their other tests bear other names."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from services.garantias.abonos.motor import Consumido, Importado, acreditar
from services.garantias.abonos.rules import excedente_al_siguiente
from services.garantias.cips.flujo import FLUJO as DE_CIPS
from services.garantias.cips.rules import (
    Contenido,
    Insumo,
    causas_de_cip_nuevo,
    consumo_neto,
    presentado_a_tiempo,
    solo_cambia_subpartidas,
    valor_agregado,
)
from services.garantias.compromisos.rules import compromiso_173b, compromiso_174
from services.garantias.declaraciones.archivo import COLUMNAS, Lectura, leer, reconocer
from services.garantias.estudios.flujo import FLUJO as DE_ESTUDIOS
from services.garantias.estudios.rules import Importaciones, documentos_exigidos, medir_materias_primas
from services.garantias.garantias.rules import ClaseGarantia, exige_renuncia_excusion
from services.garantias.parametros.resolucion_1860 import VIGENTE
from services.garantias.petroleros.rules import acreditado as contrato_acreditado
from services.garantias.petroleros.rules import objecion as objecion_al_contrato
from services.garantias.plazos.rules import catalogo, fechas_de_garantia
from services.garantias.programas.rules import ClasePrograma
from services.garantias.registros.rules import (
    cabe_en_el_cupo,
    codigo_siguiente,
    cupo_utilizado,
    leyendas,
    periodo_vigente,
    valido_hasta,
    valido_hasta_materias_primas,
)
from shared.calendar import Calendario, calcular

DIA = date(2026, 4, 7)
HILAZA = Insumo("Hilaza", "5205120000", "KG", Decimal(32), Decimal(4), Decimal("1.25"))
CAMISA = Contenido("Camisa de algodón", "Camisa", "6205200000", "U", Decimal(100), {1: HILAZA})
REGLAS = catalogo(VIGENTE.codigo)


def test_articulo_22_validity_is_28_months_from_the_initial_acceptance() -> None:
    fechas = fechas_de_garantia(VIGENTE.codigo, ClasePrograma.MATERIAS_172, DIA, Calendario(), {})
    assert (fechas.demostracion.vence, fechas.vigencia.vence) == (date(2027, 10, 7), date(2028, 8, 7))


def test_articulo_23_bank_and_insurance_waive_the_excusion() -> None:
    assert [c for c in ClaseGarantia if exige_renuncia_excusion(c)] == [
        ClaseGarantia.BANCARIA,
        ClaseGarantia.COMPANIA_DE_SEGUROS,
    ]


def test_articulo_28_only_the_filing_of_the_study_moves_to_a_business_day() -> None:
    domingo = date(2027, 10, 10)
    assert calcular(REGLAS["presentacion_estudio"], domingo, Calendario()).vence == date(2027, 10, 11)
    assert calcular(REGLAS["solicitud_prorroga"], domingo, Calendario()).vence == domingo


def test_articulo_28_1_documents_of_a_study() -> None:
    assert documentos_exigidos(ClasePrograma.MATERIAS_172) == ("comunicacion", "formatos", "declaraciones")
    assert documentos_exigidos(ClasePrograma.MAQUILA)[-1] == "inventarios"


def test_articulo_31_verification_within_four_months() -> None:
    assert calcular(REGLAS["verificacion"], date(2026, 10, 31), Calendario()).vence == date(2027, 2, 28)
    assert DE_ESTUDIOS.transicion("presentado", "verificar") or DE_ESTUDIOS.desde("presentado")


def test_articulo_32_and_86_quota_used_is_less_waivers_and_definitive_re_exports() -> None:
    assert cupo_utilizado([100_00, 50_00], [20_00], [30_00]) == 100_00


def test_articulo_42_never_above_by_one_cent() -> None:
    assert cabe_en_el_cupo(100_00, 40_00, 60_00)
    assert not cabe_en_el_cupo(100_00, 40_00, 60_01)


@pytest.mark.parametrize(
    ("registrado", "hasta"), [(date(2026, 9, 30), date(2026, 12, 31)), (date(2026, 10, 1), date(2027, 3, 31))]
)
def test_articulo_43_validity_of_raw_materials(registrado: date, hasta: date) -> None:
    assert valido_hasta_materias_primas(registrado) == hasta
    assert periodo_vigente(2026, registrado)
    assert not periodo_vigente(2025, registrado)


def test_articulo_44_capital_goods_by_their_term_and_spare_parts_by_a_year() -> None:
    assert valido_hasta(VIGENTE, ClasePrograma.CAPITAL_174, date(2026, 6, 1), DIA, 12, 60) == date(2027, 4, 7)
    repuestos = ClasePrograma.REPUESTOS_174
    assert valido_hasta(VIGENTE, repuestos, date(2026, 6, 1), DIA, 12, 60) == date(2027, 6, 1)
    assert valido_hasta(VIGENTE, repuestos, date(2032, 1, 1), DIA, 12, 60) == date(2032, 4, 7)


def test_articulo_45_what_the_description_must_say() -> None:
    materias = leyendas(ClasePrograma.MATERIAS_172, date(2027, 10, 7), DIA, None)
    assert len(materias) == 1
    repuestos = leyendas(ClasePrograma.REPUESTOS_173C, date(2027, 10, 7), DIA, "la centrífuga 2")
    assert len(repuestos) == 3
    assert repuestos[-1] == "Importación de repuestos para la centrífuga 2"


def test_articulo_47_a_declaration_names_programme_table_value_added_and_unit(tmp_path: Path) -> None:
    assert {"programa", "cip", "valor_agregado_usd", "unidad", "sistemas_especiales"} <= set(COLUMNAS)
    buena = "6000;1;exportacion;2026-06-01;PV-2026-1;CIP-2026-1;;U;10;;1000.00;600.00;directa;;S"
    sin_unidad = buena.replace(";U;", ";ARROBA;")
    sin_agregado = buena.replace("600.00", "nada")
    archivo = tmp_path / "declaraciones.csv"
    archivo.write_text("\n".join((";".join(COLUMNAS), buena, sin_unidad, sin_agregado, "")), encoding="utf-8")
    errores = [fila[-1] for fila in leer(archivo, reconocer(archivo), Lectura())]
    assert [bool(e) for e in errores] == [False, True, True]
    assert "(art. 47 d)" in errores[2]


def test_articulo_58_all_net_of_waste() -> None:
    assert consumo_neto(HILAZA) == Decimal("1.2")
    medido = medir_materias_primas(VIGENTE, ClasePrograma.MATERIAS_172, Importaciones(100, 100, 100, 100))
    assert medido.compromiso == 100


def test_articulo_59_sixty_per_cent_and_fob_not_below_what_was_imported() -> None:
    assert compromiso_173b(VIGENTE, Decimal(100)) == 60
    clase = ClasePrograma.MATERIAS_173B
    entero = medir_materias_primas(VIGENTE, clase, Importaciones(100_00, 60_00, 60_00, 100_00))
    assert (entero.compromiso, entero.demostrado) == (Decimal(60_00), Decimal(60_00))
    barato = medir_materias_primas(VIGENTE, clase, Importaciones(100_00, 60_00, 60_00, 50_00))
    assert barato.demostrado == 30_00


def test_articulo_60_eighteen_months() -> None:
    assert calcular(REGLAS["demostracion_materias_primas"], date(2026, 8, 31), Calendario()).vence == date(2028, 2, 29)


def test_articulo_61_and_63_value_added_is_product_less_its_inputs() -> None:
    assert valor_agregado(CAMISA.fob_unitario, CAMISA.insumos) == Decimal("60.00")


def test_articulo_62_after_the_import_of_its_inputs() -> None:
    assert presentado_a_tiempo(DIA, DIA)
    assert not presentado_a_tiempo(DIA, None)
    assert not presentado_a_tiempo(DIA, date(2026, 4, 8))


def test_articulo_63_total_factor_includes_waste() -> None:
    assert consumo_neto(replace(HILAZA, desperdicio=Decimal(20))) == Decimal("1.00")


def test_articulo_64_codes_ascend_from_01() -> None:
    assert [codigo_siguiente([]), codigo_siguiente([1, 2])] == [1, 3]


def test_articulo_65_only_a_subheading_is_a_modification() -> None:
    assert solo_cambia_subpartidas(CAMISA, replace(CAMISA, subpartida="6205300000"))
    assert not solo_cambia_subpartidas(CAMISA, replace(CAMISA, nombre_comercial="Blusa"))


@pytest.mark.parametrize(
    ("despues", "literales"),
    [
        (replace(CAMISA, insumos={1: replace(HILAZA, descripcion="Hilo", factor=Decimal("1.3"))}), "a"),
        (replace(CAMISA, insumos={1: HILAZA, 2: replace(HILAZA, fob_unitario=Decimal("0.01"))}), "b"),
        (replace(CAMISA, nombre_tecnico="Camisa de lino"), "d"),
        (replace(CAMISA, insumos={1: replace(HILAZA, factor=Decimal("1.3"))}), "e"),
        (replace(CAMISA, unidad="KG"), "f"),
        # Value added from 60 to 45 %: fifteen points are not more than fifteen.
        (replace(CAMISA, insumos={1: replace(HILAZA, fob_unitario=Decimal(44))}), ""),
        (replace(CAMISA, insumos={1: replace(HILAZA, fob_unitario=Decimal("44.01"))}), "g"),
    ],
)
def test_articulo_66_when_a_new_table_is_required(despues: Contenido, literales: str) -> None:
    assert "".join(c.literal for c in causas_de_cip_nuevo(VIGENTE, CAMISA, despues)) == literales


def test_articulo_67_decision_in_fifteen_business_days() -> None:
    assert calcular(REGLAS["cip_decision"], DIA, Calendario()).vence == date(2026, 4, 28)


def test_articulo_68_blocked_residues_are_freed_by_an_act() -> None:
    liberar = DE_CIPS.transicion("aprobado", "liberar_residuos")
    assert liberar is not None
    assert liberar.exige_motivo


def test_articulo_69_oldest_registration_first_and_never_before_it() -> None:
    importados = [Importado("R1", date(2026, 5, 1), 1, Decimal(10)), Importado("R2", date(2026, 6, 1), 1, Decimal(10))]
    lineas = [
        Consumido(1, date(2026, 4, 30), 1, Decimal(5)),
        Consumido(2, date(2026, 5, 2), 1, Decimal(12)),
        Consumido(3, date(2026, 6, 1), 1, Decimal(4)),
    ]
    acreditados = acreditar(importados, lineas, Decimal(0))[1].acreditados
    assert [(a.linea, a.registro, a.cantidad) for a in acreditados] == [(2, "R1", Decimal(10)), (3, "R2", Decimal(4))]


def test_articulo_70_excess_goes_on_only_as_the_programme_made_it() -> None:
    assert excedente_al_siguiente(Decimal(10), Decimal(7)) == Decimal(7)


def test_articulo_79_one_and_a_half_times_the_quota_used() -> None:
    assert compromiso_174(VIGENTE, Decimal("1000.01")) == Decimal("1500.02")


def test_articulo_83_sum_of_the_terms_of_capital_goods() -> None:
    datos = {"meses_importacion": 12, "meses_compromiso": 60}
    fechas = fechas_de_garantia(VIGENTE.codigo, ClasePrograma.CAPITAL_173C, DIA, Calendario(), datos)
    assert (fechas.demostracion.vence, fechas.vigencia.vence) == (date(2032, 10, 7), date(2033, 8, 7))


def test_articulo_30_a_contract_counts_by_its_degree_of_fulfilment() -> None:
    assert contrato_acreditado(Decimal("1200000.00"), Decimal("80.00")) == Decimal("960000.00")
    # 33.33 % of 1,000.01 USD is 333.303333, rounded down.
    assert contrato_acreditado(Decimal("1000.01"), Decimal("33.33")) == Decimal("333.30")
    assert objecion_al_contrato(sector_petrolero=True, por_valor=True) == ""
    assert "sector del petróleo" in objecion_al_contrato(sector_petrolero=False, por_valor=True)
    assert "dólares" in objecion_al_contrato(sector_petrolero=True, por_valor=False)
