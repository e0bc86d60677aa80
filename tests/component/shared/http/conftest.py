"""A small real application on a real database: one table, routes that write it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import httpx
import pytest
import sqlalchemy as sa
import structlog
from fastapi import Depends, FastAPI, Form, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from shared.http import Problema, Tx, catalogo
from shared.http.app import crear_app
from shared.http.cargas import PdfRecibido
from shared.http.espera import EsperarSegundos, esperar_cambio
from shared.http.etag import VersionEsperada, exigir_version
from shared.http.paginacion import Pagina, PaginacionPedida, paginar
from shared.http.rutas import KIB, Enrutador, sin_idempotencia
from shared.identity import Emisor, LlaveFirma, Principal, PrincipalActual, exigir_empresa, requiere
from shared.persistence import BaseDeDatos
from shared.settings import Ajustes
from tests.ayudas import FabricaDeBases

NIT_PROPIO, NIT_AJENO = "900204272-8", "800191045-1"
_SQL = Path(__file__).parents[4] / "shared" / "http" / "sql" / "0001_idempotencia.sql"
_TABLAS = """
CREATE TABLE notas (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    texto text NOT NULL,
    version int NOT NULL DEFAULT 1,
    CONSTRAINT uq_notas_texto UNIQUE (texto),
    CONSTRAINT uq_notas_version_diferida UNIQUE (version, id)
);
CREATE TABLE unicas (valor text, CONSTRAINT uq_unicas_valor UNIQUE (valor) DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE libres (valor text CONSTRAINT uq_libres_valor UNIQUE, tope int CONSTRAINT ck_tope CHECK (tope < 10));
"""
notas = sa.table("notas", sa.column("id", sa.BigInteger), sa.column("texto", sa.Text), sa.column("version", sa.Integer))


class NotaNueva(BaseModel):
    model_config = ConfigDict(extra="forbid")

    texto: str = Field(min_length=3, max_length=40)
    cantidad_kg: Annotated[int, Field(gt=0)] = 1


def rutas() -> Enrutador:
    catalogo.agregar("nota-repetida", 409, "Esa nota ya existe", "Escriba otra.")
    catalogo.restriccion("uq_notas_texto", "nota-repetida")
    catalogo.restriccion("uq_unicas_valor", "nota-repetida")
    propias = Enrutador()

    @propias.post("/v1/notas", status_code=201)
    async def crear(nota: NotaNueva, tx: Tx, fallar: bool = False, pausa_ms: int = 0) -> dict[str, int]:
        orden = sa.insert(notas).values(texto=nota.texto).returning(notas.c.id)
        nuevo: int = (await tx.execute(orden)).scalar_one()
        await tx.execute(sa.select(sa.func.pg_sleep(pausa_ms / 1000)))
        if fallar:
            raise Problema("conflicto")
        return {"id": nuevo}

    @propias.get("/v1/notas")
    async def listar(tx: Tx, pedida: PaginacionPedida) -> Pagina[dict[str, int | str]]:
        filas, siguiente = await paginar(tx, sa.select(notas), (notas.c.version, notas.c.id), pedida, descendente=True)
        return Pagina(elementos=[{"id": f.id, "texto": f.texto} for f in filas], siguiente=siguiente)

    @propias.put("/v1/notas/{id}")
    async def editar(id: int, nota: NotaNueva, tx: Tx, esperada: VersionEsperada) -> dict[str, int]:
        actual = (await tx.execute(sa.select(notas.c.version).where(notas.c.id == id).with_for_update())).scalar_one()
        exigir_version(actual, esperada)
        await tx.execute(sa.update(notas).where(notas.c.id == id).values(texto=nota.texto, version=actual + 1))
        return {"version": actual + 1}

    @propias.post("/v1/diferida")
    async def diferida(tx: Tx) -> dict[str, bool]:
        await tx.execute(sa.text("INSERT INTO unicas VALUES ('x'), ('x')"))
        return {"hecho": True}

    @propias.post("/v1/libre")
    async def libre(tx: Tx, valor: str, tope: int = 1) -> dict[str, bool]:
        await tx.execute(sa.text("INSERT INTO libres VALUES (:v, :t)"), {"v": valor, "t": tope})
        return {"hecho": True}

    @propias.post("/v1/pdf", max_body_size=64 * KIB)
    async def pdf(pdf: PdfRecibido, tx: Tx, motivo: Annotated[str, Form()] = "") -> dict[str, str | int]:
        orden = sa.insert(notas).values(texto=f"{pdf.sha256[:8]} {motivo}").returning(notas.c.id)
        return {"id": (await tx.execute(orden)).scalar_one(), "sha256": pdf.sha256, "tamano": pdf.tamano}

    @propias.post("/v1/rota")
    @sin_idempotencia
    async def rota() -> None:
        raise RuntimeError("secreto interno: clave=1234")

    @propias.get("/v1/espera/{id}")
    async def espera(id: int, request: Request, desde: int, esperar: EsperarSegundos = 5) -> int:
        async def leer(tx: AsyncSession) -> int:
            return (await tx.execute(sa.select(notas.c.version).where(notas.c.id == id))).scalar_one()

        return await esperar_cambio(request, leer, lambda version: version > desde, esperar)

    @propias.get("/v1/quien")
    async def quien(quien: PrincipalActual) -> dict[str, str | None]:
        return {"sub": quien.sub, "empresa": quien.empresa, "act": quien.act}

    @propias.get("/v1/decision")
    async def decision(quien: Annotated[Principal, Depends(requiere("funcionario", "coordinador"))]) -> str:
        return quien.sub

    @propias.get("/v1/empresas/{nit}/cosa")
    async def cosa(nit: str, quien: PrincipalActual, actuar: bool = False) -> str:
        exigir_empresa(quien, nit, actuar=actuar)
        return nit

    return propias


@dataclass
class Banco:
    """The application, a client on it, and tokens for it."""

    app: FastAPI
    cliente: httpx.AsyncClient
    bd: BaseDeDatos
    emisor: Emisor

    def token(self, sub: str = "ana", *roles: str, empresas: tuple[str, ...] = (NIT_PROPIO,)) -> dict[str, str]:
        quien = Principal(sub, sub.title(), frozenset(roles or ("exportador",)), frozenset(empresas))
        return {"Authorization": f"Bearer {self.emisor.emitir(quien, dura=timedelta(minutes=5))}"}

    async def contar(self, tabla: str = "notas") -> int:
        async with self.bd.tx() as tx:
            return (await tx.execute(sa.select(sa.func.count()).select_from(sa.table(tabla)))).scalar_one()


class LlavesFijas:
    def __init__(self, llave: LlaveFirma) -> None:
        self._llave = llave

    async def llave(self, kid: str) -> object:
        return self._llave.privada.public_key() if kid == self._llave.kid else None


@pytest.fixture(scope="session", autouse=True)
def _registros() -> None:
    # structlog's default prints tracebacks with all locals, which takes seconds.
    structlog.configure(
        processors=[structlog.stdlib.render_to_log_kwargs], logger_factory=structlog.stdlib.LoggerFactory()
    )


@pytest.fixture
async def banco(base_de_datos: FabricaDeBases, tmp_path: Path) -> AsyncIterator[Banco]:
    url = await base_de_datos()
    ajustes = Ajustes(
        postgres_url=url, almacen_url=tmp_path.as_uri(), clave_enlaces="enlaces", roles="http", postgres_pool=12
    )
    llave = LlaveFirma.nueva()
    app = crear_app(servicio="prueba", ajustes=ajustes, rutas=[rutas()], llaves=lambda _: LlavesFijas(llave))
    bd: BaseDeDatos = app.state.bd
    async with bd.motor.connect() as conexion:
        cruda = (await conexion.get_raw_connection()).driver_connection
        await cruda.execute(_TABLAS + _SQL.read_text())
    transporte = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transporte, base_url="http://prueba") as cliente,
    ):
        yield Banco(app, cliente, bd, Emisor(llave, ajustes.emisor, ajustes.audiencia))
