"""What tests of every area need besides fixtures."""

import hashlib
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from sqlalchemy.engine import make_url

from deploy.local.esperas import esperar
from shared.persistence import NombresDeRoles, migrar
from tests.limpieza import PRESTAMO

RAIZ = Path(__file__).resolve().parents[1]
CLAVE_DE_PRUEBAS = "contingentes-pruebas"
_VIDA_DE_PLANTILLA = timedelta(days=1)


async def esperar_hasta(
    condicion: Callable[[], object | Awaitable[object]], limite: float = 30, que: str | None = None
) -> object:
    """Poll `condicion` (sync or async) until it gives something true and return that.

    Args:
        limite: seconds; long, since only a failure takes as much and a busy machine must not be one.
        que: what is awaited, for the failure message; by default the condition's name.

    Raises:
        AssertionError: if it did not come true in time.
    """
    try:
        return await esperar(condicion, limite, que or str(getattr(condicion, "__qualname__", condicion)))
    except TimeoutError as error:
        raise AssertionError(str(error)) from None


def con_base(url: str, base: str, *, usuario: str | None = None, clave: str | None = None) -> str:
    """The same server's URL with another database and, if given, another user."""
    nueva = make_url(url).set(database=base)
    if usuario is not None:
        nueva = nueva.set(username=usuario, password=clave)
    return nueva.render_as_string(hide_password=False)


async def en_servidor(url: str, *sentencias: str) -> None:
    """Run statements one by one outside any transaction, as CREATE DATABASE wants."""
    conexion = await asyncpg.connect(url)
    try:
        for sentencia in sentencias:
            await conexion.execute(sentencia)
    finally:
        await conexion.close()


@dataclass(frozen=True)
class BaseDeServicio:
    """A migrated database of one service, of this test alone, by the roles that reach it."""

    servicio: str
    base: str
    app: str
    """URL of `<service>_app`, the one that the service runs with."""
    auditor: str
    """URL of the reading role."""
    superusuario: str
    """URL that may do everything, for arranging and for looking."""
    roles: NombresDeRoles


