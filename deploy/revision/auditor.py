"""The auditor: every invariant of every database, the broker's lag, effects once, chains whole, public topics true."""

import importlib
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from deploy.revision.broker import retraso, ultimos_por_clave
from deploy.revision.lectura import abrir, filas, tiene
from shared.audit import verificar
from shared.persistence import url_asyncpg
from shared.persistence.comprobaciones import Comprobacion

_LADRILLOS = ("messaging", "jobs", "ledger", "expedientes", "oficios", "audit")


@dataclass(frozen=True)
class Fallo:
    """A breach: which promise, where, and the row that shows it."""

    comprobacion: str
    promesa: str
    detalle: str


@dataclass(frozen=True)
class Informe:
    """What the auditor did and found; `comprobaciones` names each check that ran."""

    comprobaciones: tuple[str, ...]
    fallos: tuple[Fallo, ...]

    @property
    def limpio(self) -> bool:
        return not self.fallos


async def auditar(bases: dict[str, str], kafka: str, prefijo: str, *, en_reposo: bool) -> Informe:
    """Check the whole installation.

    Args:
        bases: database URL per service, of a role that may read everything.
        kafka: bootstrap servers.
        prefijo: of the topics.
        en_reposo: nothing is in flight: outboxes must be empty, lag 0, and what crosses databases must agree. Without
            it only what holds at every instant within one database is checked.
    """
    hechas: list[str] = []
    fallos: list[Fallo] = []
    for servicio, url in bases.items():
        async with abrir(url) as bd:
            for comprobacion in _de_un_servicio(servicio):
                if comprobacion.solo_en_reposo and not en_reposo:
                    continue
                hechas.append(f"{servicio}: {comprobacion.nombre}")
                fallos += [
                    Fallo(f"{servicio}: {comprobacion.nombre}", comprobacion.promesa, _texto(fila))
                    for fila in await filas(bd, comprobacion.sql)
                ]
            for nombre, promesa, repetir in getattr(_modulo(f"services.{servicio}.auditoria"), "REPETICIONES", ()):
                hechas.append(f"{servicio}: {nombre}")
                fallos += [Fallo(f"{servicio}: {nombre}", promesa, detalle) for detalle in await repetir(bd)]
        hechas.append(f"{servicio}: auditoria.cadena")
        fallos += await _cadena(servicio, url, en_reposo)
    if en_reposo:
        for nombre, encontrados in (
            ("kafka.retraso", await _retraso(bases, kafka, prefijo)),
            ("mensajes.efecto_unico", await _efecto_unico(bases)),
            ("publico.igual_al_estado", await _publicos(bases, kafka, prefijo)),
            (
                "cupos.consumo.cuadran",
                await _cuadre(bases, "ASIGNADO", "Lo que cada cupo tiene según cupos es lo que tiene en consumo")
                + await _cuadre(bases, "SALDOS", "El saldo de cada cupo que cupos conoce es el del libro de consumo"),
            ),
        ):
            hechas.append(nombre)
            fallos += encontrados
    return Informe(tuple(hechas), tuple(fallos))


def _de_un_servicio(servicio: str) -> Iterator[Comprobacion]:
    propio = _modulo(f"services.{servicio}.auditoria")
    if propio is not None:
        yield from propio.COMPROBACIONES
    usados = getattr(propio, "LADRILLOS", ("messaging", "jobs"))
    for nombre in _LADRILLOS:
        if nombre in usados:
            yield from importlib.import_module(f"shared.{nombre}.auditoria").COMPROBACIONES


def _modulo(nombre: str) -> Any:
    return importlib.import_module(nombre) if importlib.util.find_spec(nombre) is not None else None


def _texto(fila: dict[str, Any]) -> str:
    return "  ".join(f"{campo}={valor}" for campo, valor in fila.items())


async def _cadena(servicio: str, url: str, en_reposo: bool) -> list[Fallo]:
    motor = create_async_engine(url_asyncpg(url))
    try:
        async with AsyncSession(motor) as sesion:
            resultado = await verificar(sesion)
    finally:
        await motor.dispose()
    nombre, promesa = f"{servicio}: auditoria.cadena", "La bitácora está encadenada y nadie la ha tocado"
    fallos = []
    if resultado.ruptura is not None:
        fallos.append(Fallo(nombre, promesa, str(resultado.ruptura)))
    if en_reposo and resultado.sin_encadenar:
        fallos.append(Fallo(nombre, promesa, f"{resultado.sin_encadenar} actos sin encadenar"))
    return fallos


