"""From an event at the service's door to the mail server's 250, at a modest rate, in this process alone."""

import asyncio
import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import sqlalchemy as sa
import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr

from services.notificaciones.app import CONSUMIDORES, TRABAJOS
from services.notificaciones.salidas import salidas
from services.notificaciones.settings import AjustesNotificaciones
from shared.clock import reloj_sistema
from shared.documents import Almacen
from shared.events.cupos import SolicitudEnEspera
from shared.http.contexto import Contexto
from shared.jobs import Trabajador
from shared.messaging.consumidor import reunir
from shared.messaging.entrega import Entrega, Resultado
from shared.persistence import BaseDeDatos
from tests.ayudas import FabricaDeBases, esperar_hasta
from tests.mensajes import registro

POR_SEGUNDO = 20
SEGUNDOS = 10
META_P50, META_P99 = 0.25, 1.0
"""Seconds: a tenth of the goal for the way from the approval on."""
NIT = "900204272-8"


@asynccontextmanager
async def _registro() -> AsyncIterator[str]:
    """URL of what answers as `registro` does for the addresses of a company: with one."""
    app = FastAPI()

    @app.get("/interno/empresas/{nit}/correos")
    async def correos(nit: str) -> dict[str, object]:
        return {"nit": nit, "correos": [{"direccion_id": str(uuid.uuid4()), "correo": "uno@ingenio.example"}]}

    enchufe = socket.create_server(("127.0.0.1", 0))
    servidor = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off", access_log=False))
    tarea = asyncio.create_task(servidor.serve([enchufe]))
    await esperar_hasta(lambda: servidor.started)
    try:
        yield f"http://127.0.0.1:{enchufe.getsockname()[1]}"
    finally:
        servidor.should_exit = True
        await tarea


async def demoras(postgres: str, ajustes: AjustesNotificaciones, carpeta: Path) -> list[float]:
    """Seconds of each mail, in order."""
    bases = FabricaDeBases(postgres)
    base = await bases.de_servicio("notificaciones")
    bd = BaseDeDatos(base.app, conexiones=ajustes.postgres_pool)
    total = POR_SEGUNDO * SEGUNDOS
    try:
        async with bd.tx() as tx:
            await tx.execute(sa.text("INSERT INTO empresa VALUES (:n, 'Ingenio', 'habilitada', 1)"), {"n": NIT})
        async with _registro() as url:
            ajustes = ajustes.model_copy(
                update={
                    "servicio": "notificaciones",
                    "url_registro": url,
                    "clave_enlaces": SecretStr("enlaces del banco"),
                }
            )
            contexto = Contexto(ajustes=ajustes, bd=bd, almacen=Almacen.de_url(carpeta.as_uri(), "notificaciones"))
            entrega = Entrega(bd, reunir("notificaciones", CONSUMIDORES))
            trabajador = Trabajador(ajustes, bd, trabajos=TRABAJOS, contexto=contexto)

            async def recibir(n: int) -> None:
                # The rate itself.
                await asyncio.sleep(n / POR_SEGUNDO)
                caso = uuid.uuid4()
                evento = SolicitudEnEspera(
                    solicitud_id=caso, numero=f"CUP-{n}", nit=NIT, antes_en_fila=0, ocurrido_en=reloj_sistema.ahora()
                )
                if await entrega.recibir(registro(evento, clave=str(caso), secuencia=1)) is not Resultado.APLICADO:
                    raise AssertionError(f"el evento {n} no se aplicó")

            async def enviados() -> bool:
                async with bd.tx() as tx:
                    cuantos = await tx.execute(sa.text("SELECT count(*) FROM entrega WHERE estado = 'enviada'"))
                    return bool(cuantos.scalar_one() == total)

            async with salidas(contexto):
                await trabajador.iniciar()
                await asyncio.gather(*(recibir(n) for n in range(total)))
                await esperar_hasta(enviados, limite=180)
                await trabajador.detener()
        async with bd.tx() as tx:
            consulta = """
                SELECT extract(epoch FROM e.enviada_en - CAST(a.datos ->> 'ocurrido_en' AS timestamptz))
                FROM entrega e JOIN aviso a ON a.id = e.aviso_id ORDER BY 1
            """
            return [float(s) for s in (await tx.execute(sa.text(consulta))).scalars()]
    finally:
        await bd.cerrar()
        await bases.cerrar()


async def fila(postgres: str, ajustes: AjustesNotificaciones, carpeta: Path) -> dict[str, object]:
    """The row of the table of `make bench`."""
    todas = await demoras(postgres, ajustes, carpeta)
    p50, p99 = todas[len(todas) // 2], todas[-len(todas) // 100 - 1]
    return {
        "fila": "event -> mail accepted",
        "contra": f"the goal, the service alone, at {POR_SEGUNDO} per second for {SEGUNDOS} s",
        "ratio": round(max(p50 / META_P50, p99 / META_P99), 2),
        "valor": f"p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms",
        "meta": f"p50 <= {META_P50 * 1000:.0f} ms, p99 <= {META_P99 * 1000:.0f} ms",
        "cumple": p50 <= META_P50 and p99 <= META_P99,
        "mediana": round(p50, 3),
        "rango": [round(todas[0], 3), round(todas[-1], 3)],
    }
