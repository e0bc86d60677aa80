"""When a return may be sent, and what its reviewer sees."""

from datetime import datetime, timedelta

import pytest

from services.cupos.devoluciones.rules import cabe, comprobaciones, etapa_abierta
from shared.clock import BOGOTA

DESDE, HASTA = datetime(2027, 2, 1, 8, tzinfo=BOGOTA), datetime(2027, 8, 10, 17, tzinfo=BOGOTA)
SEGUNDO = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("instante", "abierta"),
    [(DESDE - SEGUNDO, False), (DESDE, True), (HASTA - SEGUNDO, True), (HASTA, False), (HASTA + SEGUNDO, False)],
)
def test_la_etapa_va_del_primer_instante_al_ultimo_sin_contarlo(instante: datetime, abierta: bool) -> None:
    assert etapa_abierta(instante, (DESDE, HASTA)) is abierta
    assert etapa_abierta(instante, None) is False


@pytest.mark.parametrize(("pedido", "disponible", "si"), [(1, 1, True), (2, 1, False), (0, 5, False), (1, 0, False)])
def test_algo_y_no_mas_de_lo_disponible(pedido: int, disponible: int, si: bool) -> None:
    assert cabe(pedido, disponible) is si


def colores(**cambios: object) -> dict[str, str]:
    hechos: dict[str, object] = {
        "cantidad_kg": 4_000,
        "recibida_en": DESDE,
        "etapa": (DESDE, HASTA),
        "disponible_kg": 4_000,
        "al_corte": DESDE,
        "contingente": "vigente",
        "empresa": "habilitada",
    }
    lista = comprobaciones(**(hechos | cambios))  # type: ignore[arg-type] # a mixed dictionary of its arguments
    return {c.codigo: c.estado for c in lista}


def test_comprobaciones() -> None:
    assert set(colores().values()) == {"verde"}
    assert colores(disponible_kg=3_999)["disponible"] == "rojo"
    assert colores(disponible_kg=None, al_corte=None)["disponible"] == "gris"
    assert colores(recibida_en=HASTA)["etapa"] == "rojo"
    assert colores(etapa=None)["etapa"] == "rojo"
    assert colores(contingente="suspendido")["contingente"] == "rojo"
    assert colores(empresa=None)["empresa"] == "rojo"
