"""From records on a real broker to mails, with every role of the process, and back as events."""

import json
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from shared.events import Evento
from shared.events.registro import EmpresaActualizada
from shared.events.temas import (
    CONSUMO,
    CUPOS,
    FIRMA,
    FIRMA_SOLICITUDES,
    GARANTIAS,
    NOTIFICACIONES,
    REGISTRO,
    tema_dlq,
)
from tests.ayudas import FabricaDeTemas, esperar_hasta
from tests.component.notificaciones.conftest import NIT, Arranque, Mundo
from tests.mensajes import registro

UNO = "uno@ingenio.example"
pytestmark = pytest.mark.kafka


async def publicar_en(productor: AIOKafkaProducer, prefijo: str, evento: Evento, clave: str) -> None:
    crudo = registro(evento, clave=clave, secuencia=1, id=uuid4())
    cabeceras = list(crudo.cabeceras)
    await productor.send_and_wait(prefijo + crudo.topico, crudo.cuerpo, key=crudo.clave, headers=cabeceras)


async def test_el_certificado_llega_antes_que_la_empresa_y_aun_asi_sale_un_correo(
    arrancar: Arranque, kafka: str, temas: FabricaDeTemas
) -> None:
    await temas(
        REGISTRO, CUPOS, CONSUMO, GARANTIAS, FIRMA, FIRMA_SOLICITUDES, NOTIFICACIONES, tema_dlq("notificaciones")
    )
    mundo: Mundo = await arrancar(
        roles="http,consumers,relay,jobs,timers", kafka=kafka, prefijo_topicos=temas.prefijo, kafka_cluster_nuevo=True
    )
    mundo.vecino.correos[NIT] = [UNO]
    productor = AIOKafkaProducer(bootstrap_servers=kafka)
    lector = AIOKafkaConsumer(temas.prefijo + NOTIFICACIONES, bootstrap_servers=kafka, auto_offset_reset="earliest")
    await productor.start()
    await lector.start()
    try:
        cqe = mundo.cqe()
        await publicar_en(productor, temas.prefijo, cqe, str(cqe.cqe_id))

        async def aparcado() -> bool:
            return bool(await mundo.filas("SELECT 1 FROM retenidos WHERE estado = 'aparcado'"))

        await esperar_hasta(aparcado, limite=30)
        empresa = EmpresaActualizada(nit=NIT, razon_social="Ingenio de Prueba", estado="habilitada", version=1)
        await publicar_en(productor, temas.prefijo, empresa, NIT)
        await esperar_hasta(lambda: mundo.correo.recibidos, limite=30)
        estados = [json.loads((await lector.getone()).value)["estado"] for _ in range(2)]
    finally:
        await productor.stop()
        await lector.stop()
    assert estados == ["pendiente", "enviada"]
    assert [direccion for direccion, _ in mundo.correo.recibidos] == [UNO]
    assert (await mundo.http.get("/salud/viva")).status_code == 200
