"""The process that gave the receipts is killed with -9 before any turn enters the line, and then the sequencer."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from services.cupos.app import app as crear
from services.cupos.settings import AjustesDeCupos
from services.cupos.turnos.diario import repetir_fila
from shared.clock import reloj_sistema
from shared.identity import Emisor, LlaveFirma
from tests.ayudas import BaseDeServicio, esperar_hasta
from tests.chaos.cupos.test_muerte_del_proceso import Proceso, _abrir_ventana, _llaves, _puerto
from tests.component.cupos.conftest import NIT, LlavesFijas, Mundo
from tests.component.cupos.recorrido import firmar
from tests.component.cupos.turnos.siembra import sembrar

CUANTAS = 300
CODIGO, GRUPO = "AZUCAR-OMC-2026", "AZUCAR"


@pytest.mark.largo
@pytest.mark.timeout(150)
async def test_ningun_recibo_se_pierde(
    base_de_servicio: Callable[[str], Awaitable[BaseDeServicio]], tmp_path: Path
) -> None:
    base, llave, puerto = await base_de_servicio("cupos"), LlaveFirma.nueva(), _puerto()
    ajustes = AjustesDeCupos(
        postgres_url=base.app, almacen_url=tmp_path.as_uri(), clave_enlaces="enlaces", roles="http"
    )
    propia = crear(ajustes, llaves=lambda _: LlavesFijas(llave))
    emisor = Emisor(llave, ajustes.emisor, ajustes.audiencia)
    async with (
        _llaves(llave) as jwks,
        propia.router.lifespan_context(propia),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{puerto}", timeout=30) as cliente,
        httpx.AsyncClient(transport=httpx.ASGITransport(propia), base_url="http://cupos") as interno,
    ):
        arreglo, mundo = (Mundo(propia, c, propia.state.bd, emisor) for c in (interno, cliente))
        await arreglo.empresa()
        await _abrir_ventana(arreglo)
        ids = await sembrar(base.superusuario, CODIGO, GRUPO, [(NIT, 1000)] * CUANTAS, reloj_sistema.ahora())
        entorno = {
            "CONTINGENTES_SERVICIO": "cupos",
            "CONTINGENTES_POSTGRES_URL": base.app,
            "CONTINGENTES_ALMACEN_URL": tmp_path.as_uri(),
            "CONTINGENTES_CLAVE_ENLACES": "enlaces",
            "CONTINGENTES_JWKS_URL": jwks,
            "CONTINGENTES_PORT": str(puerto),
        }
        recepcion = Proceso(entorno | {"CONTINGENTES_ROLES": "http"})
        await recepcion.arrancar()

        async def vivo() -> bool:
            try:
                return (await cliente.get("/salud/viva")).status_code == 200
            except httpx.TransportError:
                return False

        await esperar_hasta(vivo, 60, "el servicio")
        recibidas: set[str] = set()

        async def enviar(desde: int) -> None:
            for solicitud in ids[desde::8]:
                try:
                    respuesta = await firmar(mundo, f"/v1/solicitudes/{solicitud}", b"%PDF-1.7")
                except httpx.TransportError:
                    return
                assert respuesta.status_code == 202, respuesta.text
                recibidas.add(str(solicitud))

        envios = [asyncio.create_task(enviar(n)) for n in range(8)]
        await esperar_hasta(lambda: len(recibidas) > CUANTAS // 3, 60, "recibos")
        await recepcion.terminar(signal.SIGKILL)
        await asyncio.gather(*envios)
        assert CUANTAS // 3 < len(recibidas) < CUANTAS
        assert await mundo.filas("SELECT 1 AS n FROM turno WHERE estado <> 'recibido'") == []
        # The sequencer is killed as soon as it has begun, and another takes its place.
        for _ in range(3):
            secuenciador = Proceso(entorno | {"CONTINGENTES_ROLES": "jobs"})
            await secuenciador.arrancar()
            await esperar_hasta(vivo, 60, "el servicio")
            await secuenciador.terminar(signal.SIGKILL)
        ultimo = Proceso(entorno | {"CONTINGENTES_ROLES": "jobs"})
        await ultimo.arrancar()
        try:
            await esperar_hasta(vivo, 60, "el servicio")
            await mundo.en_fila()
        finally:
            await ultimo.terminar(signal.SIGTERM)
        en_linea = await mundo.filas("SELECT solicitud::text AS id, estado, reservado_kg FROM turno")
        assert recibidas <= {f["id"] for f in en_linea}
        assert {(f["estado"], f["reservado_kg"]) for f in en_linea} == {("en_validacion", 1000)}
        assert len(await mundo.eventos("veredicto.solicitado")) == len(en_linea)
        async with mundo.bd.tx() as tx:
            repeticion, distintos = await repetir_fila(tx, CODIGO, GRUPO)
        assert (repeticion.diferencias, distintos) == ([], [])
        await mundo.auditar()
