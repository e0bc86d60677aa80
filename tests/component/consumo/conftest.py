"""The real service on its own migrated database; `firma`'s objects are served by the real route over real HTTP."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal, cast
from uuid import UUID, uuid4

import httpx
import pytest
import sqlalchemy as sa
import uvicorn
from fastapi import FastAPI

from services.consumo.app import CONSUMIDORES
from services.consumo.app import app as crear
from services.consumo.settings import AjustesDeConsumo
from shared.clock import reloj_sistema
from shared.documents import Almacen
from shared.documents.rutas import rutas_de_objetos
from shared.events import Evento, RefObjeto
from shared.events.cupos import ContingenteActualizado, CupoAsignado, GrupoDeContingente
from shared.events.firma import Razon, SelladoFallido, SelladoHecho, VeredictoEmitido
from shared.events.registro import EmpresaActualizada
from shared.http.manejadores import instalar_manejadores
from shared.identity import Emisor, LlaveFirma, Principal
from shared.messaging.entrega import Resultado
from shared.persistence import BaseDeDatos
from tests.ayudas import BaseDeServicio, esperar_hasta
from tests.mensajes import entregar, publicados

NIT, NIT_AJENO = "900204272-8", "800191045-1"
SECRETO = "enlaces"
FORMULARIO: dict[str, Any] = {
    "required": ["embarcador"],
    "properties": {
        "embarcador": {"type": "string", "title": "Embarcador", "x-title-en": "Shipper", "minLength": 2},
        "buque": {"type": "string", "title": "Buque", "x-title-en": "Vessel"},
        "zarpe": {"type": "string", "format": "date", "title": "Zarpe", "x-title-en": "Departure"},
    },
}
CAMPOS = {"embarcador": "Ingenio La Cabaña S.A.", "buque": "MV Río Cauca", "zarpe": "2026-12-01"}


class LlavesFijas:
    def __init__(self, llave: LlaveFirma) -> None:
        self._llave = llave

    async def llave(self, kid: str) -> Any:
        return self._llave.privada.public_key() if kid == self._llave.kid else None


@dataclass
class Mundo:
    """The service, a client on it, and what its neighbours would send."""

    http: httpx.AsyncClient
    bd: BaseDeDatos
    emisor: Emisor
    almacen: Almacen
    firma: Almacen
    """The store of `firma`."""
    versiones: dict[str, int] = field(default_factory=dict)

    def como(self, rol: str = "exportador", *, nit: str | None = None) -> dict[str, str]:
        """Authorization of somebody of a company (ours by default) or of the Ministry."""
        del_ministerio = rol in {"funcionario", "coordinador", "auditor"}
        empresas = frozenset() if del_ministerio else frozenset({nit or NIT})
        quien = Principal(f"{rol}-{nit or ''}", rol.title(), frozenset({rol}), empresas)
        return {"Authorization": f"Bearer {self.emisor.emitir(quien, dura=timedelta(minutes=5))}"}

    async def recibir(self, evento: Evento, clave: str) -> Resultado:
        """Deliver an event through the real delivery."""
        version = self.versiones[clave] = self.versiones.get(clave, 0) + 1
        return await entregar(self.bd, list(CONSUMIDORES), evento, clave=clave, version=version)

    async def empresa(self, nit: str = NIT, estado: Any = "habilitada") -> None:
        version = self.versiones.get(nit, 0) + 1
        evento = EmpresaActualizada(nit=nit, razon_social=f"Ingenio {nit} S.A.", estado=estado, version=version)
        assert await self.recibir(evento, nit) is Resultado.APLICADO

    async def contingente(self, codigo: str = "AZUCAR-EEUU", **cambios: Any) -> None:
        datos = {
            "codigo": codigo,
            "version": self.versiones.get(codigo, 0) + 1,
            "nombre": "Azúcar crudo a Estados Unidos (OMC)",
            "nombre_en": "Raw sugar to the United States (WTO)",
            "estado": "vigente",
            "acuerdo": "OMC",
            "acuerdo_en": "WTO",
            "destinos": ("US",),
            "producto": "Azúcar crudo",
            "producto_en": "Raw sugar",
            "vigencia_desde": date(2026, 1, 1),
            "vigencia_hasta": date(2099, 12, 31),
            "volumen_kg": 25_273_000,
            "grupos": (
                GrupoDeContingente(codigo="G1", nombre="Único", subpartidas=("1701.14.00.00",), volumen_kg=25_273_000),
            ),
            "factor": "1.045633",
            "plazo_revision_habiles": 5,
            "formulario_cqe": FORMULARIO,
            "serie_cqe": "{digito}CO{consecutivo:06d}",
        } | cambios
        assert await self.recibir(ContingenteActualizado.model_validate(datos), codigo) is Resultado.APLICADO

    def asignacion(
        self, kg: int, *, nit: str = NIT, contingente: str = "AZUCAR-EEUU", version: int = 1
    ) -> CupoAsignado:
        cupo = uuid4()
        return CupoAsignado(
            cupo_id=cupo,
            solicitud_id=uuid4(),
            numero=f"CUP-{contingente}-{cupo.hex[:6]}",
            nit=nit,
            contingente=contingente,
            contingente_version=version,
            grupo="G1",
            subpartidas=("1701.14.00.00",),
            cantidad_kg=kg,
            asignado_en=reloj_sistema.ahora(),
        )

    async def cupo(self, kg: int, **opciones: Any) -> str:
        evento = self.asignacion(kg, **opciones)
        assert await self.recibir(evento, str(evento.cupo_id)) is Resultado.APLICADO
        return str(evento.cupo_id)

    async def todo_listo(self, kg: int = 100_000) -> str:
        """Company, contingente and cupo are here; gives the cupo's id."""
        await self.empresa()
        await self.contingente()
        return await self.cupo(kg)

    async def filas(self, consulta: str, **valores: Any) -> list[dict[str, Any]]:
        async with self.bd.tx() as tx:
            return [dict(f._mapping) for f in (await tx.execute(sa.text(consulta), valores)).all()]

    async def emitidos(self, hecho: str) -> list[dict[str, Any]]:
        """Bodies of the outbox of one kind (`cqe.emitido`), in order."""
        tipo = f"co.vuce.contingentes.{hecho}.v1"
        return [cuerpo for t, _, cuerpo in await publicados(self.bd) if t == tipo]

    async def ultimo(self, hecho: str) -> dict[str, Any]:
        return (await self.emitidos(hecho))[-1]

    async def hasta(self, hecho: str, cuantos: int = 1) -> dict[str, Any]:
        """Wait until so many of a kind are in the outbox; gives the last one."""

        async def estan() -> bool:
            return len(await self.emitidos(hecho)) >= cuantos

        await esperar_hasta(estan)
        return await self.ultimo(hecho)

    async def por_sellar(self, numero: str) -> dict[str, Any]:
        """What asks for the seal of the document of that number, once it is in the outbox."""

        async def pedido() -> dict[str, Any] | None:
            return next((p for p in await self.emitidos("sello.solicitado") if p["numero"] == numero), None)

        return cast(dict[str, Any], await esperar_hasta(pedido))

    async def veredicto(
        self, resultado: Literal["TOTAL_PASSED", "TOTAL_FAILED"], *, solicitado: dict[str, Any] | None = None
    ) -> None:
        pedido = solicitado or await self.ultimo("veredicto.solicitado")
        razones = () if resultado == "TOTAL_PASSED" else (Razon(codigo="CONTENT_MISMATCH", texto="No es el radicado."),)
        evento = VeredictoEmitido(
            veredicto_id=UUID(pedido["veredicto_id"]),
            servicio="consumo",
            documento_id=UUID(pedido["documento_id"]),
            numero=pedido["numero"],
            nit=pedido["nit"],
            veredicto=resultado,
            razones=razones,
            emitido_en=reloj_sistema.ahora(),
        )
        assert await self.recibir(evento, pedido["documento_id"]) is Resultado.APLICADO

    async def sellar(self, pedido: dict[str, Any], *, ajeno: bool = False) -> SelladoHecho:
        """Seal as `firma` does, by appending, and tell; `ajeno` appends to another file."""
        original = await self.almacen.leer(pedido["objeto"]["clave"])
        revision = b"\n% sello\n" + original[original.rindex(b"startxref") :]
        objeto = await self.firma.guardar((b"%PDF-1.7 otro" if ajeno else original) + revision)
        evento = SelladoHecho(
            sello_id=UUID(pedido["sello_id"]),
            servicio="consumo",
            documento_id=UUID(pedido["documento_id"]),
            numero=pedido["numero"],
            objeto=RefObjeto(servicio="firma", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano),
            nivel="PAdES-B-LT",
            certificado_sha256="0" * 64,
            sellado_en=reloj_sistema.ahora(),
        )
        assert await self.recibir(evento, pedido["documento_id"]) is Resultado.APLICADO
        return evento

    async def fallar_sello(self, pedido: dict[str, Any], error: str) -> None:
        evento = SelladoFallido(
            sello_id=UUID(pedido["sello_id"]),
            servicio="consumo",
            documento_id=UUID(pedido["documento_id"]),
            numero=pedido["numero"],
            error=error,
            intentos=3,
        )
        assert await self.recibir(evento, pedido["documento_id"]) is Resultado.APLICADO


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


