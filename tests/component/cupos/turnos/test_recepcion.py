"""The intake: what it refuses at once, what it never loses, and in which order what it took enters the line."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.turnos.comprobante import codigo_de_recibo
from services.cupos.turnos.diario import repetir_fila
from services.cupos.turnos.fila import correr, cortar
from services.cupos.turnos.secuenciador import Secuenciador
from shared.clock import BOGOTA, fijar, reloj_sistema
from tests.ayudas import esperar_hasta
from tests.component.cupos.recorrido import codigo
from tests.component.cupos.turnos.conftest import CODIGO, GRUPO, Campana


async def _recibir(tx: AsyncSession, solicitud: UUID, llegada: datetime, kg: int) -> int:
    consulta = text("""
        SELECT numero FROM turno_recibir(:solicitud, 1, :contingente, :grupo, :kg, :llegada, :llegada, :veredicto,
            repeat('0', 64), 'prueba', NULL, jsonb_build_object('servicio', 'cupos', 'clave', 'x', 'sha256',
            repeat('0', 64), 'tamano', 1, 'tipo', 'application/pdf', 'nombre', 'x.pdf'))
    """)
    valores = {"solicitud": solicitud, "contingente": CODIGO, "grupo": GRUPO, "kg": kg, "llegada": llegada}
    return int((await tx.execute(consulta, valores | {"veredicto": uuid4()})).scalar_one())


async def test_la_ventana_por_un_segundo(campana: Campana) -> None:
    await campana.abrir(ventana={"desde": "2026-11-20T08:00:00-05:00", "hasta": "2026-11-27T17:00:00-05:00"})
    a, b = await campana.radicadas(10, 10)
    segundo = timedelta(seconds=1)
    abre, cierra = datetime(2026, 11, 20, 8, tzinfo=BOGOTA), datetime(2026, 11, 27, 17, tzinfo=BOGOTA)
    for solicitud, fuera, dentro in ((a, abre - segundo, abre), (b, cierra, cierra - segundo)):
        with fijar(fuera):
            assert codigo(await campana.firmar(solicitud)) == (409, "ventana-cerrada")
        with fijar(dentro):
            assert (await campana.firmar(solicitud)).status_code == 202
    assert await campana.correr() == 2


async def test_el_mismo_archivo_tiene_el_mismo_turno_y_otro_se_rechaza(campana: Campana) -> None:
    await campana.abrir()
    (s,) = await campana.radicadas(10)
    primero, gemelo = await asyncio.gather(campana.firmar(s), campana.firmar(s))
    assert (primero.status_code, gemelo.status_code) == (202, 202)
    assert primero.json() == gemelo.json()
    assert codigo(await campana.firmar(s, b"%PDF-1.7 otro")) == (409, "turno-vivo")
    await campana.correr()
    otra_vez = await campana.firmar(s)
    assert (otra_vez.status_code, otra_vez.json()["codigo"]) == (202, primero.json()["codigo"])
    assert codigo(await campana.firmar(s, b"%PDF-1.7 otro")) == (409, "transicion-no-permitida")
    leido = (await campana.mundo.get(f"/v1/solicitudes/{s}/turno")).json()
    turno = primero.json()["turno"]
    assert leido["codigo"] == primero.json()["codigo"]
    recibido = datetime.fromisoformat(turno["recibido_en"])
    partes = {"numero": turno["numero"], "solicitud": s, "recibido_en": recibido, "sha256": turno["sha256"]}
    assert codigo_de_recibo("enlaces", **partes) == leido["codigo"] != codigo_de_recibo("otra", **partes)
    assert len(await campana.mundo.filas("SELECT 1 AS n FROM turno")) == 1


async def test_dieciseis_a_la_vez_entran_por_su_instante(campana: Campana) -> None:
    await campana.abrir(100)
    ids = await campana.radicadas(*range(5, 21))
    recibos = await asyncio.gather(*(campana.firmar(s) for s in ids))
    assert {r.status_code for r in recibos} == {202}
    # Two processes look at the same line at the same moment.
    otro = Secuenciador(campana.mundo.bd, asentamiento=timedelta(0), reposo=0, lote=3)
    uno = Secuenciador(campana.mundo.bd, asentamiento=timedelta(0), reposo=0, lote=2)
    await asyncio.gather(otro.vuelta(), uno.vuelta())
    await campana.correr()
    filas = await campana.mundo.filas(
        "SELECT solicitud, cantidad_kg, reservado_kg FROM turno ORDER BY orden_en, numero"
    )
    queda, esperado = 100, []
    for fila in filas:
        esperado.append(min(fila["cantidad_kg"], queda))
        queda -= esperado[-1]
    assert [f["reservado_kg"] for f in filas] == esperado
    assert len(await campana.mundo.eventos("veredicto.solicitado")) == 16
    assert len(await campana.mundo.filas("SELECT 1 AS n FROM turno_hecho WHERE hecho = 'entra'")) == 16
    async with campana.mundo.bd.tx() as tx:
        repeticion, distintos = await repetir_fila(tx, CODIGO, GRUPO)
    assert (repeticion.turnos, repeticion.diferencias, distintos) == (16, [], [])
    await campana.mundo.auditar()


async def test_nadie_pasa_a_uno_anterior_que_aun_se_escribe(campana: Campana) -> None:
    """An older turn is written but not committed: the line waits for it. What comes after the cut goes after it."""
    await campana.abrir(100)
    vieja, joven, tardia = await campana.radicadas(80, 80, 80)
    inicio = reloj_sistema.ahora()
    async with campana.mundo.bd.tx() as primera:
        await _recibir(primera, vieja, inicio, 80)
        async with campana.mundo.bd.tx() as segunda:
            await _recibir(segunda, joven, inicio + timedelta(milliseconds=1), 80)
        vuelta = asyncio.create_task(campana.correr())

        async def esperando() -> bool:
            consulta = """
                SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
                    AND wait_event = 'advisory'
            """
            return bool((await primera.execute(text(consulta))).all())

        await esperar_hasta(esperando)
        assert not vuelta.done()
    assert await vuelta == 2
    assert await campana.reservado(vieja, joven) == [("en_validacion", 80), ("en_validacion", 20)]
    # It had arrived before both, but comes to be written when their order is settled.
    async with campana.mundo.bd.tx() as tx:
        await _recibir(tx, tardia, inicio - timedelta(seconds=1), 80)
    await campana.correr()
    assert await campana.reservado(tardia) == [("en_validacion", 0)]
    frases = (await campana.mundo.get(f"/v1/solicitudes/{tardia}/turno")).json()["frases"]
    assert any("ya estaba cerrado" in f for f in frases)
    await campana.mundo.auditar()


async def test_uno_solo_corre_la_fila_y_quien_murio_no_deja_nada(campana: Campana) -> None:
    await campana.abrir(100)
    (s,) = await campana.radicadas(30)
    assert (await campana.firmar(s)).status_code == 202
    bd = campana.mundo.bd
    async with bd.tx() as tx:
        assert await cortar(tx, CODIGO, GRUPO, timedelta(0))

    async def morir_antes_de_confirmar() -> None:
        async with bd.tx() as tx:
            corrida = await correr(tx, CODIGO, GRUPO)
            assert corrida is not None
            assert corrida.entraron == 1
            async with bd.tx() as otra:
                assert await correr(otra, CODIGO, GRUPO) is None
                assert not await cortar(otra, CODIGO, GRUPO, timedelta(0))
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await morir_antes_de_confirmar()
    assert await campana.reservado(s) == [("radicada", 0)]
    assert await campana.correr() == 1
    assert await campana.reservado(s) == [("en_validacion", 30)]
    await campana.mundo.auditar()


async def test_lo_que_cambia_antes_de_entrar_no_entra(campana: Campana) -> None:
    await campana.abrir(100)
    corregida, desistida = await campana.radicadas(30, 30)
    for s in (corregida, desistida):
        assert (await campana.firmar(s)).status_code == 202
    assert (await campana.mundo.post(f"/v1/solicitudes/{desistida}/desistir", {})).status_code == 200
    cuerpo = {"contingente": CODIGO, "grupo": GRUPO, "cantidad": "0.020"}
    assert (await campana.mundo.post(f"/v1/solicitudes/{corregida}/corregir", cuerpo)).status_code == 200
    await campana.correr()
    assert await campana.reservado(corregida, desistida) == [("borrador", 0), ("desistida", 0)]
    motivos = await campana.mundo.filas("SELECT estado, motivo FROM turno ORDER BY numero")
    assert [m["estado"] for m in motivos] == ["liberado", "liberado"]
    await campana.mundo.auditar()


async def test_lo_que_paso_en_la_fila_no_se_reescribe(campana: Campana) -> None:
    await campana.abrir(100)
    await campana.llegan(30)
    conexion = await asyncpg.connect(campana.url)
    try:
        for orden in ("UPDATE turno_hecho SET kg = 1", "DELETE FROM turno_tanda", "TRUNCATE turno_hecho"):
            with pytest.raises(asyncpg.RaiseError):
                await conexion.execute(orden)
    finally:
        await conexion.close()
    async with campana.mundo.bd.tx() as tx:
        privilegios = (
            "SELECT has_column_privilege('turno', 'orden_en', 'UPDATE') OR has_table_privilege('turno', 'DELETE')"
        )
        assert (await tx.execute(text(privilegios))).scalar_one() is False
