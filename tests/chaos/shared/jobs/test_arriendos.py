"""Workers that lose their lease, die, or lose the database in the middle of a job: the effect stays one."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.jobs import Completar, Espera, Trabajador, Trabajo, Trabajos, cancelar, encolar, listar
from shared.persistence import BaseDeDatos
from shared.settings import Ajustes
from tests.ayudas import FabricaDeBases, esperar_hasta
from tests.component.shared.ladrillos import BaseConLadrillos, base_con_ladrillos

RAPIDO = timedelta(milliseconds=20)
CORTO = timedelta(milliseconds=300)
LARGO = timedelta(seconds=2)
"""Of who must not lose it: a busy machine may well stand still for a third of a second."""


@pytest.fixture
async def base(base_de_datos: FabricaDeBases) -> BaseConLadrillos:
    base = await base_con_ladrillos(base_de_datos, "jobs")
    conexion = await asyncpg.connect(base.owner)
    await conexion.execute("CREATE TABLE efectos (trabajo uuid, arriendo bigint)")
    await conexion.close()
    return base


@pytest.fixture
async def bd(base: BaseConLadrillos) -> AsyncIterator[BaseDeDatos]:
    bd = BaseDeDatos(base.app, conexiones=8)
    yield bd
    await bd.cerrar()


def anotar(t: Trabajo) -> Completar:
    async def completar(tx: AsyncSession) -> None:
        await tx.execute(text("INSERT INTO efectos VALUES (:t, :a)"), {"t": t.id, "a": t.arriendo})

    return completar


async def efectos(bd: BaseDeDatos) -> list[int]:
    async with bd.tx() as tx:
        return list((await tx.execute(text("SELECT arriendo FROM efectos ORDER BY 1"))).scalars())


async def estados(bd: BaseDeDatos) -> set[str]:
    async with bd.tx() as tx:
        return {t.estado for t in await listar(tx, limite=1000)}


async def arrendado_hasta(bd: BaseDeDatos) -> datetime:
    """Until when the only job is leased."""
    async with bd.tx() as tx:
        hasta: datetime = (await tx.execute(text("SELECT arriendo_hasta FROM trabajos"))).scalar_one()
        return hasta


def trabajador(bd: BaseDeDatos, trabajos: Trabajos) -> Trabajador:
    return Trabajador(Ajustes(servicio="prueba"), bd, trabajos=[trabajos], sondeo=RAPIDO)


async def test_quien_perdio_el_arriendo_no_escribe(bd: BaseDeDatos) -> None:
    """A worker frozen beyond its lease wakes up after another one did the job."""
    trabajos = Trabajos("prueba")
    congelado = asyncio.Event()
    seguir = asyncio.Event()

    @trabajos.maneja("prueba.a", arriendo=CORTO)
    async def hacer(t: Trabajo, ctx: object) -> Completar:
        if t.arriendo == 1:
            congelado.set()
            await asyncio.shield(seguir.wait())
        return anotar(t)

    async with bd.tx() as tx:
        await encolar(tx, "prueba.a", {})
    primero, segundo = trabajador(bd, trabajos), trabajador(bd, trabajos)
    await primero.iniciar()
    await asyncio.wait_for(congelado.wait(), 30)
    # Frozen: it neither extends its lease nor looks at the queue, while its handler is still there.
    for ciclo in primero._ciclos:
        ciclo.cancel()
    await segundo.iniciar()

    async def hecho() -> bool:
        return await efectos(bd) == [2]

    await esperar_hasta(hecho)
    seguir.set()
    await esperar_hasta(lambda: primero.salud()["en_curso"] == 0)
    assert await efectos(bd) == [2]
    await segundo.detener()


async def test_un_trabajo_largo_conserva_su_arriendo(bd: BaseDeDatos) -> None:
    trabajos = Trabajos("prueba")

    @trabajos.maneja("prueba.a", arriendo=LARGO)
    async def hacer(t: Trabajo, ctx: object) -> Completar:
        primero = await arrendado_hasta(bd)

        async def lo_hubiera_perdido() -> bool:
            return await arrendado_hasta(bd) > primero + LARGO

        await esperar_hasta(lo_hubiera_perdido)
        return anotar(t)

    async with bd.tx() as tx:
        await encolar(tx, "prueba.a", {})
    dos = [trabajador(bd, trabajos) for _ in range(2)]
    for uno in dos:
        await uno.iniciar()

    async def hecho() -> bool:
        return await estados(bd) == {"hecho"}

    await esperar_hasta(hecho)
    assert await efectos(bd) == [1]
    for uno in dos:
        await uno.detener()


async def test_cancelar_en_curso_impide_el_efecto(bd: BaseDeDatos) -> None:
    trabajos = Trabajos("prueba")
    empezo, seguir = asyncio.Event(), asyncio.Event()

    @trabajos.maneja("prueba.a")
    async def hacer(t: Trabajo, ctx: object) -> Completar:
        empezo.set()
        await seguir.wait()
        return anotar(t)

    async with bd.tx() as tx:
        identidad = await encolar(tx, "prueba.a", {})
    uno = trabajador(bd, trabajos)
    await uno.iniciar()
    await asyncio.wait_for(empezo.wait(), 30)
    async with bd.tx() as tx:
        assert await cancelar(tx, identidad, "ya no hace falta")
    seguir.set()
    await esperar_hasta(lambda: uno.salud()["en_curso"] == 0)
    assert await efectos(bd) == []
    assert await estados(bd) == {"cancelado"}
    await uno.detener()


async def test_un_trabajo_que_mata_a_su_trabajador_acaba_fallido(bd: BaseDeDatos) -> None:
    trabajos = Trabajos("prueba")

    @trabajos.maneja("prueba.a", intentos=2)
    async def hacer(t: Trabajo, ctx: object) -> Completar:
        raise AssertionError("no debe volver a empezar")

    async with bd.tx() as tx:
        await encolar(tx, "prueba.a", {})
        await tx.execute(
            text(
                "UPDATE trabajos SET estado = 'en_curso', intentos = 2, arriendo = 2,"
                " arriendo_hasta = statement_timestamp() - interval '1 second'"
            )
        )
    uno = trabajador(bd, trabajos)
    await uno.iniciar()

    async def fallido() -> bool:
        return await estados(bd) == {"fallido"}

    await esperar_hasta(fallido)
    async with bd.tx() as tx:
        (fila,) = await listar(tx)
    assert fila.motivo == "el trabajador murió en cada uno de 2 intentos"
    await uno.detener()


async def test_cada_uno_una_vez_con_conexiones_que_mueren(bd: BaseDeDatos, base: BaseConLadrillos) -> None:
    """Three workers, 150 jobs, and somebody who kills the database's backends under them."""
    trabajos = Trabajos("prueba")

    @trabajos.maneja("prueba.a", arriendo=CORTO, intentos=50, espera=Espera(RAPIDO, RAPIDO))
    async def hacer(t: Trabajo, ctx: object) -> Completar:
        return anotar(t)

    async with bd.tx() as tx:
        for n in range(150):
            await encolar(tx, "prueba.a", {}, grupo=str(n % 7))
    equipo = [trabajador(bd, trabajos) for _ in range(3)]
    matador = await asyncpg.connect(base.superusuario)
    for uno in equipo:
        await uno.iniciar()
    muertes = 0
    for _ in range(12):
        muertes += await matador.fetchval(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = 'ladrillo_app'"
        )
        await asyncio.sleep(0.03)  # the storm's rhythm, not a wait for anything

    conteo = "SELECT count(*) FROM trabajos WHERE estado = 'hecho'"

    async def todos() -> bool:
        return bool(await matador.fetchval(conteo) == 150)

    await esperar_hasta(todos, limite=30)
    assert muertes > 0
    assert await matador.fetchval("SELECT count(*) FROM efectos") == 150
    assert await matador.fetchval("SELECT count(DISTINCT trabajo) FROM efectos") == 150
    assert all(uno.salud()["vivo"] for uno in equipo)
    for uno in equipo:
        await uno.detener()
    await matador.close()


