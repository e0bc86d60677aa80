"""A real broker with TLS and authentication: our services through it, and the principal that reads only the public."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupAuthorizationFailedError, KafkaError, TopicAuthorizationFailedError
from sqlalchemy.ext.asyncio import AsyncSession

from deploy.kafka.temas import crear_temas
from deploy.local.kafka import Kafka
from deploy.local.kafka_herramientas import herramientas
from deploy.local.kafka_segura import Segura
from deploy.local.rutas import carpeta_de_programas, carpeta_local
from examples.dian_kit.jugar import comparar
from examples.dian_kit.jugar import publicar as jugar
from shared.events.registro import EmpresaActualizada
from shared.messaging import Consumidor, Sobre, publicar
from shared.messaging.servicio import Mensajeria
from shared.persistence import BaseDeDatos
from shared.settings import Ajustes
from tests.ayudas import RAIZ, BaseDeServicio, esperar_hasta
from tests.integration.ejemplos.test_dian import estado, lector

pytestmark = [pytest.mark.kafka, pytest.mark.largo]
CLAVE, NUEVA = "clave-primera-de-la-dian", "clave-segunda-de-la-dian"
CQE, PRIVADO = "contingentes.publico.cqe.v1", "contingentes.registro.eventos.v1"


@dataclass
class Broker:
    kafka: Kafka
    segura: Segura
    bin: Path
    config: Path
    """Properties of the administrator."""

    def como_dian(self, clave: str) -> dict[str, Any]:
        return self.segura.cliente() | {
            "bootstrap_servers": self.kafka.bootstrap,
            "sasl_plain_username": "dian",
            "sasl_plain_password": clave,
        }

    async def correr(self, orden: Sequence[str | Path], entrada: str = "", **entorno: str) -> tuple[int, str]:
        proceso = await asyncio.create_subprocess_exec(
            *orden,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=os.environ | {"KAFKA_BIN": str(self.bin), "CONFIG": str(self.config)} | entorno,
        )
        salida, _ = await asyncio.wait_for(proceso.communicate(entrada.encode()), 120)
        assert proceso.returncode is not None
        return proceso.returncode, salida.decode()

    async def lector(self, accion: str, clave: str = "") -> tuple[int, str]:
        guion = RAIZ / "deploy" / "kafka" / "lector.sh"
        return await self.correr([guion, accion, self.kafka.bootstrap, "dian"], clave + "\n")


def propiedades(segura: Segura, usuario: str, clave: str) -> str:
    modulo = "org.apache.kafka.common.security.scram.ScramLoginModule"
    return (
        "security.protocol=SASL_SSL\nssl.truststore.type=PEM\n"
        f"ssl.truststore.location={segura.ca}\nsasl.mechanism=SCRAM-SHA-512\n"
        f'sasl.jaas.config={modulo} required username="{usuario}" password="{clave}";\n'
    )


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Broker]:
    programas = carpeta_de_programas(carpeta_local()).resolve()
    segura = Segura.nueva(tmp_path / "tls", "admin", "clave-del-administrador")
    kafka = Kafka(tmp_path / "kafka", tmp_path / "kafka.log", programas=programas, segura=segura)
    config = tmp_path / "admin.properties"
    config.write_text(propiedades(segura, segura.usuario, segura.clave), encoding="utf-8")
    await kafka.iniciar()
    try:
        await crear_temas(kafka.bootstrap, con=segura.cliente())
        yield Broker(kafka, segura, await herramientas(programas), config)
    finally:
        await kafka.parar()


async def escribir(broker: Broker, tema: str, clave: str, con: dict[str, Any] | None = None) -> None:
    async with AIOKafkaProducer(
        **(con or broker.segura.cliente() | {"bootstrap_servers": broker.kafka.bootstrap})
    ) as p:
        await p.send_and_wait(tema, b"{}", key=clave.encode())


async def leer(lector: AIOKafkaConsumer) -> list[str]:
    return [r.key.decode() for rs in (await lector.getmany(timeout_ms=200)).values() for r in rs]


async def test_dian_reads_what_is_public_and_nothing_else(broker: Broker, tmp_path: Path) -> None:
    codigo, salida = await broker.lector("alta", CLAVE)
    assert codigo == 0, salida
    await escribir(broker, CQE, "uno")
    con = broker.como_dian(CLAVE)
    vistos: list[str] = []

    async with AIOKafkaConsumer(CQE, group_id="dian-1", auto_offset_reset="earliest", **con) as abierto:

        async def llega(que: str) -> bool:
            vistos.extend(await leer(abierto))
            return que in vistos

        await esperar_hasta(lambda: llega("uno"), 30)
        with pytest.raises(TopicAuthorizationFailedError):
            await escribir(broker, CQE, "no", con)
        with pytest.raises((TopicAuthorizationFailedError, GroupAuthorizationFailedError)):
            async with AIOKafkaConsumer(PRIVADO, group_id="dian-2", **con) as ajeno:
                await ajeno.getmany(timeout_ms=5000)
        with pytest.raises(GroupAuthorizationFailedError):
            async with AIOKafkaConsumer(CQE, group_id="contingentes.consumo.1", **con) as ajeno:
                await ajeno.getmany(timeout_ms=5000)
        admin = AIOKafkaAdminClient(**con)
        await admin.start()
        try:
            borrado = await admin.delete_topics([CQE])
            assert {codigo for _, codigo in borrado.topic_error_codes} == {TopicAuthorizationFailedError.errno}
        finally:
            await admin.close()

        codigo, salida = await broker.lector("clave", NUEVA)
        assert codigo == 0, salida
        await escribir(broker, CQE, "dos")
        await esperar_hasta(lambda: llega("dos"), 30)  # the open reader goes on with the key it came in with
    nuevo = broker.como_dian(NUEVA)
    async with AIOKafkaConsumer(CQE, group_id="dian-3", auto_offset_reset="earliest", **nuevo) as otro:

        async def desde_el_principio() -> bool:
            vistos.extend(await leer(otro))
            return vistos.count("uno") >= 2

        await esperar_hasta(desde_el_principio, 30)
    with pytest.raises(KafkaError):
        async with AIOKafkaConsumer(CQE, **con):
            pytest.fail("entró con la clave anterior")

    de_dian = tmp_path / "dian.properties"
    de_dian.write_text(propiedades(broker.segura, "dian", NUEVA), encoding="utf-8")
    consola = [RAIZ / "examples" / "dian_consola.sh", broker.kafka.bootstrap, "cqe", "--max-messages", "2"]
    codigo, salida = await broker.correr([*consola, "--timeout-ms", "30000"], CONFIG=str(de_dian))
    assert codigo == 0, salida
    assert "uno" in salida
    assert "dos" in salida

    codigo, salida = await broker.lector("baja")
    assert codigo == 0, salida
    with pytest.raises(KafkaError):
        async with AIOKafkaConsumer(CQE, **nuevo):
            pytest.fail("entró después de su baja")


async def test_the_example_for_dian_reads_by_tls_with_its_own_user(broker: Broker, tmp_path: Path) -> None:
    """`examples/dian_consumidor.py --usuario --ca`, as a program, against the recorded stream."""
    codigo, salida = await broker.lector("alta", CLAVE)
    assert codigo == 0, salida
    assert await jugar(broker.kafka.bootstrap, "contingentes.", **broker.segura.cliente()) == 46
    base, ca = tmp_path / "dian.sqlite", str(broker.segura.ca)
    orden = ("--kafka", broker.kafka.bootstrap, "--base", str(base), "--hasta-el-final", "--usuario", "dian")
    codigo, _ = await lector(*orden, "--ca", ca, DIAN_CLAVE=CLAVE)
    assert codigo == 0
    assert comparar(await estado(base)) == []
    assert await lector(*orden, "--ca", ca, DIAN_CLAVE=CLAVE) == (0, "")
    for entorno, resto in (({"DIAN_CLAVE": "otra"}, ("--ca", ca)), ({"DIAN_CLAVE": CLAVE}, ())):
        # Neither with another key, nor to a broker that an authority of ours does not vouch for.
        codigo, _ = await lector(*orden, *resto, **entorno)
        assert codigo != 0


async def test_relay_and_consumers_go_by_tls(
    broker: Broker, base_de_servicio: Callable[[str], Awaitable[BaseDeServicio]]
) -> None:
    base = await base_de_servicio("consumo")
    ajustes = Ajustes(
        servicio="consumo",
        postgres_url=base.app,
        kafka=broker.kafka.bootstrap,
        kafka_protocolo="SASL_SSL",
        kafka_ca=str(broker.segura.ca),
        kafka_usuario=broker.segura.usuario,
        kafka_clave=broker.segura.clave,
    )
    llegadas: list[str] = []
    consumidor = Consumidor("consumo")

    @consumidor.maneja(EmpresaActualizada)
    async def al_llegar(tx: AsyncSession, evento: EmpresaActualizada, sobre: Sobre) -> None:
        llegadas.append(evento.nit)

    bd = BaseDeDatos(base.app)
    mensajeria = Mensajeria(ajustes, bd, [consumidor])
    await mensajeria.iniciar_relevo()
    await mensajeria.iniciar_consumidores()
    try:
        nit = "900204272-8"
        async with bd.tx() as tx:
            evento = EmpresaActualizada(nit=nit, razon_social="Ingenio S.A.", estado="habilitada", version=1)
            await publicar(tx, evento, clave=nit, version=1)
        await esperar_hasta(lambda: llegadas == [nit], 60)
    finally:
        await mensajeria.detener()
        await bd.cerrar()
