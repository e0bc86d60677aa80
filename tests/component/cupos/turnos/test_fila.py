"""The line of a group: who is given what, who waits, and who goes before whom when something changes."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from services.cupos.solicitudes.service import desistir
from services.cupos.turnos.diario import repetir_fila
from shared.clock import fijar
from shared.identity import Principal
from tests.ayudas import esperar_hasta
from tests.component.cupos.conftest import AHORA, NIT, NIT_AJENO
from tests.component.cupos.recorrido import codigo, decidir
from tests.component.cupos.turnos.conftest import CODIGO, GRUPO, Campana


@pytest.fixture(autouse=True)
async def _da_lo_mismo(campana: Campana) -> object:
    """At the end of each test: every invariant holds, and repeating the journal gives the same."""
    yield
    await campana.correr()
    await campana.mundo.auditar()
    async with campana.mundo.bd.tx() as tx:
        repeticion, distintos = await repetir_fila(tx, CODIGO, GRUPO)
    assert (repeticion.diferencias, distintos) == ([], [])
    assert repeticion.tandas > 0


async def test_lo_que_no_cabe_espera_y_lo_libre_va_al_siguiente(campana: Campana) -> None:
    await campana.abrir(100)
    a, b, c = ids = await campana.llegan(60, 50, 30)
    assert await campana.reservado(*ids) == [("en_validacion", 60), ("en_validacion", 40), ("en_validacion", 0)]
    for s in (b, c):
        await campana.veredicto(s)
    # The second keeps its partial offer, the third waits in the list.
    assert await campana.reservado(b, c) == [("enviada", 40), ("lista_de_espera", 0)]
    await campana.veredicto(a, pasa=False)
    assert await campana.reservado(*ids) == [("radicada", 0), ("enviada", 50), ("enviada", 30)]
    assert (await campana.mundo.eventos("solicitud.en_espera"))[0]["antes_en_fila"] == 2
    assert [e["reservado_kg"] for e in await campana.mundo.eventos("solicitud.liberada")] == [30]
    leida = (await campana.mundo.get(f"/v1/solicitudes/{c}")).json()
    assert (leida["vence"], leida["turno"]["reservado"]["kg"]) == ("2026-11-25", 30)


async def test_se_aprueba_hasta_lo_reservado_y_lo_demas_sigue_en_la_fila(campana: Campana) -> None:
    await campana.abrir(100)
    a, b, c = ids = await campana.llegan(70, 50, 10)
    for s in ids:
        await campana.veredicto(s)
    ruta_a, ruta_b = f"/v1/solicitudes/{a}", f"/v1/solicitudes/{b}"
    demas = await decidir(campana.mundo, ruta_b, "aprobar")
    assert (codigo(demas), demas.json()["reservado_kg"]) == ((409, "reserva-insuficiente"), 30)
    assert (await decidir(campana.mundo, ruta_a, "aprobar-parcial", cantidad="0.040")).status_code == 200
    await campana.correr()
    assert await campana.reservado(b, c) == [("enviada", 50), ("enviada", 10)]
    assert (await decidir(campana.mundo, ruta_b, "devolver")).status_code == 200
    lugar = (await campana.mundo.get(f"/v1/solicitudes/{c}/turno")).json()
    assert (lugar["antes"], lugar["turno"]["estado"]) == (0, "en_estudio")
    assert any("no se le pudo reservar nada" in f for f in lugar["frases"])
    assert any("se le reservaron 0,010 t" in f for f in lugar["frases"])


async def test_un_aumento_llega_a_quien_espera(campana: Campana) -> None:
    await campana.abrir(100)
    _, b = await campana.llegan(100, 20)
    await campana.veredicto(b)
    acto = {"acto": "Aviso del destino", "fecha": "2026-11-10", "motivo": "Aumento del año"}
    pedido = acto | {"grupo": GRUPO, "sentido": "aumenta", "cantidad": "0.015"}
    ajustado = await campana.mundo.post(f"/v1/contingentes/{CODIGO}/ajustes", pedido, rol="coordinador")
    assert ajustado.status_code == 200, ajustado.text
    await campana.correr()
    assert await campana.reservado(b) == [("enviada", 15)]


async def test_quien_desiste_mientras_se_le_reserva_no_recibe_nada(campana: Campana) -> None:
    """A withdrawal holds the case while a run wants to serve it: the run begins again with who is left."""
    await campana.abrir(100)
    a, b, c = await campana.llegan(100, 60, 70)
    for s in (b, c):
        await campana.veredicto(s)
    assert (await campana.mundo.post(f"/v1/solicitudes/{a}/desistir", {})).status_code == 200
    async with campana.mundo.bd.tx() as tx:
        await desistir(tx, b, Principal("exportador", "", frozenset({"exportador"}), frozenset({NIT})), motivo=None)
        vuelta = asyncio.create_task(campana.correr())

        async def esperando() -> bool:
            consulta = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            return bool((await tx.execute(text(consulta))).all())

        await esperar_hasta(esperando)
        assert not vuelta.done()
    await vuelta
    await campana.correr()
    assert await campana.reservado(b, c) == [("desistida", 0), ("enviada", 70)]


async def test_la_ultima_completa_espera_entera_y_las_menores_pasan(campana: Campana) -> None:
    await campana.abrir(100, ultima_parcial="completa")
    a, b, c = ids = await campana.llegan(60, 50, 30)
    assert [kg for _, kg in await campana.reservado(*ids)] == [60, 0, 30]
    await campana.veredicto(b)
    assert (await campana.mundo.post(f"/v1/solicitudes/{a}/desistir", {})).status_code == 200
    await campana.correr()
    assert await campana.reservado(b, c) == [("enviada", 50), ("en_validacion", 30)]


async def test_sin_lista_de_espera_decide_una_persona(campana: Campana) -> None:
    await campana.abrir(50, lista_de_espera=False)
    _, b = await campana.llegan(50, 10)
    await campana.veredicto(b)
    assert await campana.reservado(b) == [("enviada", 0)]


async def test_el_veredicto_que_tarda_cede_y_vuelve_a_su_lugar(campana: Campana) -> None:
    await campana.abrir(100, validacion_maxima_minutos=60)
    lenta, b = await campana.llegan(60, 40)
    await campana.veredicto(b)
    with fijar(AHORA + timedelta(minutes=30)):
        (c,) = await campana.llegan(60)
    with fijar(AHORA + timedelta(minutes=59)):
        await campana.correr()
        assert await campana.reservado(lenta, c) == [("en_validacion", 60), ("en_validacion", 0)]
    with fijar(AHORA + timedelta(minutes=60)):
        await campana.correr()
        assert await campana.reservado(lenta, c) == [("en_validacion", 0), ("en_validacion", 60)]
        (d,) = await campana.llegan(20)
        await campana.veredicto(lenta)
        assert await campana.reservado(lenta, d) == [("lista_de_espera", 0), ("en_validacion", 0)]
        await campana.veredicto(c, pasa=False)
        # Its place is still the first: what comes free is its before it is that of those who came later.
        assert await campana.reservado(lenta, d) == [("enviada", 60), ("en_validacion", 0)]
    frases = (await campana.mundo.get(f"/v1/solicitudes/{lenta}/turno")).json()["frases"]
    assert any("cedió 0,060 t" in f for f in frases)


async def test_una_firma_lenta_no_cede_si_nadie_espera(campana: Campana) -> None:
    await campana.abrir(100, validacion_maxima_minutos=60)
    (lenta,) = await campana.llegan(60)
    with fijar(AHORA + timedelta(minutes=90)):
        await campana.correr()
        assert await campana.reservado(lenta) == [("en_validacion", 60)]


async def test_los_tramos_abren_en_su_dia(campana: Campana) -> None:
    segundo = AHORA + timedelta(days=1)
    tramos = [
        {"abre": "2026-10-01T08:00:00-05:00", "cantidad": "0.060"},
        {"abre": segundo.isoformat(), "cantidad": "0.040"},
    ]
    await campana.abrir(100, grupo={"tramos": tramos}, validacion_maxima_minutos=10_080)
    _, b, c = ids = await campana.llegan(50, 30, 30)
    assert [kg for _, kg in await campana.reservado(*ids)] == [50, 10, 0]
    with fijar(segundo - timedelta(seconds=1)):
        await campana.correr()
        assert [kg for _, kg in await campana.reservado(b, c)] == [10, 0]
    with fijar(segundo):
        await campana.correr()
        assert [kg for _, kg in await campana.reservado(b, c)] == [30, 20]


async def test_dos_juntas_que_pasan_del_tope(campana: Campana) -> None:
    await campana.abrir(100, topes={"todos": {"cantidad": "0.050"}})
    mias = await campana.radicadas(30, 30)
    respuestas = await asyncio.gather(*(campana.firmar(s) for s in mias))
    assert [r.status_code for r in respuestas] == [202, 202]
    ajena = await campana.radicadas(30, nit=NIT_AJENO)
    assert (await campana.firmar(ajena[0], nit=NIT_AJENO)).status_code == 202
    await campana.correr()
    assert sorted(await campana.reservado(*mias)) == [("en_validacion", 30), ("radicada", 0)]
    assert await campana.reservado(*ajena) == [("en_validacion", 30)]
    fuera = next(s for s, (estado, _) in zip(mias, await campana.reservado(*mias), strict=True) if estado == "radicada")
    leida = (await campana.mundo.get(f"/v1/solicitudes/{fuera}")).json()
    assert (leida["razones"][0]["codigo"], leida["turno"]["estado"]) == ("TOPE_SUPERADO", "liberado")
    assert len(await campana.mundo.eventos("solicitud.sin_turno")) == 1


async def test_donde_no_rige_el_turno_solo_consta_la_recepcion(campana: Campana) -> None:
    await campana.abrir(100, metodo="prorrata")
    a, b = await campana.llegan(80, 90)
    assert [kg for _, kg in await campana.reservado(a, b)] == [0, 0]
    await campana.veredicto(b)
    assert await campana.reservado(b) == [("enviada", 0)]
    frases = (await campana.mundo.get(f"/v1/solicitudes/{b}/turno")).json()["frases"]
    assert any("no se asigna por orden de llegada" in f for f in frases)
