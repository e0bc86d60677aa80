"""The whole application with all its roles on a real database and a real broker."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from aiokafka import AIOKafkaConsumer

from services.registro.app import app as crear
from services.registro.settings import AjustesRegistro
from shared.events.temas import CONSUMO, CUPOS, FIRMA, FIRMA_SOLICITUDES, GARANTIAS, REGISTRO, tema_dlq
from tests.ayudas import BaseDeServicio, FabricaDeTemas, esperar_hasta

USUARIO, CLAVE = "jefa@mincit.gov.co", "una-clave-Larga-1"
TRAZA = "4bf92f3577b34da6a3ce929d0e0e4736"

pytestmark = pytest.mark.kafka


async def test_from_a_request_to_the_topic_with_its_trace_sealed_and_stopped_cleanly(
    base_de_servicio: Callable[[str], Awaitable[BaseDeServicio]], temas: FabricaDeTemas, kafka: str, tmp_path: Path
) -> None:
    base = await base_de_servicio("registro")
    topico, *_ = await temas(REGISTRO, CUPOS, CONSUMO, GARANTIAS, FIRMA, FIRMA_SOLICITUDES, tema_dlq("registro"))
    ajustes = AjustesRegistro(
        postgres_url=base.app,
        almacen_url=tmp_path.as_uri(),
        clave_enlaces="enlaces",
        clave_huellas="huellas",
        clave_llaves="llaves",
        coordinador_inicial=USUARIO,
        coordinador_clave=CLAVE,
        kafka=kafka,
        kafka_cluster_nuevo=True,
        prefijo_topicos=temas.prefijo,
    )
    app = crear(ajustes)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://registro") as http,
    ):
        sesion = (await http.post("/v1/sesiones", json={"usuario": USUARIO, "clave": CLAVE})).json()
        cabeceras = {
            "Authorization": f"Bearer {sesion['token']}",
            "traceparent": f"00-{TRAZA}-00f067aa0ba902b7-01",
            "Idempotency-Key": "calendario-0001",
        }
        datos = {"cerrar": [{"fecha": "2026-12-24", "nombre": "Cierre"}], "motivo": "Decreto de ejemplo."}
        respuestas = [await http.post("/v1/calendario", json=datos, headers=cabeceras) for _ in range(3)]
        assert {(r.status_code, r.content) for r in respuestas} == {(201, respuestas[0].content)}

        consumidor = AIOKafkaConsumer(
            topico, bootstrap_servers=kafka, auto_offset_reset="earliest", isolation_level="read_committed"
        )
        await consumidor.start()
        try:
            # The first versions of the four catalogues, and the calendar once.
            mensajes = [await consumidor.getone() for _ in range(5)]
            assert not await consumidor.getmany(timeout_ms=300)
        finally:
            await consumidor.stop()
        (mensaje,) = [m for m in mensajes if m.key == b"calendario"]
        assert (mensaje.key, json.loads(mensaje.value)["version"]) == (b"calendario", 1)
        llevadas = {nombre: valor.decode() for nombre, valor in mensaje.headers}
        assert llevadas["ce_type"] == "co.vuce.contingentes.calendario.actualizado.v1"
        assert llevadas["traceparent"].split("-")[1] == TRAZA

        async def sellada() -> bool:
            async with app.state.bd.tx() as tx:
                hechas = await tx.execute(sa.text("SELECT count(*) FROM auditoria"))
                selladas = await tx.execute(sa.text("SELECT count(*) FROM auditoria_cadena"))
                return hechas.scalar_one() == selladas.scalar_one() > 0

        await esperar_hasta(sellada)

        async def lista_y_al_dia() -> bool:
            # What waits is counted now and then: for a while it is what waited before.
            leida = await http.get("/salud/lista")
            relevo = leida.json()["partes"].get("relevo", {})
            return leida.is_success and relevo.get("detalle") == "Publica eventos; 0 pendientes."

        await esperar_hasta(lista_y_al_dia)
    assert app.state.relojeria.ultimo_error == {}


async def test_without_a_broker_it_is_not_ready_yet_but_works(
    base_de_servicio: Callable[[str], Awaitable[BaseDeServicio]], tmp_path: Path
) -> None:
    base = await base_de_servicio("registro")
    ajustes = AjustesRegistro(
        postgres_url=base.app,
        almacen_url=tmp_path.as_uri(),
        clave_enlaces="e",
        clave_huellas="h",
        clave_llaves="ll",
        coordinador_inicial=USUARIO,
        coordinador_clave=CLAVE,
        kafka="127.0.0.1:1",
    )
    app = crear(ajustes)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://registro") as http,
    ):

        async def no_publica() -> bool:
            parte = (await http.get("/salud/lista")).json()["partes"].get("relevo", {})
            return "No se puede publicar" in parte.get("detalle", "")

        await esperar_hasta(no_publica)
        lista = await http.get("/salud/lista")
        assert lista.status_code == 503
        assert lista.json()["partes"]["base_de_datos"]["lista"] is True
        assert (await http.post("/v1/sesiones", json={"usuario": USUARIO, "clave": CLAVE})).status_code == 201
