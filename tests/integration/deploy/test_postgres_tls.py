"""A service over a PostgreSQL that lets nobody in but by TLS."""

import os
import ssl
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import httpx
import pytest
from sqlalchemy.exc import DBAPIError

from deploy.local.kafka_segura import Segura
from deploy.local.postgres import Postgres
from deploy.local.postgres_debian import instalacion
from deploy.local.procesos import lanzar, puerto_libre
from shared.persistence import BaseDeDatos, migrar
from tests.ayudas import RAIZ, con_base, esperar_hasta

CLAVE = "una-clave-de-prueba"


@pytest.fixture
def segura(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Segura:
    segura = Segura.nueva(tmp_path / "tls", "x", "x")
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    monkeypatch.setenv("PGSSLROOTCERT", str(segura.ca))
    return segura


@pytest.fixture
async def servidor(segura: Segura, tmp_path: Path) -> AsyncIterator[Postgres]:
    servidor = Postgres(
        tmp_path / "pg",
        tmp_path / "postgres.log",
        durable=False,
        clave=CLAVE,
        programas=await instalacion(),
        tls=segura.pem,
    )
    await servidor.iniciar()
    yield servidor
    await servidor.parar()


@pytest.mark.largo
async def test_a_service_migrates_and_runs_by_tls_and_believes_one_authority(
    servidor: Postgres, segura: Segura, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await migrar("registro", servidor.url, clave_app=CLAVE)
    propia = con_base(servidor.url, "registro", usuario="registro_app", clave=CLAVE)
    puerto = puerto_libre()
    entorno = {
        "CONTINGENTES_PORT": str(puerto),
        "CONTINGENTES_POSTGRES_URL": propia,
        "CONTINGENTES_ALMACEN_URL": (tmp_path / "almacen").as_uri(),
        "CONTINGENTES_ROLES": "http,timers",
        **dict.fromkeys(("CONTINGENTES_CLAVE_ENLACES", "CONTINGENTES_CLAVE_HUELLAS"), "secreto-de-prueba"),
        "CONTINGENTES_CLAVE_LLAVES": "secreto-de-prueba",
    }
    orden = [sys.executable, "-m", "shared.http.servidor", "services.registro.app"]
    hijo = lanzar("registro", orden, tmp_path / "registro.log", entorno=os.environ | entorno, directorio=RAIZ)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{puerto}") as http:

            async def responde() -> bool:
                try:
                    return (await http.get("/v1/.well-known/jwks.json")).is_success
                except httpx.ConnectError:
                    assert hijo.por_que_murio() is None, (tmp_path / "registro.log").read_text(encoding="utf-8")
                    return False

            await esperar_hasta(responde, 60)
        conexion = await asyncpg.connect(servidor.url)
        consulta = """
            SELECT DISTINCT s.ssl, s.version FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid)
            WHERE a.usename = 'registro_app'
        """
        assert [tuple(f) for f in await conexion.fetch(consulta)] == [(True, "TLSv1.3")]
        await conexion.close()
    finally:
        await hijo.terminar()

    # Another authority, or none of it: the server is not believed, or does not let in.
    bd = BaseDeDatos(propia, aplicacion="prueba", conexiones=1)
    otra = Segura.nueva(tmp_path / "otra", "x", "x")
    monkeypatch.setenv("PGSSLROOTCERT", str(otra.ca))
    with pytest.raises(ssl.SSLCertVerificationError):
        await _una(bd)
    monkeypatch.setenv("PGSSLMODE", "disable")
    with pytest.raises(DBAPIError, match="no encryption"):
        await _una(bd)
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    monkeypatch.setenv("PGSSLROOTCERT", str(segura.ca))
    await _una(bd)
    await bd.cerrar()


async def _una(bd: BaseDeDatos) -> None:
    async with bd.tx() as tx:
        await tx.connection()
