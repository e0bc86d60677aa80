"""Addresses, SMTP answers, waits, milestones."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notificaciones.alertas.rules import VENCIDO, en_palabras, hitos, por_programar
from services.notificaciones.entregas.rules import (
    DireccionInvalida,
    Etapa,
    clasificar,
    espera,
    normalizar,
    sin_direcciones,
)
from services.notificaciones.mensajes.rules import limpio
from services.notificaciones.settings import AjustesNotificaciones
from shared.calendar import Calendario

DISTANCIAS = (30, 15, 5, 1, 0)


@pytest.mark.parametrize(
    ("dada", "normal"),
    [
        ("ana@ingenio.example", "ana@ingenio.example"),
        ("  Ana.Gómez+x@INGENIO.Com.CO ", "Ana.Gómez+x@ingenio.com.co"),
        ("o'brien@a-b.example", "o'brien@a-b.example"),
        ("compras@cañaveral.example", "compras@cañaveral.example"),
    ],
)
def test_direcciones_buenas(dada: str, normal: str) -> None:
    assert normalizar(dada) == normal


@pytest.mark.parametrize(
    "mala",
    [
        "",
        "@",
        "ana",
        "ana@",
        "@x.co",
        "a b@x.co",
        "a@x",
        "a@x..co",
        "a..b@x.co",
        "a@-x.co",
        "a@x.co\r\nBcc: b@x.co",
        "a@x.co\n",
        "a\x00@x.co",
        "a@x.co,b@x.co",
        "Ana <a@x.co>",
        "<a@x.co>",
        '"a b"@x.co',
        "a@[127.0.0.1]",
        "a" * 65 + "@x.co",
        "a@" + "x" * 250 + ".co",
    ],
)
def test_direcciones_malas(mala: str) -> None:
    with pytest.raises(DireccionInvalida):
        normalizar(mala)


@given(st.text(max_size=60))
def test_lo_que_pasa_no_puede_ser_otra_cabecera_ni_otra_orden(texto: str) -> None:
    try:
        buena = normalizar(texto)
    except DireccionInvalida:
        return
    assert not set(buena) & set('\r\n\0 <>,;:"\\()[]\u2028\u2029\x85')
    assert normalizar(buena) == buena


@pytest.mark.parametrize(
    ("codigo", "etapa", "estado"),
    [
        (421, "conexion", "diferida"),
        (554, "conexion", "diferida"),
        (535, "conexion", "diferida"),
        (530, "remitente", "diferida"),
        (550, "remitente", "fallida"),
        (450, "destinatario", "diferida"),
        (550, "destinatario", "rebotada"),
        (452, "contenido", "diferida"),
        (552, "contenido", "fallida"),
    ],
)
def test_lo_que_significa_un_rechazo(codigo: int, etapa: Etapa, estado: str) -> None:
    fin = clasificar(codigo, "dos\nlíneas", etapa)
    assert (fin.estado, fin.detalle) == (estado, f"{codigo} dos líneas")


@pytest.mark.parametrize(
    ("dicho", "publicado"),
    [
        ("550 5.1.1 <Ana.Ruiz@Ingenio.co>: no existe", "550 5.1.1 <…>: no existe"),
        ("550 ana.ruiz@ingenio.co user unknown", "550 … user unknown"),
        ("se agotó el tiempo", "se agotó el tiempo"),
    ],
)
def test_lo_que_dijo_un_servidor_se_publica_sin_direcciones(dicho: str, publicado: str) -> None:
    assert sin_direcciones(dicho) == publicado


def test_las_esperas_se_doblan_hasta_el_techo() -> None:
    assert [espera(n, 5, 60) for n in (1, 2, 3, 4, 5, 6, 10**6)] == [
        timedelta(seconds=s) for s in (5, 10, 20, 40, 60, 60, 60)
    ]


@given(
    aplazamientos=st.integers(1, 10**6),
    primera=st.floats(0.01, 60),
    techo=st.floats(60, 86_400),
    azar=st.floats(0, 1),
)
def test_el_azar_acorta_la_espera_a_lo_mas_a_la_mitad(
    aplazamientos: int, primera: float, techo: float, azar: float
) -> None:
    entera = espera(aplazamientos, primera, techo)
    esta = espera(aplazamientos, primera, techo, azar)
    un_poco = timedelta(microseconds=1)
    assert entera / 2 - un_poco <= esta <= entera <= timedelta(seconds=techo)
    assert espera(aplazamientos + 1, primera, techo) >= entera
    # Two that failed together come back together only if chance is the same.
    assert espera(aplazamientos, primera, techo, 0) <= esta <= espera(aplazamientos, primera, techo, 1)


def test_los_hitos_se_cuentan_en_dias_habiles() -> None:
    # Monday 21 December 2026; 8 December is a holiday.
    dias = {h.nombre: h.dia for h in hitos(date(2026, 12, 21), Calendario(), DISTANCIAS)}
    assert dias == {
        "30": date(2026, 11, 5),
        "15": date(2026, 11, 27),
        "5": date(2026, 12, 14),
        "1": date(2026, 12, 18),
        "0": date(2026, 12, 21),
        VENCIDO: date(2026, 12, 22),
    }


@given(st.dates(date(2025, 1, 1), date(2030, 12, 1)), st.integers(-400, 400))
def test_siempre_queda_por_avisar_lo_futuro_y_a_lo_mas_una_alerta_atrasada(fecha: date, desfase: int) -> None:
    todos = hitos(fecha, Calendario(), DISTANCIAS)
    assert [h.dia for h in todos] == sorted(h.dia for h in todos)
    hoy = fecha + timedelta(days=desfase)
    quedan = por_programar(todos, hoy)
    assert [h for h in todos if h.dia >= hoy] == [h for h in quedan if h.dia >= hoy]
    assert sum(h.dia < hoy for h in quedan) == min(1, sum(h.dia < hoy for h in todos))
    assert quedan[-1].nombre == VENCIDO


@pytest.mark.parametrize(
    ("hoy", "palabras"),
    [
        (date(2026, 12, 22), "venció"),
        (date(2026, 12, 21), "vence hoy"),
        (date(2026, 12, 18), "vence en 1 día hábil"),
        (date(2026, 12, 14), "vence en 5 días hábiles"),
    ],
)
def test_cuanto_falta_en_palabras(hoy: date, palabras: str) -> None:
    assert en_palabras(date(2026, 12, 21), hoy, Calendario()) == palabras


def test_un_plazo_en_domingo_antes_del_proximo_habil() -> None:
    assert en_palabras(date(2026, 12, 20), date(2026, 12, 19), Calendario()) == "vence antes del próximo día hábil"


def test_los_textos_quedan_sin_saltos_ni_giros() -> None:
    sucio = {"a": "uno\r\nBcc: x\u202e\u200b", "b": ["\x00dos", 3, None]}
    assert limpio(sucio) == {"a": "uno Bcc: x", "b": ["dos", 3, None]}


def test_las_distancias_son_configuracion() -> None:
    assert AjustesNotificaciones(alertas_dias="3, 10,3").distancias == (10, 3)
    with pytest.raises(ValueError, match="de cero en adelante"):
        _ = AjustesNotificaciones(alertas_dias="-1").distancias
