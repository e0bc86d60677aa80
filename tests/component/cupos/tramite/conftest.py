"""The same service with a neighbour `firma` whose store serves sealed files over real HTTP."""

import asyncio
import io
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from pypdf import PdfReader

from services.cupos.app import CONSUMIDORES
from services.cupos.app import app as crear
from services.cupos.settings import AjustesDeCupos
from shared.clock import reloj_sistema
from shared.documents import Almacen
from shared.documents.rutas import rutas_de_objetos
from shared.events import RefObjeto
from shared.events.firma import DocumentoResellado, SelladoFallido, SelladoHecho
from shared.http.manejadores import instalar_manejadores
from shared.identity import Emisor, LlaveFirma
from shared.messaging.entrega import Resultado
from tests.ayudas import BaseDeServicio, esperar_hasta
from tests.component.cupos.conftest import LlavesFijas, Mundo
from tests.mensajes import entregar

SECRETO = "enlaces"


@dataclass
class MundoConFirma(Mundo):
    """The service and the store of `firma`."""

    firma: Almacen

    async def pedido_de_sello(self, clase: str, veces: int = 1) -> dict[str, Any]:
        """The last of `veces` askings for the seal of the newest letter of a class."""

        async def pedidos() -> list[dict[str, Any]]:
            filas = await self.filas("SELECT id FROM oficio WHERE clase = :c ORDER BY id DESC LIMIT 1", c=clase)
            suyos = [
                p for p in await self.eventos("sello.solicitado") if filas and p["documento_id"] == str(filas[0]["id"])
            ]
            return suyos if len(suyos) >= veces else []

        hechos: Any = await esperar_hasta(pedidos)
        ultimo: dict[str, Any] = hechos[-1]
        return ultimo

    async def sellado(self, pedido: dict[str, Any], *, ajeno: bool = False) -> SelladoHecho:
        """What `firma` answers: the file with its seal appended (`ajeno`: another file)."""
        original = await self.app.state.almacen.leer(pedido["objeto"]["clave"])
        revision = b"\n% sello\n" + original[original.rindex(b"startxref") :]
        objeto = await self.firma.guardar((b"%PDF-1.7 otro" if ajeno else original) + revision)
        return SelladoHecho(
            sello_id=UUID(pedido["sello_id"]),
            servicio="cupos",
            documento_id=UUID(pedido["documento_id"]),
            numero=pedido["numero"],
            objeto=RefObjeto(servicio="firma", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano),
            nivel="PAdES-B-LT",
            certificado_sha256="0" * 64,
            sellado_en=reloj_sistema.ahora(),
        )

    async def resellado(self, hecho: SelladoHecho) -> DocumentoResellado:
        """What `firma` tells once the same bytes have the seal of another key."""
        objeto = await self.firma.guardar(await self.firma.leer(hecho.objeto.clave) + b"% otra llave\n")
        ref = RefObjeto(servicio="firma", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano)
        nuevo = {"sello_id": uuid4(), "reemplaza": hecho.sello_id, "objeto": ref, "certificado_sha256": "1" * 64}
        return DocumentoResellado.model_validate(hecho.model_dump() | nuevo)

    async def entregar_sello(self, evento: SelladoHecho | SelladoFallido | DocumentoResellado) -> None:
        hecho = await entregar(self.bd, list(CONSUMIDORES), evento, clave=str(evento.documento_id))
        assert hecho is Resultado.APLICADO

    async def sellar(self, clase: str) -> dict[str, Any]:
        """Seal the newest letter of a class; gives its row once it is stored."""
        evento = await self.sellado(await self.pedido_de_sello(clase))
        await self.entregar_sello(evento)
        consulta = "SELECT * FROM oficio WHERE id = :id AND estado = 'sellado'"
        filas: Any = await esperar_hasta(lambda: self.filas(consulta, id=evento.documento_id))
        fila: dict[str, Any] = filas[0]
        return fila

    async def texto(self, ruta: str, clase: str) -> str:
        """What a reader reads in the newest letter of a class, as the company downloads it; spaces made one."""
        oficios = (await self.get(f"{ruta}/oficios")).json()
        oficio = [o for o in oficios if o["clase"] == clase][-1]
        pdf = await self.get(f"{ruta}/oficios/{oficio['id']}.pdf")
        assert pdf.status_code == 200, pdf.text
        paginas = PdfReader(io.BytesIO(pdf.content)).pages
        return " ".join(" ".join(p.extract_text() for p in paginas).split())


@asynccontextmanager
async def _servir(app: FastAPI) -> AsyncIterator[str]:
    enchufe = socket.socket()
    enchufe.bind(("127.0.0.1", 0))
    servidor = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    tarea = asyncio.create_task(servidor.serve([enchufe]))
    try:
        await esperar_hasta(lambda: servidor.started)
        yield f"http://127.0.0.1:{enchufe.getsockname()[1]}"
    finally:
        servidor.should_exit = True
        await tarea
        enchufe.close()


@pytest.fixture
async def mundo(base: BaseDeServicio, tmp_path: Path) -> AsyncIterator[MundoConFirma]:
    de_firma = Almacen.de_url((tmp_path / "firma").as_uri(), "firma")
    vecino = FastAPI()
    instalar_manejadores(vecino)
    vecino.include_router(rutas_de_objetos(de_firma, SECRETO))
    llave = LlaveFirma.nueva()
    async with _servir(vecino) as url_firma:
        ajustes = AjustesDeCupos(
            postgres_url=base.app,
            almacen_url=(tmp_path / "propio").as_uri(),
            clave_enlaces=SECRETO,
            roles="http,jobs,timers",
            postgres_pool=12,
            url_firma=url_firma,
            asentamiento_ms=0,
        )
        app = crear(ajustes, llaves=lambda _: LlavesFijas(llave))
        transporte = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transporte, base_url="http://cupos") as cliente,
        ):
            emisor = Emisor(llave, ajustes.emisor, ajustes.audiencia)
            yield MundoConFirma(app, cliente, app.state.bd, emisor, de_firma)
