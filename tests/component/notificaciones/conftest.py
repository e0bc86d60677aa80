"""The real service on its own database and SMTP server, with a neighbour that answers for `registro` and `consumo`."""

import asyncio
import itertools
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid4

import httpx
import pytest
import sqlalchemy as sa
import uvicorn
from fastapi import Body, Depends, FastAPI
from fastapi.responses import JSONResponse

from services.notificaciones.app import CONSUMIDORES
from services.notificaciones.app import app as crear
from services.notificaciones.auditoria import COMPROBACIONES
from services.notificaciones.settings import AjustesNotificaciones
from shared.documents import Almacen
from shared.documents.rutas import rutas_de_objetos
from shared.events import Evento, RefObjeto
from shared.events.consumo import CqeEmitido
from shared.events.registro import EmpresaActualizada
from shared.http.manejadores import instalar_manejadores
from shared.identity import Emisor, LlaveFirma, Principal, enlace_firmado
from shared.messaging.consumidor import reunir
from shared.messaging.entrega import Entrega, Resultado
from shared.persistence import BaseDeDatos
from tests.ayudas import BaseDeServicio, esperar_hasta
from tests.component.notificaciones.servidor import ServidorDeCorreo
from tests.mensajes import entregar, registro

NIT, NIT_AJENO = "900204272-8", "800191045-1"
CQE_PDF = b"%PDF-1.7\n% un certificado de prueba\n%%EOF\n"
SECRETO = "enlaces de prueba"


class LlavesFijas:
    def __init__(self, llave: LlaveFirma) -> None:
        self._llave = llave

    async def llave(self, kid: str) -> Any:
        return self._llave.privada.public_key() if kid == self._llave.kid else None


@dataclass
class Vecino:
    """`registro` and `consumo` as this service sees them."""

    correos: dict[str, list[str]] = field(default_factory=dict)
    caido: bool = False
    representantes: list[str] = field(default_factory=list)
    en_manos: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    por_confirmar: dict[UUID, str] = field(default_factory=dict)
    acepta_codigo: bool = True
    confirmados: list[tuple[UUID, str]] = field(default_factory=list)
    personales: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    documento: RefObjeto | None = None
    url: str = ""


@pytest.fixture
async def vecino(tmp_path: Path) -> AsyncIterator[Vecino]:
    v = Vecino()
    app = FastAPI()
    instalar_manejadores(app)
    almacen = Almacen.de_url((tmp_path / "consumo").as_uri(), "consumo")
    app.state.ajustes = AjustesNotificaciones(clave_enlaces=SECRETO)
    app.include_router(rutas_de_objetos(almacen, SECRETO))

    @app.get("/interno/empresas/{nit}/correos", dependencies=[Depends(enlace_firmado)])
    async def correos(nit: str) -> Any:
        if v.caido:
            raise RuntimeError("registro está caído")
        autorizados = [{"direccion_id": str(uuid4()), "correo": c} for c in v.correos.get(nit, [])]
        return {"nit": nit, "razon_social": nit, "correos": autorizados}

    @app.get("/interno/funcionarios/{sub}/casos", dependencies=[Depends(enlace_firmado)])
    async def casos(sub: str) -> list[dict[str, Any]]:
        if v.caido:
            raise RuntimeError("el servicio está caído")
        return v.en_manos.get(sub, [])

    @app.get("/interno/empresas/{nit}/representantes", dependencies=[Depends(enlace_firmado)])
    async def representantes(nit: str) -> list[str]:
        return v.representantes

    @app.get("/interno/empresas/{nit}/confirmaciones", dependencies=[Depends(enlace_firmado)])
    async def confirmaciones(nit: str) -> Any:
        return [{"nit": nit, "direccion_id": str(i), "correo": c, "codigo": "K7QM"} for i, c in v.por_confirmar.items()]

    @app.get("/interno/mensajes/{id}", dependencies=[Depends(enlace_firmado)])
    async def personal(id: UUID) -> Any:
        return JSONResponse(v.personales.get(id, {}), 200 if id in v.personales else 404)

    @app.post("/v1/empresas/{nit}/direcciones/{id}/confirmar")
    async def confirmar(nit: str, id: UUID, codigo: Annotated[str, Body(embed=True)]) -> Any:
        v.confirmados.append((id, codigo))
        return JSONResponse({}, 200 if v.acepta_codigo else 422)

    objeto = await almacen.guardar(CQE_PDF)
    v.documento = RefObjeto(servicio="consumo", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano)
    enchufe = socket.create_server(("127.0.0.1", 0))
    servidor = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
    tarea = asyncio.create_task(servidor.serve([enchufe]))
    await esperar_hasta(lambda: servidor.started)
    v.url = f"http://127.0.0.1:{enchufe.getsockname()[1]}"
    yield v
    servidor.should_exit = True
    await tarea


@pytest.fixture
async def correo() -> AsyncIterator[ServidorDeCorreo]:
    servidor = ServidorDeCorreo()
    await servidor.iniciar()
    yield servidor
    await servidor.detener()


