"""Two small services on real databases and a real broker: one publishes facts, the other writes down each effect."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import asyncpg
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.events import Evento
from shared.messaging import Consumidor, Mensajeria, NoTodavia, Sobre, Transitorio, publicar
from shared.persistence import BaseDeDatos, NombresDeRoles
from shared.persistence.migraciones import _crear_roles_y_base
from shared.settings import Ajustes
from tests.ayudas import FabricaDeBases, con_base, en_servidor

RAIZ = Path(__file__).resolve().parents[4]
TOPICO = "pm_emisor.eventos.v1"
TOPICO_ESTADO = "pm_emisor.estado.v1"
TOPICOS = (TOPICO, TOPICO_ESTADO, "pm_receptor.dlq.v1")
CLAVE = "contingentes-pruebas"

_TABLAS = """
CREATE TABLE efectos (orden bigserial PRIMARY KEY, evento_id uuid, clave text, n integer, republicado integer);
CREATE TABLE cosas (nombre text PRIMARY KEY);
CREATE TABLE ensayos (clave text, n integer);
"""


class Hecho(Evento):
    """The n-th fact of its key; it may need something, or be poison until there is an antidote."""

    tipo: ClassVar[str] = "co.vuce.contingentes.prueba.hecho.v1"
    topico: ClassVar[str] = TOPICO

    n: int
    necesita: str | None = None
    veneno: bool = False
    relleno: str = ""


class CosaCreada(Evento):
    """What others may need."""

    tipo: ClassVar[str] = "co.vuce.contingentes.prueba.cosa_creada.v1"
    topico: ClassVar[str] = TOPICO

    nombre: str


class NadieLoEscucha(Evento):
    """A type without handler on a strictly ordered topic."""

    tipo: ClassVar[str] = "co.vuce.contingentes.prueba.nadie_lo_escucha.v1"
    topico: ClassVar[str] = TOPICO


class Estado(Evento):
    """A full state, of which only the newest matters."""

    tipo: ClassVar[str] = "co.vuce.contingentes.prueba.estado.v1"
    topico: ClassVar[str] = TOPICO_ESTADO

    n: int
    veneno: bool = False


def receptor() -> Consumidor:
    """A consumer whose only effects are rows of the handler's transaction."""
    consumidor = Consumidor("pm_receptor")

    async def anotar(tx: AsyncSession, sobre: Sobre, n: int) -> None:
        await tx.execute(
            text("INSERT INTO efectos (evento_id, clave, n, republicado) VALUES (CAST(:e AS uuid), :c, :n, :r)"),
            {"e": sobre.id, "c": sobre.clave, "n": n, "r": sobre.republicado},
        )

    @consumidor.maneja(Hecho)
    async def hecho(tx: AsyncSession, evento: Hecho, sobre: Sobre) -> None:
        await anotar(tx, sobre, evento.n)
        if evento.necesita and not await _hay(tx, evento.necesita):
            raise NoTodavia("cosa", evento.necesita)
        if evento.veneno and not await _hay(tx, "antidoto"):
            raise ValueError(f"no se puede con {evento.n}")

    @consumidor.maneja(CosaCreada)
    async def cosa(tx: AsyncSession, evento: CosaCreada, sobre: Sobre) -> None:
        await tx.execute(text("INSERT INTO cosas VALUES (:n)"), {"n": evento.nombre})

    @consumidor.maneja(Estado, orden="ultimo")
    async def estado(tx: AsyncSession, evento: Estado, sobre: Sobre) -> None:
        await anotar(tx, sobre, evento.n)
        if evento.veneno:
            raise Transitorio("nunca sale")

    return consumidor


async def _hay(tx: AsyncSession, nombre: str) -> bool:
    return (await tx.execute(text("SELECT 1 FROM cosas WHERE nombre = :n"), {"n": nombre})).first() is not None


async def plantilla(servicio: str, postgres: str) -> str:
    """Name of a database with the tables of messaging, to be cloned."""
    base = f"plantilla_pm_{secrets.token_hex(5)}"
    roles = NombresDeRoles.de(servicio)
    await _crear_roles_y_base(postgres, roles, base, CLAVE, CLAVE)
    sql = (RAIZ / "shared/messaging/sql/0001_mensajeria.sql").read_text(encoding="utf-8")
    await en_servidor(con_base(postgres, base), f"SET ROLE {roles.owner}; {sql.replace('{app}', roles.app)}; {_TABLAS}")
    return base


@dataclass
class Servicio:
    """One of the two with its database; `ajustes` are those a process of it would get."""

    ajustes: Ajustes
    bd: BaseDeDatos
    superusuario: str

    def mensajeria(self, *consumidores: Consumidor) -> Mensajeria:
        """A messaging of this service in this process, checking the broker twice a second."""
        return Mensajeria(self.ajustes, self.bd, consumidores, vigilancia=0.5, sesion_ms=6000, plazo_envio=3)

    async def consultar(self, sql: str, *args: object) -> list[asyncpg.Record]:
        """Look with the superuser's eyes."""
        conexion = await asyncpg.connect(self.superusuario)
        try:
            return await conexion.fetch(sql, *args)
        finally:
            await conexion.close()

    async def hechos(self, *hechos: tuple[str, Evento]) -> None:
        """Publish each (key, event) in a transaction of its own; the version is the microsecond-free count."""
        for clave, evento in hechos:
            async with self.bd.tx() as tx:
                await publicar(tx, evento, clave=clave, version=getattr(evento, "n", 0))

    async def publicado(self) -> bool:
        """Whether the outbox is empty."""
        filas = await self.consultar("SELECT count(*) AS n FROM outbox WHERE published_at IS NULL")
        return bool(filas[0]["n"] == 0)

    async def efectos(self) -> dict[str, list[int]]:
        """The numbers written down, by key, in the order in which they were."""
        resultado: dict[str, list[int]] = {}
        for fila in await self.consultar("SELECT clave, n FROM efectos ORDER BY orden"):
            resultado.setdefault(fila["clave"], []).append(fila["n"])
        return resultado

    def tiene(self, esperado: dict[str, list[int]]) -> Callable[[], Awaitable[bool]]:
        """Condition for `esperar_hasta`."""

        async def condicion() -> bool:
            return await self.efectos() == esperado

        condicion.__qualname__ = f"efectos == {str(esperado)[:200]}"
        return condicion


async def nuevo_servicio(
    servicio: str, fabrica: FabricaDeBases, de: str, *, kafka: str, prefijo: str, cluster_nuevo: bool = False
) -> Servicio:
    """A fresh clone of `de` and the settings to run on it."""
    roles = NombresDeRoles.de(servicio)
    superusuario = await fabrica(plantilla=de, dueno=roles.owner)
    # A clone has its source's row; each database is an outbox of its own.
    await en_servidor(superusuario, "UPDATE relevo SET origen = gen_random_uuid()")
    app = con_base(superusuario, superusuario.rpartition("/")[2].partition("?")[0], usuario=roles.app, clave=CLAVE)
    ajustes = Ajustes(
        servicio=servicio,
        postgres_url=SecretStr(app),
        kafka=kafka,
        prefijo_topicos=prefijo,
        kafka_cluster_nuevo=cluster_nuevo,
    )
    return Servicio(ajustes, BaseDeDatos(app, conexiones=5), superusuario)
