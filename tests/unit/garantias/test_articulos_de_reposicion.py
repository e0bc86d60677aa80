"""Arts. 7 and 93 to 102: replacing raw materials that were exported, worked by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.garantias.parametros.resolucion_1860 import VIGENTE
from services.garantias.plazos.rules import catalogo
from services.garantias.reposiciones.flujo import FLUJO
from services.garantias.reposiciones.rules import (
    Exportacion,
    Importacion,
    documentos_exigidos,
    en_tiempo,
    estudiar,
    importacion_admitida,
    leyenda,
)
from services.garantias.unidades import escrita
from shared.calendar import Calendario, calcular

RADICADA = date(2026, 6, 1)
FACTORES = {"CAMISA": {"HILAZA": Decimal("1.25"), "BOTON": Decimal(7)}}
EXPORTADA = Exportacion("6001", 1, date(2026, 3, 1), "CAMISA", Decimal(100), invoca_179=True)
HILAZA = Importacion("IMP-1", 1, "HILAZA", date(2025, 10, 1), Decimal(80))
HILAZA_2 = Importacion("IMP-2", 1, "HILAZA", date(2026, 1, 10), Decimal(1000))
BOTON = Importacion("IMP-2", 2, "BOTON", date(2026, 1, 10), Decimal(10_000))


def test_articulo_7_and_93_the_same_quantity_that_was_exported() -> None:
    """100 shirts at 1.25 kg: 125 kg, 80 of the older import and 45 of the newer; 700 buttons."""
    estudio = estudiar(VIGENTE, [EXPORTADA], [HILAZA_2, HILAZA, BOTON], FACTORES, RADICADA)
    assert estudio.cantidades == {"BOTON": Decimal(700), "HILAZA": Decimal(125)}
    de_hilaza = [(u.importacion[0], u.cantidad) for u in estudio.usos if u.insumo == "HILAZA"]
    assert de_hilaza == [("IMP-1", Decimal(80)), ("IMP-2", Decimal(45))]
    assert estudio.observaciones == ()


def test_articulo_93_par_twelve_months_from_the_shipment() -> None:
    assert en_tiempo(VIGENTE, date(2025, 6, 1), RADICADA)
    assert not en_tiempo(VIGENTE, date(2025, 5, 31), RADICADA)
    assert not en_tiempo(VIGENTE, date(2026, 6, 2), RADICADA)
    viejo = estudiar(VIGENTE, [replace(EXPORTADA, embarcada_el=date(2025, 5, 31))], [HILAZA], FACTORES, RADICADA)
    assert viejo.cantidades == {}
    assert "art. 93 par." in viejo.observaciones[0]


def test_articulo_94_and_96_a_ceded_right_shows_its_contract() -> None:
    assert documentos_exigidos(cede=True)[-1] == "contrato_cesion"
    propio = ("formulario", "documentos_exportacion", "declaraciones_importacion", "aval_economista")
    assert documentos_exigidos(cede=False) == propio


def test_articulo_95_only_exports_that_invoke_the_mechanism() -> None:
    estudio = estudiar(VIGENTE, [replace(EXPORTADA, invoca_179=False)], [HILAZA, BOTON], FACTORES, RADICADA)
    assert estudio.cantidades == {}
    assert "art. 95" in estudio.observaciones[0]


@pytest.mark.parametrize(
    ("levante", "admitida"), [(date(2024, 6, 1), True), (date(2024, 5, 31), False), (date(2026, 6, 2), False)]
)
def test_articulo_97_released_in_the_two_years_before(levante: date, admitida: bool) -> None:
    assert importacion_admitida(VIGENTE, levante, RADICADA) is admitida


def test_articulo_97_and_98_imported_before_the_shipment_and_by_the_factor_of_the_table() -> None:
    mismo_dia = replace(HILAZA_2, levante_el=EXPORTADA.embarcada_el)
    estudio = estudiar(VIGENTE, [EXPORTADA], [HILAZA, mismo_dia, BOTON], FACTORES, RADICADA)
    assert estudio.cantidades["HILAZA"] == Decimal(80)
    assert "de HILAZA no consta importación anterior al embarque por 45" in estudio.observaciones[0]
    fino = {"CAMISA": {"HILAZA": Decimal("0.000000999")}}
    # 0.0000999 of 100 shirts, rounded down to six decimals.
    assert estudiar(VIGENTE, [EXPORTADA], [HILAZA], fino, RADICADA).cantidades == {"HILAZA": Decimal("0.000099")}


def test_articulo_99_and_100_tables_first_then_quantities_signed_by_another() -> None:
    assert FLUJO.transicion("radicada", "autorizar") is None
    autorizar = FLUJO.transicion("cuadros_aprobados", "autorizar")
    assert autorizar is not None
    assert (autorizar.roles, autorizar.segunda_firma) == ("funcionario", ("coordinador",))
    plazo = calcular(catalogo(VIGENTE.codigo)["reposicion_cuadros"], RADICADA, Calendario())
    # Ten business days from Monday 1 June 2026, without Corpus Christi on the 8th and Sagrado Corazón on the 15th.
    assert plazo.vence == date(2026, 6, 17)


def test_articulo_101_at_most_120_calendar_days_to_register() -> None:
    plazo = calcular(catalogo(VIGENTE.codigo)["reposicion_plazo"], date(2026, 7, 1), Calendario())
    assert plazo.vence == date(2026, 10, 29)


def test_articulo_102_what_the_form_says() -> None:
    assert leyenda("REP-2026-1") == "Reposición P.V., estudio REP-2026-1"


def test_a_quantity_in_a_sentence_has_a_decimal_comma() -> None:
    assert [escrita(Decimal(x)) for x in ("125.000000", "1250.500000", "0.000099", "1000000")] == [
        "125",
        "1.250,5",
        "0,000099",
        "1.000.000",
    ]
