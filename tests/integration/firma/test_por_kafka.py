"""The service as it runs: asked over a real broker, answering over it, with its own relay and consumers."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from pydantic import SecretStr
from sqlalchemy import text

from services.firma.app import app as crear
from services.firma.settings import AjustesFirma
from shared.clock import reloj_sistema
from shared.events import Evento
from shared.events.firma import VeredictoSolicitado
from shared.events.registro import EmpresaActualizada
from shared.events.temas import FIRMA, FIRMA_SOLICITUDES, REGISTRO, tema_dlq
from shared.messaging.sobre import cabeceras_kafka
from tests.ayudas import BaseDeServicio, FabricaDeTemas, esperar_hasta
from tests.component.firma.mundo import ENLACES, HUELLAS, Vecino, formulario, nit_nuevo, vecino

pytestmark = pytest.mark.kafka


@pytest.fixture
async def propietario(tmp_path: Path) -> AsyncIterator[Vecino]:
    async with vecino(tmp_path / "cupos") as propietario:
        yield propietario


async def _publicar(productor: AIOKafkaProducer, prefijo: str, evento: Evento, clave: str) -> None:
    cabeceras = cabeceras_kafka(
        id=uuid4(),
        tipo=evento.tipo,
        fuente=f"prueba/{uuid4()}",
        asunto=None,
        ocurrido=reloj_sistema.ahora(),
        version=1,
        secuencia=1,
        republicado=0,
        otras={},
    )
    cuerpo = evento.model_dump_json().encode()
    await productor.send_and_wait(prefijo + evento.topico, cuerpo, key=clave.encode(), headers=cabeceras)


async def test_lo_pedido_antes_de_conocer_la_empresa_espera_y_se_responde_una_vez(
    kafka: str,
    temas: FabricaDeTemas,
    base_de_servicio: Callable[[str], Awaitable[BaseDeServicio]],
    propietario: Vecino,
    tmp_path: Path,
) -> None:
    await temas(REGISTRO, FIRMA, FIRMA_SOLICITUDES, tema_dlq("firma"))
    base = await base_de_servicio("firma")
    ajustes = AjustesFirma(
        postgres_url=SecretStr(base.app),
        kafka=kafka,
        prefijo_topicos=temas.prefijo,
        almacen_url=(tmp_path / "firma").as_uri(),
        clave_enlaces=SecretStr(ENLACES),
        clave_huellas=SecretStr(HUELLAS),
        url_cupos=propietario.url,
        roles="consumers,relay,jobs",
        procesos=1,
    )
    ref = await propietario.guardar(formulario())
    nit = nit_nuevo()
    pedido = VeredictoSolicitado(
        veredicto_id=uuid4(),
        servicio="cupos",
        documento_id=uuid4(),
        numero="CUP-1",
        acto="solicitud_cupo",
        nit=nit,
        firmado=ref,
        original=ref,
        recibido_en=reloj_sistema.ahora(),
    )
    empresa = EmpresaActualizada(nit=nit, razon_social="Ingenio", estado="habilitada", version=1)
    productor = AIOKafkaProducer(bootstrap_servers=kafka)
    lector = AIOKafkaConsumer(
        temas.prefijo + FIRMA,
        bootstrap_servers=kafka,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        enable_auto_commit=False,
    )
    await productor.start()
    await lector.start()
    app = crear(ajustes, llaves=lambda _: _SinLlaves())
    try:
        async with app.router.lifespan_context(app):
            await _publicar(productor, temas.prefijo, pedido, str(pedido.documento_id))

            async def aparcado() -> object:
                async with app.state.bd.tx() as tx:
                    return (await tx.execute(text("SELECT 1 FROM retenidos WHERE espera_clave = :n"), {"n": nit})).all()

            await esperar_hasta(aparcado, 30)
            await _publicar(productor, temas.prefijo, empresa, nit)
            mensaje = await asyncio.wait_for(lector.getone(), 45)
            cuerpo: dict[str, Any] = json.loads(mensaje.value)
            assert cuerpo["veredicto_id"] == str(pedido.veredicto_id)
            assert (cuerpo["veredicto"], cuerpo["subindicacion"]) == ("TOTAL_FAILED", "NO_SIGNATURE_FOUND")
            assert mensaje.key == str(pedido.documento_id).encode()
    finally:
        await productor.stop()
        await lector.stop()


class _SinLlaves:
    async def llave(self, kid: str) -> None:
        return None