async def test_la_base_se_va_y_vuelve(bd: BaseDeDatos, base: BaseConLadrillos, postgres: str) -> None:
    """Connections are refused for a while, as by a server that restarts; the worker waits and goes on."""
    trabajos = Trabajos("prueba")

    @trabajos.maneja("prueba.a", arriendo=CORTO, intentos=50, espera=Espera(RAPIDO, RAPIDO))
    async def hacer(t: Trabajo, ctx: object) -> Completar:
        return anotar(t)

    async with bd.tx() as tx:
        for _ in range(40):
            await encolar(tx, "prueba.a", {})
    nombre = base.superusuario.rpartition("/")[2].partition("?")[0]
    portero = await asyncpg.connect(postgres)
    uno = trabajador(bd, trabajos)
    await uno.iniciar()
    await portero.execute(f'ALTER DATABASE "{nombre}" ALLOW_CONNECTIONS false')
    await portero.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", nombre)
    await esperar_hasta(lambda: uno.salud()["ultimo_error"])
    assert uno.salud()["vivo"]
    await portero.execute(f'ALTER DATABASE "{nombre}" ALLOW_CONNECTIONS true')

    async def hechos() -> bool:
        return uno.salud()["ultimo_error"] is None and await estados(bd) == {"hecho"}

    await esperar_hasta(hechos)
    assert len(await efectos(bd)) == 40
    await uno.detener()
    await portero.close()
