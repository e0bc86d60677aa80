"""The real service on its own migrated database: HTTP in process, events through the real delivery, real jobs."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa
import yaml
from fastapi import FastAPI

from services.cupos.app import CONSUMIDORES
from services.cupos.app import app as crear
from services.cupos.auditoria import COMPROBACIONES
from services.cupos.settings import AjustesDeCupos
from shared.audit import verificar
from shared.audit.auditoria import COMPROBACIONES as DE_AUDITORIA
from shared.clock import BOGOTA, fijar, reloj_sistema
from shared.events import Evento
from shared.events.firma import Razon, VeredictoEmitido
from shared.events.registro import CalendarioActualizado, DiaNombrado, EmpresaActualizada
from shared.expedientes.auditoria import COMPROBACIONES as DE_EXPEDIENTES
from shared.identity import Emisor, LlaveFirma, Principal
from shared.ledger.auditoria import COMPROBACIONES as DEL_LIBRO
from shared.messaging.entrega import Resultado
from shared.persistence import BaseDeDatos
from tests.ayudas import RAIZ, BaseDeServicio, esperar_hasta
from tests.mensajes import entregar, publicados

NIT, NIT_AJENO = "900204272-8", "800191045-1"
AHORA = datetime(2026, 11, 18, 10, 0, tzinfo=BOGOTA)
"""A Wednesday inside the windows of both examples."""


class LlavesFijas:
    def __init__(self, llave: LlaveFirma) -> None:
        self._llave = llave

    async def llave(self, kid: str) -> Any:
        return self._llave.privada.public_key() if kid == self._llave.kid else None


@cache
def _leido(archivo: str) -> dict[str, Any]:
    ruta = RAIZ / "services" / "cupos" / "ejemplos" / f"{archivo}.yaml"
    datos: dict[str, Any] = yaml.safe_load(ruta.read_text(encoding="utf-8"))
    return datos


def ejemplo(archivo: str, **cambios: Any) -> dict[str, Any]:
    """An example of the service, as JSON."""
    return deepcopy(_leido(archivo)) | cambios


@dataclass
class Mundo:
    """The service, a client on it, and what its neighbours would send."""

    app: FastAPI
    http: httpx.AsyncClient
    bd: BaseDeDatos
    emisor: Emisor

    def como(self, rol: str = "exportador", *, nit: str = NIT, sub: str | None = None) -> dict[str, str]:
        """Authorization of somebody with that role; of the company if it is one of hers."""
        propia = rol in {"exportador", "representante", "apoderado"}
        quien = Principal(sub or rol, rol.title(), frozenset({rol}), frozenset({nit} if propia else ()))
        return {"Authorization": f"Bearer {self.emisor.emitir(quien, dura=timedelta(days=3650))}"}

    async def post(self, ruta: str, cuerpo: Any = None, *, rol: str = "exportador", **resto: Any) -> httpx.Response:
        cabeceras = self.como(rol, **{k: resto.pop(k) for k in ("nit", "sub") if k in resto}) | resto.pop("headers", {})
        return await self.http.post(ruta, json=cuerpo, headers=cabeceras, **resto)

    async def get(self, ruta: str, *, rol: str = "exportador", nit: str = NIT, **params: Any) -> httpx.Response:
        return await self.http.get(ruta, headers=self.como(rol, nit=nit), params=params)

    async def recibir(self, evento: Evento, clave: str, version: int) -> None:
        assert await entregar(self.bd, list(CONSUMIDORES), evento, clave=clave, version=version) is Resultado.APLICADO

    async def empresa(self, nit: str = NIT, estado: Any = "habilitada", version: int = 1) -> None:
        evento = EmpresaActualizada(nit=nit, razon_social=f"Empresa {nit}", estado=estado, version=version)
        await self.recibir(evento, nit, version)

    async def calendario(self, version: int, *festivos: tuple[Any, str]) -> None:
        dias = tuple(DiaNombrado(fecha=f, nombre=n) for f, n in festivos)
        await self.recibir(
            CalendarioActualizado(version=version, festivos_anadidos=dias, motivo="prueba"), "calendario", version
        )

    async def contingente(self, archivo: str = "azucar-omc-2026", **cambios: Any) -> str:
        """Publish an example; gives its code."""
        datos = ejemplo(archivo, **cambios)
        creado = await self.post("/v1/contingentes", datos, rol="coordinador")
        assert creado.status_code == 201, creado.text
        hecho = await self.post(f"/v1/contingentes/{datos['codigo']}/publicar", rol="coordinador")
        assert hecho.status_code == 200, hecho.text
        return str(datos["codigo"])

    async def veredicto(
        self, solicitud: str, bottom: Literal["TOTAL_PASSED", "TOTAL_FAILED", "INDETERMINATE"] = "TOTAL_PASSED"
    ) -> None:
        """What `firma` answers to the last verdict asked for a request, once its turn has entered the line."""
        await self.en_fila()
        pedido = [c for t, k, c in await publicados(self.bd) if "veredicto.solicitado" in t and k == solicitud][-1]
        razones = () if bottom == "TOTAL_PASSED" else (Razon(codigo="CONTENT_MISMATCH", texto="No es el formulario."),)
        evento = VeredictoEmitido(
            veredicto_id=pedido["veredicto_id"],  # type: ignore[arg-type] # Pydantic reads the text
            servicio="cupos",
            documento_id=solicitud,  # type: ignore[arg-type] # Pydantic reads the text
            numero=str(pedido["numero"]),
            nit=str(pedido["nit"]),
            veredicto=bottom,
            razones=razones,
            firmante_id=str(uuid4()),
            emitido_en=reloj_sistema.ahora(),
        )
        await self.recibir(evento, solicitud, 1)

    async def filas(self, consulta: str, **valores: Any) -> list[dict[str, Any]]:
        async with self.bd.tx() as tx:
            return [dict(f._mapping) for f in (await tx.execute(sa.text(consulta), valores)).all()]

    async def eventos(self, hecho: str) -> list[dict[str, Any]]:
        """Bodies published of the types that contain `hecho`, in order."""
        return [json.loads(json.dumps(c)) for t, _, c in await publicados(self.bd) if hecho in t]

    async def en_fila(self) -> None:
        """Wait until every turn has entered its line and no line is to be run again."""

        async def quieta() -> bool:
            consulta = "SELECT 1 AS n FROM turno WHERE estado = 'recibido' UNION ALL SELECT 1 FROM turno_aviso"
            return not await self.filas(consulta)

        await esperar_hasta(quieta, 60, "que todos los turnos entren en su fila")

    async def en_reposo(self) -> None:
        """Wait until no job is waiting or at work."""

        async def quieto() -> bool:
            consulta = "SELECT count(*) AS n FROM trabajos WHERE estado IN ('listo', 'programado', 'en_curso')"
            return (await self.filas(consulta))[0]["n"] == 0

        await esperar_hasta(quieto)

    async def auditar(self) -> None:
        """Every invariant of the service and of its bricks holds, hashes included."""
        de_ladrillos = (*DE_EXPEDIENTES, *DEL_LIBRO, *(c for c in DE_AUDITORIA if not c.solo_en_reposo))
        for comprobacion in (*(c for c in COMPROBACIONES if not c.solo_en_reposo), *de_ladrillos):
            assert await self.filas(comprobacion.sql) == [], comprobacion.nombre
        async with self.bd.tx() as tx:
            assert (await verificar(tx)).integra


@pytest.fixture(autouse=True)
def _hoy() -> Any:
    with fijar(AHORA):
        yield


@pytest.fixture
async def base(base_de_servicio: Callable[[str], Awaitable[BaseDeServicio]]) -> BaseDeServicio:
    return await base_de_servicio("cupos")


@pytest.fixture
async def mundo(base: BaseDeServicio, tmp_path: Path) -> AsyncIterator[Mundo]:
    ajustes = AjustesDeCupos(
        postgres_url=base.app,
        almacen_url=tmp_path.as_uri(),
        clave_enlaces="enlaces",
        roles="http,jobs,timers",
        postgres_pool=12,
        asentamiento_ms=0,
    )
    llave = LlaveFirma.nueva()
    app = crear(ajustes, llaves=lambda _: LlavesFijas(llave))
    transporte = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transporte, base_url="http://cupos") as cliente,
    ):
        yield Mundo(app, cliente, app.state.bd, Emisor(llave, ajustes.emisor, ajustes.audiencia))
