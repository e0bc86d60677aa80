"""Creates a service's roles and database and runs its Alembic migrations.

Each service keeps hand-written revisions in `services/<service>/migrations/`; the environment is common. Bricks of
`shared/` ship their tables as numbered SQL files that a revision installs with `ladrillo`.
"""

from dataclasses import dataclass
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.operations import Operations
from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from shared.persistence.base import url_asyncpg

_RAIZ = Path(__file__).resolve().parents[2]
AUDITOR = "auditor"


@dataclass(frozen=True)
class NombresDeRoles:
    """The three roles of a service's database: who migrates, who runs, who may only read."""

    owner: str
    app: str
    auditor: str = AUDITOR

    @classmethod
    def de(cls, servicio: str) -> "NombresDeRoles":
        return cls(owner=f"{servicio}_owner", app=f"{servicio}_app")


def _identificador(nombre: str) -> str:
    return '"' + nombre.replace('"', '""') + '"'


_PRIVILEGIOS = """
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO {owner};
GRANT USAGE ON SCHEMA public TO {app}, {auditor};
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app};
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT SELECT ON TABLES TO {auditor};
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT USAGE, SELECT ON SEQUENCES TO {app};
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT EXECUTE ON FUNCTIONS TO {app};
"""


def _con_roles(sql: str, roles: NombresDeRoles) -> str:
    for nombre, rol in (("owner", roles.owner), ("app", roles.app), ("auditor", roles.auditor)):
        sql = sql.replace("{" + nombre + "}", _identificador(rol))
    return sql


def _literal(texto: str) -> str:
    return "'" + texto.replace("'", "''") + "'"


async def migrar(
    servicio: str,
    url_superusuario: str,
    *,
    base: str | None = None,
    clave_app: str | None = None,
    clave_auditor: str | None = None,
) -> str:
    """Bring a service's database to its newest revision, creating roles and database where they are missing.

    Args:
        servicio: name of a folder of `services/`.
        url_superusuario: postgresql:// URL of a role that may create roles and databases.
        base: database name; by default the service's name.
        clave_app: password set for `<service>_app`; none leaves it as it is.
        clave_auditor: password set for `auditor`.

    Returns:
        The database's name.
    """
    base = base or servicio
    roles = NombresDeRoles.de(servicio)
    await _crear_roles_y_base(url_superusuario, roles, base, clave_app, clave_auditor)
    url = make_url(url_asyncpg(url_superusuario)).set(database=base)
    motor = create_async_engine(url)
    try:
        async with motor.connect() as conexion:
            await conexion.run_sync(_correr, servicio, roles)
    finally:
        await motor.dispose()
    return base


async def _crear_roles_y_base(
    url: str, roles: NombresDeRoles, base: str, clave_app: str | None, clave_auditor: str | None
) -> None:
    conexion = await asyncpg.connect(url)
    try:
        # Roles and databases belong to the whole server: two migrations at once would race on them.
        await conexion.execute("SELECT pg_advisory_lock(hashtext('contingentes.migrar'))")
        for rol, opciones in ((roles.owner, "NOLOGIN"), (roles.app, "LOGIN"), (roles.auditor, "LOGIN")):
            if not await conexion.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", rol):
                await conexion.execute(f"CREATE ROLE {_identificador(rol)} {opciones}")
        for rol, clave in ((roles.app, clave_app), (roles.auditor, clave_auditor)):
            if clave is not None:
                await conexion.execute(f"ALTER ROLE {_identificador(rol)} PASSWORD {_literal(clave)}")
        if not await conexion.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", base):
            await conexion.execute(f"CREATE DATABASE {_identificador(base)} OWNER {_identificador(roles.owner)}")
    finally:
        await conexion.close()
    en_base = await asyncpg.connect(str(make_url(url).set(database=base).render_as_string(hide_password=False)))
    try:
        await en_base.execute(_con_roles(_PRIVILEGIOS, roles))
    finally:
        await en_base.close()


def _correr(conexion: Connection, servicio: str, roles: NombresDeRoles) -> None:
    conexion.exec_driver_sql("SELECT pg_advisory_lock(hashtext('contingentes.alembic'))")
    conexion.exec_driver_sql(f"SET ROLE {_identificador(roles.owner)}")
    conexion.exec_driver_sql("SET lock_timeout = '5s'")
    conexion.commit()
    config = Config()
    config.set_main_option("script_location", str(_RAIZ / "shared" / "persistence" / "alembic"))
    config.set_main_option("version_locations", str(_RAIZ / "services" / servicio / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = conexion
    command.upgrade(config, "head")
    conexion.commit()


def roles_de(op: Operations) -> NombresDeRoles:
    """The roles of the database being migrated, told by the role that migrates it."""
    dueno = op.get_bind().exec_driver_sql("SELECT current_user").scalar_one()
    return NombresDeRoles.de(str(dueno).removesuffix("_owner"))


def ejecutar_sql(op: Operations, sql: str) -> None:
    """Run a script of several statements inside the migration's transaction.

    `{owner}`, `{app}` and `{auditor}` in the text become the quoted role names.
    """
    sql = _con_roles(sql, roles_de(op))
    # The dialect prepares each statement, and PostgreSQL prepares only one at a time: the driver takes the script.
    adaptada = op.get_bind().connection.dbapi_connection
    assert adaptada is not None
    adaptada.run_async(lambda conexion: conexion.execute(sql))


def ladrillo(op: Operations, nombre: str, numero: int) -> None:
    """Install `shared/<nombre>/sql/<numero>_*.sql` from a service's revision.

    Raises:
        LookupError: if there is not exactly one such file.
    """
    archivos = sorted((_RAIZ / "shared" / nombre / "sql").glob(f"{numero:04d}_*.sql"))
    if len(archivos) != 1:
        raise LookupError(f"shared/{nombre}/sql/{numero:04d}_*.sql: {len(archivos)} archivos")
    ejecutar_sql(op, archivos[0].read_text(encoding="utf-8"))
