"""Each check of a consumption: its colour at the edge, and its sentence."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from services.consumo.revision.rules import Embarque, Hechos, comprobaciones
from shared.clock import BOGOTA
from shared.expedientes.comprobaciones import rojos

HOY = date(2026, 11, 18)
BIEN = Hechos(
    cupo="CUP-AZUCAR-1",
    cantidad_kg=10_457,
    comercial_kg=10_000,
    asignado_kg=20_000,
    consumido_kg=9_543,
    reservado_kg=10_457,
    disponible_kg=0,
    reserva_kg=10_457,
    contingente="AZUCAR",
    estado="vigente",
    vigencia=(date(2026, 1, 1), HOY),
    hoy=HOY,
    factor=Decimal("1.045633"),
    factor_version=1,
    factor_vigente=(Decimal("1.04563300"), 1),
    campos={"buque": "MV Río Cauca", "numero_factura": "FE-001"},
    otros=(Embarque("CON-1", 9_999, {"buque": "M/V RIO CAUCA", "numero_factura": "FE-0011"}),),
    veredicto={"veredicto": "TOTAL_PASSED", "firmante_id": "f-1"},
    veredicto_en=datetime(2026, 11, 17, tzinfo=BOGOTA),
    empresa="900204272-8",
    empresa_estado="habilitada",
)


def test_el_mismo_buque_con_otra_cantidad_se_dice_y_no_esta_en_rojo() -> None:
    lista = comprobaciones(BIEN)
    assert rojos(lista) == []
    buque = next(c for c in lista if c.codigo == "buque")
    assert buque.detalle == "La empresa embarca en MV Río Cauca también CON-1 (9,999 t), de otra cantidad."


@pytest.mark.parametrize(
    ("cambio", "codigo", "dura"),
    [
        ({"reserva_kg": 0}, "saldo", True),
        ({"asignado_kg": 19_999}, "tope", True),
        ({"estado": "suspendido"}, "contingente", False),
        ({"factor_vigente": (Decimal("1.05"), 2)}, "factor", False),
        ({"otros": (Embarque("CON-1", 10_000, {"buque": "MV. Rio  Cauca"}),)}, "buque", False),
        ({"otros": (Embarque("CON-1", 5, {"numero_factura": "fe 001"}),)}, "factura", False),
        ({"veredicto": {"veredicto": "INDETERMINATE"}}, "firma", False),
        ({"empresa_estado": "cancelada"}, "empresa", False),
    ],
)
def test_un_paso_mas_alla_esta_en_rojo_solo_esa(cambio: dict[str, object], codigo: str, dura: bool) -> None:
    lista = comprobaciones(replace(BIEN, **cambio))  # type: ignore[arg-type] # each case changes fields of its own type
    assert rojos(lista) == [codigo]
    assert next(c for c in lista if c.codigo == codigo).dura is dura
