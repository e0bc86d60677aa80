"""The whole service with all its roles on real Kafka and PostgreSQL: events in, terms out, what a holiday moves."""

import json
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from services.garantias.app import app as crear
from services.garantias.settings import AjustesGarantias
from shared.clock import fijar
from shared.events import Evento
from shared.events.registro import CalendarioActualizado, DiaNombrado, EmpresaActualizada, TrmActualizada
from shared.identity import Emisor, LlaveFirma
from tests.ayudas import BaseDeServicio, FabricaDeTemas, esperar_hasta
from tests.component.garantias.conftest import NIT, LlavesFijas, Mundo
from tests.component.garantias.recorrido import aceptar, autorizar, presentar, radicar
from tests.mensajes import registro

pytestmark = pytest.mark.kafka

DE_OTROS = ("registro.eventos.v1", "firma.eventos.v1", "notificaciones.eventos.v1")
ESCRITOS = (
    "garantias.eventos.v1",
    "firma.solicitudes.v1",
    "publico.garantias.v1",
    "publico.control.v1",
    "garantias.dlq.v1",
)
TEMAS = (*DE_OTROS, *ESCRITOS)


async def test_events_in_terms_out(
    base_de_servicio: Callable[[str], Awaitable[BaseDeServicio]],
    temas: FabricaDeTemas,
    kafka: str,
    tmp_path: Path,
) -> None:
    await temas(*TEMAS, particiones=2)
    base = await base_de_servicio("garantias")
    ajustes = AjustesGarantias(
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
        temas.prefijo + "garantias.eventos.v1",
        temas.prefijo + "publico.garantias.v1",
        bootstrap_servers=kafka,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
    )
    leidos: list[tuple[str, dict[str, Any]]] = []

    async def enviar(evento: Evento, clave: str, secuencia: int) -> None:
        crudo = registro(evento, clave=clave, secuencia=secuencia)
        tema = temas.prefijo + crudo.topico
        await productor.send_and_wait(tema, crudo.cuerpo, key=crudo.clave, headers=list(crudo.cabeceras))

    async def hay(tipo: str) -> list[dict[str, Any]]:
        for registros in (await lector.getmany(timeout_ms=100)).values():
            for leido in registros:
                cabeceras = {n: v.decode() for n, v in leido.headers}
                leidos.append((cabeceras["ce_type"], json.loads(leido.value)))
        return [cuerpo for t, cuerpo in leidos if t == f"co.vuce.contingentes.{tipo}.v1"]

    transporte = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transporte, base_url="http://garantias") as cliente,
        productor,
        lector,
    ):
        mundo = Mundo(app, cliente, app.state.bd, Emisor(llave, ajustes.emisor, ajustes.audiencia))
        with fijar(date(2026, 4, 7)):
            await enviar(EmpresaActualizada(nit=NIT, razon_social="Ingenio", estado="habilitada", version=1), NIT, 1)
            trm = TrmActualizada(valor="4000.25", desde=date(2026, 4, 1), hasta=date(2026, 4, 1), version=1)
            await enviar(trm, "trm", 1)

            async def llegaron() -> bool:
                return bool(await mundo.filas("SELECT 1 FROM empresa")) and bool(await mundo.filas("SELECT 1 FROM trm"))

            await esperar_hasta(llegaron, 30)
            programa = await autorizar(mundo, (await radicar(mundo))["id"])
            garantia = (await presentar(mundo, programa["id"])).json()
            assert (await aceptar(mundo, garantia["id"])).status_code == 200
            dia = DiaNombrado(fecha=date(2027, 10, 7), nombre="Duelo nacional")
            calendario = CalendarioActualizado(version=1, festivos_anadidos=(dia,), motivo="Decreto")
            await enviar(calendario, "calendario", 1)
            # The same record once more, as Kafka may give it.
            await enviar(calendario, "calendario", 1)

            await esperar_hasta(lambda: hay("plazo.movido"), 30)
            movido = (await hay("plazo.movido"))[0]
            assert (movido["fecha_anterior"], movido["fecha"]) == ("2027-10-07", "2027-10-08")

            async def aceptada() -> bool:
                return any(e["estado"] == "aceptada" for e in await hay("garantia_publica.estado"))

            await esperar_hasta(aceptada, 30)
            await mundo.trabajos_en_reposo()
            assert len(await hay("plazo.movido")) == 1
            # Of two cases, whose events may come over two partitions.
            assert {p["nombre"] for p in await hay("plazo.publicado")} == {
                "Decidir la solicitud de programa",
                "Presentar el estudio de demostración",
                "Pedir prórroga del plazo para demostrar",
                "Vigencia de la garantía (materias primas)",
            }
            assert len(await hay("plazo.publicado")) == 4