@dataclass
class Mundo:
    """The service, a client on it, and what its neighbours would send."""

    app: FastAPI
    http: httpx.AsyncClient
    bd: BaseDeDatos
    emisor: Emisor
    correo: ServidorDeCorreo
    vecino: Vecino
    _versiones: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def como(self, rol: str, *nits: str) -> dict[str, str]:
        quien = Principal(f"{rol}-1", rol.title(), frozenset({rol}), frozenset(nits))
        return {"Authorization": f"Bearer {self.emisor.emitir(quien, dura=timedelta(minutes=5))}"}

    async def recibir(self, evento: Evento, clave: str, version: int = 1) -> Resultado:
        return await entregar(self.bd, list(CONSUMIDORES), evento, clave=clave, version=version)

    async def empresa(self, *correos: str, nit: str = NIT, nombre: str = "Ingenio de Prueba S. A. S.") -> None:
        self.vecino.correos[nit] = list(correos)
        version = next(self._versiones)
        evento = EmpresaActualizada(nit=nit, razon_social=nombre, estado="habilitada", version=version)
        assert await self.recibir(evento, nit, version) is Resultado.APLICADO

    def cqe(self, **cambios: Any) -> CqeEmitido:
        assert self.vecino.documento is not None
        valores: dict[str, Any] = {
            "cqe_id": uuid4(),
            "numero": "7CO000123",
            "consumo_id": uuid4(),
            "consumo_numero": "CON-OMC-AZUCAR-2027-31",
            "nit": NIT,
            "contingente": "OMC-AZUCAR-2027",
            "contingente_nombre": "Azúcar en bruto",
            "cantidad_kg": 5_228_165,
            "cantidad_comercial_kg": 5_000_000,
            "destino": "US",
            "codigo_verificacion": "K7QM-2XRA-9HTD",
            "url_verificacion": "https://vuce.example/cqe/7CO000123?codigo=K7QM2XRA9HTD",
            "documento": self.vecino.documento,
            "aprobado_en": datetime(2026, 11, 21, 19, 5, tzinfo=UTC),
            "emitido_en": datetime(2026, 11, 21, 19, 6, tzinfo=UTC),
        }
        return CqeEmitido(**{**valores, **cambios})

    async def recibir_dos_veces(self, evento: Evento, clave: str) -> tuple[Resultado, Resultado]:
        """The same record twice, as after a crash between handler and ack."""
        crudo = registro(evento, clave=clave, secuencia=1, id=uuid4())
        entrega = Entrega(self.bd, reunir("notificaciones", CONSUMIDORES))
        return await entrega.recibir(crudo), await entrega.recibir(crudo)

    async def filas(self, sql: str, **valores: Any) -> list[dict[str, Any]]:
        async with self.bd.tx() as tx:
            return [dict(f) for f in (await tx.execute(sa.text(sql), valores)).mappings()]

    async def entregas(self) -> dict[str, dict[str, Any]]:
        """Deliveries by address."""
        return {f["direccion"]: f for f in await self.filas("SELECT * FROM entrega")}

    async def esperar_estado(self, direccion: str, *estados: str) -> dict[str, Any]:
        """Wait until the delivery to an address is in one of `estados`."""

        async def llego() -> dict[str, Any] | None:
            entrega = (await self.entregas()).get(direccion)
            return entrega if entrega is not None and entrega["estado"] in estados else None

        hallada = await esperar_hasta(llego, que=f"{direccion} en {estados}")
        assert isinstance(hallada, dict)
        return hallada

    async def historia(self, entrega_id: UUID) -> list[str]:
        filas = await self.filas("SELECT estado FROM entrega_suceso WHERE entrega_id = :id ORDER BY id", id=entrega_id)
        return [f["estado"] for f in filas]

    async def en_reposo(self) -> None:
        """Wait until no job waits or works; then nothing may be amiss for the auditor."""

        async def reposo() -> bool:
            return not await self.filas("SELECT 1 FROM trabajos WHERE estado IN ('pendiente', 'en_curso')")

        await esperar_hasta(reposo, limite=60)

    async def faltas(self, *, en_reposo: bool = True) -> list[tuple[str, Any]]:
        """What the auditor finds."""
        return [
            (c.nombre, fila)
            for c in COMPROBACIONES
            if en_reposo or not c.solo_en_reposo
            for fila in await self.filas(c.sql.replace(":", r"\:"))
        ]


Arranque = Callable[..., Awaitable[Mundo]]


@pytest.fixture
async def arrancar(
    base_de_servicio: Callable[[str], Awaitable[BaseDeServicio]],
    tmp_path: Path,
    correo: ServidorDeCorreo,
    vecino: Vecino,
) -> AsyncIterator[Arranque]:
    """`await arrancar(correo_dudosa="reenviar")`: the service with these settings, on the test's one database."""
    base = await base_de_servicio("notificaciones")
    abiertos: list[Any] = []

    async def iniciar(roles: str = "http,jobs", **cambios: Any) -> Mundo:
        valores: dict[str, Any] = {
            "postgres_url": base.app,
            "almacen_url": (tmp_path / "objetos").as_uri(),
            "clave_enlaces": SECRETO,
            "roles": roles,
            "url_registro": vecino.url,
            "url_consumo": vecino.url,
            "url_cupos": vecino.url,
            "smtp_puerto": correo.puerto,
            "smtp_tls": "no",
            "smtp_segundos": 5,
            "correo_primera_espera": 0.05,
            "correo_espera_maxima": 0.2,
        }
        ajustes = AjustesNotificaciones(**{**valores, **cambios})
        llave = LlaveFirma.nueva()
        app = crear(ajustes, llaves=lambda _: LlavesFijas(llave))
        vida = app.router.lifespan_context(app)
        await vida.__aenter__()
        cliente = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://notificaciones")
        abiertos.append((vida, cliente))
        return Mundo(app, cliente, app.state.bd, Emisor(llave, ajustes.emisor, ajustes.audiencia), correo, vecino)

    yield iniciar
    for vida, cliente in reversed(abiertos):
        await cliente.aclose()
        await vida.__aexit__(None, None, None)


@pytest.fixture
async def mundo(arrancar: Arranque) -> Mundo:
    return await arrancar()
