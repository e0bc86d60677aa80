"""Arts. 85 to 92: goods that leave the country and come back, worked by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from services.garantias.parametros.resolucion_1860 import VIGENTE
from services.garantias.plazos.rules import catalogo
from services.garantias.programas.rules import ClasePrograma
from services.garantias.reimportaciones.rules import ClaseReimportacion, Exportada, exige_registro, garantia_exigida
from services.garantias.reimportaciones.rules import objeciones as objeciones_de_reimportacion
from services.garantias.salidas.rules import (
    ClaseSalida,
    Pedida,
    documentos_exigidos,
    objecion_a_similares,
    objeciones,
    procede_forzosa,
    puede_reimportar,
    regresa,
)
from shared.calendar import Calendario, calcular

HOY, DEMOSTRAR = date(2026, 6, 1), date(2027, 10, 7)
PEDIDA = Pedida(ClaseSalida.TEMPORAL, date(2026, 12, 1), None, False, False)


def test_articulo_85_only_where_the_object_was_not_fulfilled() -> None:
    assert procede_forzosa("suspendido", "incumplimiento", None)
    assert procede_forzosa("terminado", None, "unilateral")
    assert not procede_forzosa("suspendido", "orden_de_autoridad", None)
    assert not procede_forzosa("terminado", None, "cumplimiento")
    assert not procede_forzosa("autorizado", None, None)


def test_articulo_87_documents_term_and_warranty_of_a_temporary_exit() -> None:
    comunes = ("justificacion", "solicitud_embarque", "registro_importacion", "declaracion_importacion")
    assert documentos_exigidos(ClaseSalida.TEMPORAL, por_garantia=False) == comunes
    assert documentos_exigidos(ClaseSalida.TEMPORAL, por_garantia=True) == (*comunes, "garantia_proveedor")
    assert objeciones(PEDIDA, HOY, DEMOSTRAR) == []
    assert objeciones(replace(PEDIDA, reimportar_hasta=DEMOSTRAR), HOY, DEMOSTRAR) == []
    (tarde,) = objeciones(replace(PEDIDA, reimportar_hasta=date(2027, 10, 8)), HOY, DEMOSTRAR)
    assert "7 de octubre de 2027" in tarde
    (hoy,) = objeciones(replace(PEDIDA, reimportar_hasta=HOY), HOY, DEMOSTRAR)
    assert "posterior a hoy" in hoy
    (vencida,) = objeciones(replace(PEDIDA, garantia_proveedor_hasta=date(2026, 5, 31)), HOY, DEMOSTRAR)
    assert "art. 87 b" in vencida


def test_articulo_87_the_term_to_come_back_is_the_one_authorised() -> None:
    plazo = calcular(catalogo("res-1860-1999")["salida_reimportacion"], date(2026, 12, 6), Calendario())
    # A Sunday: only the filing of the study moves (art. 28).
    assert (plazo.vence, plazo.regla.fuente) == (date(2026, 12, 6), "arts. 87 c y 87.1 d")


def test_articulo_87_1_a_replacement_comes_back_and_is_covered() -> None:
    assert regresa(ClaseSalida.REEMPLAZO)
    exigidos = documentos_exigidos(ClaseSalida.REEMPLAZO, por_garantia=True)
    assert {"garantia_reemplazo", "certificacion_proveedor"} <= set(exigidos)
    assert objeciones(replace(PEDIDA, clase=ClaseSalida.REEMPLAZO, reimportar_hasta=None), HOY, DEMOSTRAR) != []


def test_articulo_87_2_for_good_only_within_the_term_to_demonstrate() -> None:
    definitiva = Pedida(ClaseSalida.LITERAL_C, None, None, False, True)
    assert objeciones(definitiva, DEMOSTRAR, DEMOSTRAR) == []
    (tarde,) = objeciones(definitiva, date(2027, 10, 8), DEMOSTRAR)
    assert "art. 87.2" in tarde
    (parte,) = objeciones(replace(definitiva, componente_individualizado=True), HOY, DEMOSTRAR)
    assert "elementos individualizados" in parte


def test_articulo_87_3_for_good_with_the_letter_that_certifies_it() -> None:
    assert documentos_exigidos(ClaseSalida.CUMPLIMIENTO, por_garantia=False)[-1] == "oficio_control"
    cumplida = Pedida(ClaseSalida.CUMPLIMIENTO, None, None, False, True)
    assert objeciones(cumplida, date(2030, 1, 1), DEMOSTRAR) == []
    assert len(objeciones(replace(cumplida, componente_individualizado=True), HOY, DEMOSTRAR)) == 1
    # The paragraph is of parts of capital goods.
    de_insumos = replace(cumplida, componente_individualizado=True, bienes_de_capital=False)
    assert objeciones(de_insumos, HOY, DEMOSTRAR) == []


def test_articulo_88_similar_goods_in_the_same_quantities() -> None:
    salen, ya = {"KG": Decimal(600)}, {"KG": Decimal(450)}
    assert objecion_a_similares(salen, ya, {"KG": Decimal(150)}) == ""
    assert (
        objecion_a_similares(salen, ya, {"KG": Decimal("150.000001")}) == "De bienes similares caben 150 KG (art. 88)."
    )
    assert objecion_a_similares(salen, {}, {"U": Decimal(1)}) == "De bienes similares caben 0 U (art. 88)."


def test_articulo_89_similar_goods_leave_before_the_first_come_back() -> None:
    assert puede_reimportar(Decimal(0), previa_autorizada=False)
    assert not puede_reimportar(Decimal("0.5"), previa_autorizada=False)
    assert puede_reimportar(Decimal("0.5"), previa_autorizada=True)


def test_articulo_90_what_is_said_of_each_line_is_what_the_studies_have() -> None:
    lineas = [Exportada("6001", 1, abonada=True), Exportada("6001", 2, abonada=True), Exportada("6002", 1, False)]
    assert objeciones_de_reimportacion(lineas[:1], frozenset({("6001", 1)})) == []
    no_consta, consta = objeciones_de_reimportacion(lineas, frozenset({("6001", 1), ("6002", 1)}))
    assert "6001 ítem 2: se dice abonada y no consta" in no_consta
    assert "6002 ítem 1: se dice sin abonar y consta" in consta


def test_articulo_91_a_guarantee_only_of_a_temporary_return_of_what_was_credited() -> None:
    temporal, definitiva = ClaseReimportacion.TEMPORAL, ClaseReimportacion.DEFINITIVA
    # 20 % of 12,345.67 USD is 2,469.134, half up to cents.
    assert garantia_exigida(VIGENTE, temporal, Decimal("12345.67"), hay_abonadas=True) == Decimal("2469.13")
    assert garantia_exigida(VIGENTE, temporal, Decimal("12345.67"), hay_abonadas=False) is None
    assert garantia_exigida(VIGENTE, definitiva, Decimal("12345.67"), hay_abonadas=True) is None


def test_articulo_92_raw_materials_for_good_need_a_registration() -> None:
    assert exige_registro(ClaseReimportacion.DEFINITIVA, ClasePrograma.MATERIAS_172)
    assert not exige_registro(ClaseReimportacion.DEFINITIVA, ClasePrograma.CAPITAL_174)
    assert not exige_registro(ClaseReimportacion.TEMPORAL, ClasePrograma.MATERIAS_172)
