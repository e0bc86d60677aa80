"""The whole service with all its roles on real Kafka and PostgreSQL: a company's event in, an assigned quota out."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from services.cupos.app import app as crear
from services.cupos.settings import AjustesDeCupos
from shared.clock import fijar, reloj_sistema
from shared.events import Evento
from shared.events.firma import VeredictoEmitido, VeredictoSolicitado
from shared.events.registro import EmpresaActualizada
from shared.identity import Emisor, LlaveFirma
from tests.ayudas import BaseDeServicio, FabricaDeTemas, esperar_hasta
from tests.component.cupos.conftest import AHORA, NIT, LlavesFijas, Mundo
from tests.component.cupos.recorrido import borrador, decidir, firmar, forma, leer
from tests.mensajes import registro

pytestmark = pytest.mark.kafka

LEIDOS = ("cupos.eventos.v1", "firma.solicitudes.v1")
DE_OTROS = ("registro.eventos.v1", "firma.eventos.v1", "consumo.eventos.v1", "notificaciones.eventos.v1")
TEMAS = (*DE_OTROS, "cupos.dlq.v1", *LEIDOS)


async def test_del_evento_de_la_empresa_al_cupo_asignado(
    base_de_servicio: Callable[[str], Awaitable[BaseDeServicio]], temas: FabricaDeTemas, kafka: str, tmp_path: Path
) -> None:
    await temas(*TEMAS, particiones=2)
    base = await base_de_servicio("cupos")
    ajustes = AjustesDeCupos(
        postgres_url=base.app,
        kafka=kafka,
        kafka_cluster_nuevo=True,
        prefijo_topicos=temas.prefijo,
        almacen_url=tmp_path.as_uri(),
        clave_enlaces="enlaces",
    )
    llave = LlaveFirma.nueva()
    app = crear(ajustes, llaves=lambda _: LlavesFijas(llave))
    productor = AIOKafkaProducer(bootstrap_servers=kafka)
    lector = AIOKafkaConsumer(
        *(temas.prefijo + t for t in LEIDOS),
        bootstrap_servers=kafka,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
    )
    leidos: list[tuple[str, dict[str, Any]]] = []

    async def enviar(evento: Evento, clave: str) -> None:
        crudo = registro(evento, clave=clave, secuencia=1)
        tema = temas.prefijo + crudo.topico
        await productor.send_and_wait(tema, crudo.cuerpo, key=crudo.clave, headers=list(crudo.cabeceras))

    async def llega(hecho: str) -> dict[str, Any]:
        async def leido() -> dict[str, Any] | None:
            for registros in (await lector.getmany(timeout_ms=200)).values():
                leidos.extend((dict(r.headers)["ce_type"].decode(), json.loads(r.value)) for r in registros)
            return next((cuerpo for tipo, cuerpo in leidos if hecho in tipo), None)

        encontrado = await esperar_hasta(leido, 40, hecho)
        assert isinstance(encontrado, dict)
        return encontrado

    transporte = httpx.ASGITransport(app, raise_app_exceptions=False)
    await productor.start()
    await lector.start()
    try:
        with fijar(AHORA):
            async with (
                app.router.lifespan_context(app),
                httpx.AsyncClient(transport=transporte, base_url="http://cupos") as cliente,
            ):
                mundo = Mundo(app, cliente, app.state.bd, Emisor(llave, ajustes.emisor, ajustes.audiencia))
                await mundo.contingente()
                assert (await llega("contingente.actualizado"))["estado"] == "vigente"
                # Until the company arrives it is "not yet"; then the same call is done.
                assert (await borrador(mundo)).json()["codigo"] == "empresa-por-conocer"
                await enviar(EmpresaActualizada(nit=NIT, razon_social="Ingenio", estado="habilitada", version=1), NIT)

                async def creada() -> str | None:
                    respuesta = await borrador(mundo)
                    return respuesta.headers["location"] if respuesta.status_code == 201 else None

                ruta = str(await esperar_hasta(creada, 40, "que llegue la empresa"))
                assert (await mundo.post(f"{ruta}/radicar")).status_code == 200
                assert (await firmar(mundo, ruta, await forma(mundo, ruta))).status_code == 202
                pedido = VeredictoSolicitado.model_validate(await llega("veredicto.solicitado"))
                veredicto = VeredictoEmitido(
                    **pedido.model_dump(include={"veredicto_id", "servicio", "documento_id", "numero", "nit"}),
                    veredicto="TOTAL_PASSED",
                    firmante_id=str(uuid4()),
                    emitido_en=reloj_sistema.ahora(),
                )
                await enviar(veredicto, str(pedido.documento_id))

                async def en_revision() -> bool:
                    return bool((await leer(mundo, ruta))["estado"] == "enviada")

                await esperar_hasta(en_revision, 40)
                assert (await decidir(mundo, ruta, "aprobar")).status_code == 200
                asignado = await llega("cupo.asignado")
                assert (asignado["nit"], asignado["cantidad_kg"]) == (NIT, 12_500)
                assert (await llega("solicitud.decidida"))["numero"] == asignado["numero"]
                # The receipt of the filing is the first letter that waits for its seal.
                assert (await llega("sello.solicitado"))["numero"] == "OF-CUPOS-2026-1"
                await mundo.auditar()
    finally:
        await lector.stop()
        await productor.stop()
