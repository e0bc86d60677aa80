"""A public topic that was really deleted is built again from the tables of its states; a reader ends up the same."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from deploy.cli.conexiones import Conexiones
from deploy.cli.eventos import leer
from deploy.cli.republicar import reconstruir
from services.consumo.publicos.control import CONCILIACION
from shared.messaging.relevo import Relevo
from tests.ayudas import BaseDeServicio, FabricaDeTemas, esperar_hasta
from tests.component.consumo.conftest import levantar
from tests.component.consumo.cqe import emitido
from tests.integration.ejemplos.test_dian import TEMAS as PUBLICOS
from tests.integration.ejemplos.test_dian import lector

pytestmark = pytest.mark.kafka
TEMA = "publico.cqe.v1"


async def _estado(kafka: str, tema: str) -> dict[str, tuple[int, str]]:
    estado: dict[str, tuple[int, str]] = {}
    async for r in leer(kafka, [tema], hasta_el_final=True):
        cuerpo: dict[str, Any] = json.loads(r.value)
        estado[cuerpo["numero"]] = max(estado.get(cuerpo["numero"], (0, "")), (cuerpo["version"], cuerpo["estado"]))
    return estado


async def test_a_deleted_topic_is_rebuilt(
    base_de_servicio: Callable[[str], Awaitable[BaseDeServicio]], temas: FabricaDeTemas, kafka: str, tmp_path: Path
) -> None:
    (tema,) = await temas(TEMA)
    await temas("consumo.eventos.v1", "firma.solicitudes.v1", *(t for t in PUBLICOS if t != TEMA))
    base = await base_de_servicio("consumo")
    donde = Conexiones(kafka=kafka, bases={"consumo": base.superusuario}, prefijo=temas.prefijo, estado={})
    async with levantar(base, tmp_path, roles="http,jobs") as mundo:
        relevo = Relevo(
            servicio="consumo", bd=mundo.bd, url=base.app, kafka=kafka, prefijo=temas.prefijo, vigilancia=0.2
        )
        relevo.iniciar()
        try:
            fila = await emitido(mundo)
            respuesta = await mundo.http.post(
                f"/v1/cqe/{fila['numero']}/suspender", json={"motivo": "Revisión"}, headers=mundo.como("coordinador")
            )
            assert respuesta.status_code == 200, respuesta.text
            esperado = {fila["numero"]: (3, "suspendido")}

            async def publicado() -> bool:
                return await _estado(kafka, tema) == esperado

            await esperar_hasta(publicado, 30)
            async with mundo.bd.tx() as tx:
                await CONCILIACION.pedir(tx)
            await mundo.hasta("control_publico.dia")
            assert await reconstruir(donde, "cqe", quien="ana", razon="ensayo") == (1, False)  # a harmless repeat
            pendientes = "SELECT 1 FROM outbox WHERE published_at IS NULL"

            async def nada_pendiente() -> bool:
                return not await mundo.filas(pendientes)

            await esperar_hasta(nada_pendiente, 30)
            assert await _estado(kafka, tema) == esperado

            de_dian = ("--kafka", kafka, "--prefijo", temas.prefijo, "--base", str(tmp_path / "dian.sqlite"))
            assert (await lector(*de_dian, "--hasta-el-final"))[0] == 0
            codigo, salida = await lector(*de_dian, "--conciliar")
            assert (codigo, salida.split(", ")[1]) == (0, "igual\n")

            admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
            await admin.start()
            try:
                await admin.delete_topics([tema])

                async def no_esta() -> bool:
                    return tema not in await admin.list_topics()

                await esperar_hasta(no_esta, 30)
            finally:
                await admin.close()
            assert await reconstruir(donde, "cqe", quien="ana", razon="se borró el tema") == (1, True)
            await esperar_hasta(nada_pendiente, 30)
            assert await _estado(kafka, tema) == esperado
            # The reader's offsets are of the topic that is gone: it notices, and ends up where it was.
            assert (await lector(*de_dian, "--hasta-el-final"))[0] == 0
            assert (await lector(*de_dian, "--conciliar"))[0] == 0
        finally:
            await relevo.detener()