@asynccontextmanager
async def levantar(base: BaseDeServicio, carpeta: Path, *, roles: str) -> AsyncIterator[Mundo]:
    """The service running in this process on that database, and the store of its neighbour `firma`."""
    de_firma = Almacen.de_url((carpeta / "firma").as_uri(), "firma")
    vecino = FastAPI()
    instalar_manejadores(vecino)
    vecino.include_router(rutas_de_objetos(de_firma, SECRETO))
    llave = LlaveFirma.nueva()
    async with _servir(vecino) as url_firma:
        ajustes = AjustesDeConsumo(
            postgres_url=base.app,
            almacen_url=(carpeta / "propio").as_uri(),
            clave_enlaces=SECRETO,
            roles=roles,
            url_firma=url_firma,
            url_publica="https://contingentes.example",
        )
        app = crear(ajustes, llaves=lambda _: LlavesFijas(llave))
        transporte = httpx.ASGITransport(app, raise_app_exceptions=True)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transporte, base_url="http://consumo") as cliente,
        ):
            emisor = Emisor(llave, ajustes.emisor, ajustes.audiencia)
            yield Mundo(cliente, app.state.bd, emisor, app.state.almacen, de_firma)


@pytest.fixture
async def mundo(base_de_servicio: Callable[[str], Awaitable[BaseDeServicio]], tmp_path: Path) -> AsyncIterator[Mundo]:
    async with levantar(await base_de_servicio("consumo"), tmp_path, roles="http,jobs") as mundo:
        yield mundo


@pytest.fixture
async def auditado(mundo: Mundo) -> AsyncIterator[Mundo]:
    """The same, and at the end every question of the auditor that holds at any instant is asked."""
    yield mundo
    await auditar(mundo)


async def auditar(mundo: Mundo) -> None:
    """Fail with the first breach that the auditor's questions find."""
    from services.consumo.auditoria import COMPROBACIONES
    from shared.expedientes.auditoria import COMPROBACIONES as DE_CASOS
    from shared.ledger.auditoria import COMPROBACIONES as DEL_LIBRO

    for comprobacion in (*COMPROBACIONES, *DEL_LIBRO, *DE_CASOS):
        if not comprobacion.solo_en_reposo:
            hallazgos = await mundo.filas(comprobacion.sql.replace(":", "\\:"))
            assert not hallazgos, (comprobacion.nombre, hallazgos)
