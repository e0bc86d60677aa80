"""Databases that hold only some bricks of `shared/`, with the roles that a service's database has."""

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from tests.ayudas import RAIZ, FabricaDeBases, con_base, nombre_de_base

CLAVE = "prueba"


@dataclass(frozen=True)
class BaseConLadrillos:
    """URLs of one database by role."""

    superusuario: str
    app: str
    owner: str


def _guiones(ladrillo: str) -> list[str]:
    guiones = [archivo.read_text() for archivo in sorted((RAIZ / "shared" / ladrillo / "sql").glob("*.sql"))]
    for marca in ("owner", "app", "auditor"):
        guiones = [guion.replace("{" + marca + "}", f"ladrillo_{marca}") for guion in guiones]
    return guiones


async def base_con_ladrillos(fabrica: FabricaDeBases, *ladrillos: str) -> BaseConLadrillos:
    """A database as new where the SQL of each brick was run by its owner role."""
    superusuario = await fabrica.preparada(f"ladrillos {ladrillos}", lambda: _construir(fabrica, ladrillos))
    nombre = nombre_de_base(superusuario)
    return BaseConLadrillos(
        superusuario=superusuario,
        app=con_base(superusuario, nombre, usuario="ladrillo_app", clave=CLAVE),
        owner=con_base(superusuario, nombre, usuario="ladrillo_owner", clave=CLAVE),
    )


async def _construir(fabrica: FabricaDeBases, ladrillos: Sequence[str]) -> str:
    superusuario = await fabrica()
    conexion = await asyncpg.connect(superusuario)
    try:
        # The roles are the server's and shared by all tests: two at once would race to create them.
        await conexion.execute("SELECT pg_advisory_lock(hashtext('pruebas.ladrillos'))")
        for rol in ("ladrillo_owner", "ladrillo_app", "ladrillo_auditor"):
            if not await conexion.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", rol):
                await conexion.execute(f"CREATE ROLE {rol} LOGIN PASSWORD '{CLAVE}'")
        await conexion.execute(
            """
            REVOKE ALL ON SCHEMA public FROM PUBLIC;
            GRANT ALL ON SCHEMA public TO ladrillo_owner;
            GRANT USAGE ON SCHEMA public TO ladrillo_app, ladrillo_auditor;
            SET ROLE ladrillo_owner;
            ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ladrillo_app;
            ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO ladrillo_app;
            """
        )
        for ladrillo in ladrillos:
            for guion in _guiones(ladrillo):
                await conexion.execute(guion)
    finally:
        await conexion.close()
    return superusuario
