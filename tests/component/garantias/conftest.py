"""The real service on its own migrated database: HTTP in process, events through the real delivery, jobs to rest."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from services.garantias.app import CONSUMIDORES
from services.garantias.app import app as crear
from services.garantias.auditoria import COMPROBACIONES
from services.garantias.settings import AjustesGarantias
from shared.events import Evento
from shared.events.registro import CalendarioActualizado, DiaNombrado, EmpresaActualizada, TrmActualizada
from shared.expedientes.auditoria import COMPROBACIONES as DE_EXPEDIENTES
from shared.identity import Emisor, LlaveFirma, Principal
from shared.messaging.entrega import Resultado
from shared.persistence import BaseDeDatos
from tests.ayudas import BaseDeServicio, esperar_hasta
from tests.mensajes import entregar

NIT, NIT_AJENO = "900204272-8", "800191045-1"
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


class LlavesFijas:
    def __init__(self, llave: LlaveFirma) -> None:
        self._llave = llave

    async def llave(self, kid: str) -> Any:
        return self._llave.privada.public_key() if kid == self._llave.kid else None


@dataclass
class Mundo:
    """The service, a client on it, and what its neighbours would send."""

    app: FastAPI
    http: httpx.AsyncClient
    bd: BaseDeDatos
    emisor: Emisor

    def como(self, rol: str, *, nit: str | None = None, sub: str | None = None) -> dict[str, str]:
        """Authorization of somebody with that role; of a company if `nit` is given."""
        quien = Principal(sub or f"{rol}-{nit or ''}", rol.title(), frozenset({rol}), frozenset({nit} if nit else ()))
        return {"Authorization": f"Bearer {self.emisor.emitir(quien, dura=timedelta(minutes=5))}"}

    async def recibir(self, evento: Evento, clave: str, version: int) -> None:
        """Deliver an event of `registro` through the real delivery."""
        assert await entregar(self.bd, list(CONSUMIDORES), evento, clave=clave, version=version) is Resultado.APLICADO

    async def empresa(self, nit: str = NIT, estado: Any = "habilitada", version: int = 1) -> None:
        evento = EmpresaActualizada(nit=nit, razon_social=f"Empresa {nit}", estado=estado, version=version)
        await self.recibir(evento, nit, version)

    async def trm(self, valor: str, desde: date, hasta: date, version: int = 1) -> None:
        evento = TrmActualizada(valor=valor, desde=desde, hasta=hasta, version=version)
        await self.recibir(evento, "trm", version)

    async def calendario(self, version: int, *festivos: tuple[date, str], retirados: tuple[date, ...] = ()) -> None:
        evento = CalendarioActualizado(
            version=version,
            festivos_anadidos=tuple(DiaNombrado(fecha=f, nombre=n) for f, n in festivos),
            festivos_retirados=retirados,
            motivo="prueba",
        )
        await self.recibir(evento, "calendario", version)

    async def filas(self, consulta: str, **valores: Any) -> list[dict[str, Any]]:
        async with self.bd.tx() as tx:
            return [dict(f._mapping) for f in (await tx.execute(sa.text(consulta), valores)).all()]

    async def publicados(self, tipo: str | None = None) -> list[dict[str, Any]]:
        """Bodies of the outbox in order, each with its type's aggregate and fact."""
        filas = await self.filas("SELECT type, payload, aggregate_id, aggregate_version FROM outbox ORDER BY seq")
        eventos = [
            {"tipo": f["type"].removeprefix("co.vuce.contingentes.").removesuffix(".v1"), "clave": f["aggregate_id"]}
            | json.loads(f["payload"])
            for f in filas
        ]
        return [e for e in eventos if tipo is None or e["tipo"] == tipo]

    async def trabajos_en_reposo(self) -> None:
        """Wait until no job is waiting or at work; those of a later legal date may wait."""

        async def reposo() -> bool:
            vivos = await self.filas(
                """
                SELECT tipo, estado, motivo FROM trabajos WHERE estado NOT IN ('hecho', 'cancelado')
                    AND NOT (estado = 'programado' AND reloj = 'legal')
                """
            )
            assert all(v["estado"] != "fallido" for v in vivos), vivos
            return not vivos

        await esperar_hasta(reposo)


@pytest.fixture
async def base(base_de_servicio: Callable[[str], Awaitable[BaseDeServicio]]) -> BaseDeServicio:
    return await base_de_servicio("garantias")


@pytest.fixture
async def superusuario(base: BaseDeServicio) -> AsyncIterator[BaseDeDatos]:
    """The same database by a role that may break it."""
    bd = BaseDeDatos(base.superusuario, conexiones=1)
    yield bd
    await bd.cerrar()


@pytest.fixture
async def mundo(base: BaseDeServicio, tmp_path: Path) -> AsyncIterator[Mundo]:
    ajustes = AjustesGarantias(
        postgres_url=base.app, almacen_url=tmp_path.as_uri(), clave_enlaces="enlaces", roles="http,jobs"
    )
    llave = LlaveFirma.nueva()
    app = crear(ajustes, llaves=lambda _: LlavesFijas(llave))
    transporte = httpx.ASGITransport(app, raise_app_exceptions=True)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transporte, base_url="http://garantias") as cliente,
    ):
        mundo = Mundo(app, cliente, app.state.bd, Emisor(llave, ajustes.emisor, ajustes.audiencia))
        yield mundo
        for comprobacion in (*COMPROBACIONES, *DE_EXPEDIENTES):
            if not comprobacion.solo_en_reposo:
                assert await mundo.filas(comprobacion.sql) == [], comprobacion.promesa
