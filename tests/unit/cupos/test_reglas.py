"""Each rule of contingentes and requests, at its edges."""

from datetime import date, datetime, timedelta

import pytest

from services.cupos.contingentes import rules as contingentes
from services.cupos.solicitudes import rules as solicitudes
from shared.calendar import Calendario
from shared.clock import BOGOTA

ABRE = datetime(2026, 10, 1, 8, tzinfo=BOGOTA)
CIERRA = datetime(2026, 10, 30, 17, tzinfo=BOGOTA)
UN_INSTANTE = timedelta(microseconds=1)


def test_ventana_abierta_desde_el_primer_instante_y_hasta_el_ultimo() -> None:
    assert contingentes.ventana_abierta(ABRE, ABRE, CIERRA)
    assert contingentes.ventana_abierta(CIERRA - UN_INSTANTE, ABRE, CIERRA)
    assert not contingentes.ventana_abierta(ABRE - UN_INSTANTE, ABRE, CIERRA)
    assert not contingentes.ventana_abierta(CIERRA, ABRE, CIERRA)


def test_radicar_antes_de_la_campana_solo_si_se_dice() -> None:
    antes = ABRE - UN_INSTANTE
    assert not solicitudes.puede_radicar(antes, ABRE, CIERRA, antes=False)
    assert solicitudes.puede_radicar(antes, ABRE, CIERRA, antes=True)
    assert not solicitudes.puede_radicar(CIERRA, ABRE, CIERRA, antes=True)


def test_vigente_hasta_el_ultimo_dia() -> None:
    desde, hasta = date(2026, 10, 1), date(2027, 9, 30)
    assert contingentes.vigente(hasta, "vigente", desde, hasta)
    assert not contingentes.vigente(hasta + timedelta(days=1), "vigente", desde, hasta)
    assert not contingentes.vigente(desde, "suspendido", desde, hasta)


def test_los_grupos_caben_en_el_contingente() -> None:
    grupos = [("A", ["7204.10.00.00"], 60), ("B", ["7204.21.00.00"], 40)]
    assert contingentes.defectos_de_grupos(100, grupos) == []
    assert [d.campo for d in contingentes.defectos_de_grupos(99, grupos)] == ["grupos"]
    repetido = [*grupos, ("A", ["72041000"], 1)]
    assert [d.campo for d in contingentes.defectos_de_grupos(200, repetido)] == ["grupos", "grupos.2.subpartidas"]


@pytest.mark.parametrize(
    ("factor", "vale"), [("1", True), ("1.045633", True), ("0", False), ("1,04", False), ("", False)]
)
def test_factor(factor: str, vale: bool) -> None:
    assert (contingentes.defectos_de_factor(factor) == []) is vale


@pytest.mark.parametrize(
    ("formato", "vale"),
    [
        ("{digito}CO{consecutivo:06d}", True),
        ("CQE-{contingente}-{anio}-{consecutivo}", True),
        ("{anio}", False),
        ("{consecutivo", False),
        ("{consecutivo.__class__}", False),
        ("{consecutivo} x", False),
    ],
)
def test_serie(formato: str, vale: bool) -> None:
    assert (contingentes.defectos_de_serie(formato) == []) is vale


def test_ajuste_no_baja_de_lo_comprometido() -> None:
    assert contingentes.volumen_tras_ajuste(100, 18, 40) == 118
    assert contingentes.volumen_tras_ajuste(100, -60, 40) == 40
    assert contingentes.volumen_tras_ajuste(100, -61, 40) is None
    assert contingentes.volumen_tras_ajuste(100, -100, 0) is None


def test_tope_cuenta_lo_asignado_y_lo_que_esta_en_curso() -> None:
    assert not solicitudes.supera_tope(None, 10**9, 0, 1)
    assert not solicitudes.supera_tope(100, 60, 30, 10)
    assert solicitudes.supera_tope(100, 60, 30, 11)


def test_aprobacion_parcial_es_una_parte() -> None:
    assert [solicitudes.parte_valida(kg, 10) for kg in (0, 1, 9, 10, 11)] == [False, True, True, False, False]


def test_subpartida_y_adjuntos() -> None:
    assert solicitudes.subpartida_del_grupo(None, ["7204.10.00.00"])
    assert not solicitudes.subpartida_del_grupo("7204.21.00.00", ["7204.10.00.00"])
    assert solicitudes.adjuntos_que_faltan(["a", "b"], {"b"}) == ["a"]


def test_plazo_de_revision_dice_como_se_calculo() -> None:
    plazo = solicitudes.plazo_de_revision(date(2026, 12, 4), 3, Calendario())
    # Friday 4 December; Monday 7, (Tuesday 8 is a holiday), Wednesday 9, Thursday 10.
    assert plazo.vence == date(2026, 12, 10)
    assert any("8 de diciembre" in paso for paso in plazo.pasos)