async def _epoca(bd: asyncpg.Connection) -> int:
    return int(await bd.fetchval("SELECT epoca FROM relevo"))


async def _retraso(bases: dict[str, str], kafka: str, prefijo: str) -> list[Fallo]:
    grupos = {}
    for servicio, url in bases.items():
        async with abrir(url) as bd:
            grupos[servicio] = f"{prefijo}{servicio}.{await _epoca(bd)}"
    return [
        Fallo(
            "kafka.retraso", "Todo lo publicado fue leído por quien lo espera", f"{servicio}: {donde} atrasado en {n}"
        )
        for servicio, grupo in grupos.items()
        for donde, n in (await retraso(kafka, grupo)).items()
        if n
    ]


async def _efecto_unico(bases: dict[str, str]) -> list[Fallo]:
    """Each published event is once in the inbox of each service that handles its type, and nothing unpublished is.

    "Once" is the inbox's primary key; what can fail is that one is missing or comes from nowhere.
    """
    publicados: dict[str, str] = {}
    for url in bases.values():
        async with abrir(url) as bd:
            publicados |= {f["id"]: f["type"] for f in await filas(bd, "SELECT id::text AS id, type FROM outbox")}
    fallos = []
    for servicio, url in bases.items():
        atendidos = _tipos_que_atiende(servicio)
        async with abrir(url) as bd:
            recibidos = {f["id"] for f in await filas(bd, "SELECT evento_id::text AS id FROM inbox")}
        faltan = {evento for evento, tipo in publicados.items() if tipo in atendidos} - recibidos
        sobran = recibidos - publicados.keys()
        if faltan or sobran:
            detalle = f"{servicio}: faltan {sorted(faltan)[:5]}, sobran {sorted(sobran)[:5]}"
            promesa = "Cada evento tuvo su efecto una vez en cada servicio que lo atiende"
            fallos.append(Fallo("mensajes.efecto_unico", promesa, detalle))
    return fallos


def _tipos_que_atiende(servicio: str) -> set[str]:
    consumidores = importlib.import_module(f"services.{servicio}.app").CONSUMIDORES
    return {evento.tipo for consumidor in consumidores for evento in consumidor.manejadores}


async def _publicos(bases: dict[str, str], kafka: str, prefijo: str) -> list[Fallo]:
    """The last message of each key in a public topic is the state of its row."""
    fallos = []
    for servicio, url in bases.items():
        for topico, sql in getattr(_modulo(f"services.{servicio}.auditoria"), "PUBLICOS", {}).items():
            async with abrir(url) as bd:
                propios = {f["numero"]: (f["version"], f["estado"]) for f in await filas(bd, sql)}
            publicos = {
                clave: (cuerpo["version"], cuerpo["estado"])
                for clave, cuerpo in (await ultimos_por_clave(kafka, prefijo + topico)).items()
            }
            for numero in sorted(propios.keys() | publicos.keys()):
                if propios.get(numero) != publicos.get(numero):
                    detalle = f"{topico} {numero}: base {propios.get(numero)}, tema {publicos.get(numero)}"
                    fallos.append(Fallo("publico.igual_al_estado", "Lo que lee la DIAN es el estado", detalle))
    return fallos


async def _cuadre(bases: dict[str, str], que: str, promesa: str) -> list[Fallo]:
    """What both databases say of each cupo is the same: `que` is the query of either's `auditoria` that tells it."""
    if not {"cupos", "consumo"} <= bases.keys():
        return []
    lados = []
    for servicio in ("cupos", "consumo"):
        async with abrir(bases[servicio]) as bd:
            if not await tiene(bd, "cupo"):
                return []
            consulta = getattr(_modulo(f"services.{servicio}.auditoria"), que)
            lados.append({f["id"]: f["kg"] for f in await filas(bd, consulta)})
    uno, otro = lados
    return [
        Fallo("cupos.consumo.cuadran", promesa, f"cupo {c}: {a} y {b} kg")
        for c in sorted(uno.keys() | otro.keys())
        if (a := uno.get(c)) != (b := otro.get(c))
    ]