class FabricaDeBases:
    """Databases of a fresh server or of a shared one, each as new, taken back or dropped by `cerrar`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._creadas: list[str] = []
        self._prestadas: list[str] = []

    async def __call__(self, *, plantilla: str | None = None, dueno: str | None = None) -> str:
        """Create a database and return its superuser URL.

        Args:
            plantilla: name of the database to clone; nobody may be connected to it.
            dueno: its owning role.
        """
        base = f"prueba_{secrets.token_hex(6)}"
        orden = f'CREATE DATABASE "{base}"'
        if dueno is not None:
            orden += f' OWNER "{dueno}"'
        if plantilla is not None:
            orden += f' TEMPLATE "{plantilla}"'
        await en_servidor(self._url, orden)
        self._creadas.append(base)
        return con_base(self._url, base)

    async def preparada(self, origen: str, preparar: Callable[[], Awaitable[str]]) -> str:
        """Superuser URL of a database as `preparar` makes it; one that another test of this process has left clean,
        if there is one.

        Args:
            origen: names what `preparar` makes.
            preparar: creates a database by this factory.
        """
        origen = f"{self._url} {origen}"
        url = PRESTAMO.pedir(origen)
        if url is None:
            url = await preparar()
            await PRESTAMO.anotar(url, origen)
            self._creadas.remove(nombre_de_base(url))
        self._prestadas.append(url)
        return url

    async def de_servicio(self, servicio: str) -> BaseDeServicio:
        """A database of the service, migrated."""
        plantilla = await plantilla_de(servicio, self._url)
        roles = NombresDeRoles.de(servicio)
        url = await self.preparada(plantilla, lambda: self(plantilla=plantilla, dueno=roles.owner))
        base = nombre_de_base(url)
        return BaseDeServicio(
            servicio=servicio,
            base=base,
            app=con_base(self._url, base, usuario=roles.app, clave=CLAVE_DE_PRUEBAS),
            auditor=con_base(self._url, base, usuario=roles.auditor, clave=CLAVE_DE_PRUEBAS),
            superusuario=url,
            roles=roles,
        )

    async def cerrar(self) -> None:
        self._creadas += [nombre_de_base(url) for url in self._prestadas if not await PRESTAMO.devolver(url)]
        self._prestadas.clear()
        await borrar_bases(self._url, self._creadas)
        self._creadas.clear()


async def borrar_bases(url: str, bases: Sequence[str]) -> None:
    """Drop databases, whoever is connected to them."""
    if not bases:
        return
    await en_servidor(url, *[f'DROP DATABASE IF EXISTS "{base}" WITH (FORCE)' for base in bases])


def nombre_de_base(url: str) -> str:
    return str(make_url(url).database)


def _huella_de_migraciones(servicio: str) -> str:
    """Changes with whatever the migrated database is made from."""
    carpetas = [RAIZ / "services" / servicio / "migrations", RAIZ / "shared" / "persistence"]
    archivos = [a for c in carpetas for a in c.rglob("*.*") if "__pycache__" not in a.parts]
    archivos += (RAIZ / "shared").glob("*/sql/*.sql")
    resumen = hashlib.sha256()
    for archivo in sorted(archivos):
        resumen.update(str(archivo.relative_to(RAIZ)).encode() + b"\0" + archivo.read_bytes() + b"\0")
    return resumen.hexdigest()[:12]


async def plantilla_de(servicio: str, url: str) -> str:
    """Name of the template database of a service, migrated once per state of its migrations.

    It stays on the server, so that the next run of one test file takes seconds; those of yesterday are dropped.
    """
    nombre = f"plantilla_{servicio}_{_huella_de_migraciones(servicio)}"
    conexion = await asyncpg.connect(url)
    try:
        # Workers of one run, or several runs on one server, want it at the same moment.
        await conexion.execute("SELECT pg_advisory_lock(hashtext($1))", nombre)
        if await conexion.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", nombre):
            return nombre
        provisional = f"{nombre}_{secrets.token_hex(3)}"
        await migrar(servicio, url, base=provisional, clave_app=CLAVE_DE_PRUEBAS, clave_auditor=CLAVE_DE_PRUEBAS)
        await conexion.execute(f'ALTER DATABASE "{provisional}" RENAME TO "{nombre}"')
        await conexion.execute(f"COMMENT ON DATABASE \"{nombre}\" IS '{datetime.now(UTC).isoformat()}'")
        await _borrar_viejas(conexion, servicio, nombre)
    finally:
        await conexion.close()
    return nombre


async def _borrar_viejas(conexion: asyncpg.Connection, servicio: str, vigente: str) -> None:
    filas = await conexion.fetch(
        "SELECT datname, shobj_description(oid, 'pg_database') AS creada FROM pg_database"
        " WHERE starts_with(datname, $1) AND datname <> $2",
        f"plantilla_{servicio}_",
        vigente,
    )
    for fila in filas:
        if fila["creada"] and datetime.fromisoformat(fila["creada"]) < datetime.now(UTC) - _VIDA_DE_PLANTILLA:
            await conexion.execute(f'DROP DATABASE IF EXISTS "{fila["datname"]}" WITH (FORCE)')


class FabricaDeTemas:
    """Topics of one test, all under its own random `prefijo` (ends with a dot)."""

    def __init__(self, bootstrap: str) -> None:
        self.prefijo = f"prueba-{secrets.token_hex(5)}."
        self._bootstrap = bootstrap
        self._creados: list[str] = []

    async def __call__(self, *nombres: str, particiones: int = 1, config: dict[str, str] | None = None) -> list[str]:
        """Create topics and return their full names.

        Args:
            nombres: without prefix.
            config: topic settings, for instance {"cleanup.policy": "compact"}.
        """
        completos = [nombre if nombre.startswith(self.prefijo) else self.prefijo + nombre for nombre in nombres]
        cliente = AIOKafkaAdminClient(bootstrap_servers=self._bootstrap)
        await cliente.start()
        try:
            nuevos = [NewTopic(n, particiones, 1, topic_configs=config or {}) for n in completos]
            respuesta = await cliente.create_topics(nuevos)
        finally:
            await cliente.close()
        fallas = [error for error in respuesta.topic_errors if error[1] != 0]
        assert not fallas, fallas
        self.anotar(completos)
        return completos

    def anotar(self, completos: Sequence[str]) -> None:
        """Have topics that something else created under `prefijo` deleted at the end."""
        self._creados += completos

    async def cerrar(self) -> None:
        if not self._creados:
            return
        cliente = AIOKafkaAdminClient(bootstrap_servers=self._bootstrap)
        await cliente.start()
        try:
            await cliente.delete_topics(self._creados)
        finally:
            await cliente.close()
