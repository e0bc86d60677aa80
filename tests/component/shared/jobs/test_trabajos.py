"""The jobs brick on a real database: once each, in turns, fenced, with visible failures."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import fijar, reloj_legal, reloj_sistema
from shared.jobs import (
    Abandonar,
    Completar,
    Espera,
    Reintentar,
    Trabajo,
    Trabajos,
    cancelar,
    de_clave,
    encolar,
    listar,
    podar,
    reintentar,
    resumen,
)
from shared.persistence import BaseDeDatos
from tests.ayudas import esperar_hasta
from tests.component.shared.jobs.conftest import Arrancar

AL_INSTANTE = Espera(timedelta(milliseconds=5), timedelta(milliseconds=10))


async def estado(bd: BaseDeDatos, tipo: str = "prueba.a") -> list[str]:
    async with bd.tx() as tx:
        return [t.estado for t in await listar(tx, tipo=tipo)]


async def test_lo_encolado_se_hace_una_vez_tras_confirmar(bd: BaseDeDatos, arrancar: Arrancar) -> None:
    trabajos = Trabajos("prueba")
    hechos: list[int] = []

    @trabajos.maneja("prueba.a")
    async def hacer(t: Trabajo, ctx: str) -> Completar:
        assert ctx == "contexto"

        async def completar(tx: AsyncSession) -> None:
            hechos.append(t.datos["n"])
            await encolar(tx, "prueba.otro", {"de": t.datos["n"]})

        return completar

    # A poll of a minute: only the ring after the commit can have woken it.
    await arrancar(trabajos, contexto="contexto", sondeo=timedelta(minutes=1))

    async def deshacer() -> None:
        async with bd.tx() as tx:
            await encolar(tx, "prueba.a", {"n": 0})
            raise RuntimeError("se deshace")

    with pytest.raises(RuntimeError):
        await deshacer()
    async with bd.tx() as tx:
        for n in range(1, 21):
            await encolar(tx, "prueba.a", {"n": n})

    async def todos() -> bool:
        return await estado(bd) == ["hecho"] * 20

    await esperar_hasta(todos)
    assert sorted(hechos) == list(range(1, 21))
    assert await estado(bd, "prueba.otro") == ["pendiente"] * 20


async def test_lo_que_no_cupo_sigue_en_cuanto_uno_termina(bd: BaseDeDatos, arrancar: Arrancar) -> None:
    trabajos = Trabajos("prueba")
    hechos: list[int] = []

    @trabajos.maneja("prueba.a", maximo=2)
    async def hacer(t: Trabajo, ctx: object) -> None:
        hechos.append(t.datos["n"])

    async with bd.tx() as tx:
        for n in range(7):
            await encolar(tx, "prueba.a", {"n": n})
    # A poll of a minute: nobody rings for what is left when the worker is full but the job that ends.
    await arrancar(trabajos, sondeo=timedelta(minutes=1))

    async def todos() -> bool:
        return await estado(bd) == ["hecho"] * 7

    await esperar_hasta(todos)
    assert sorted(hechos) == list(range(7))


async def test_lo_que_llega_a_su_hora_se_toma_en_la_misma_mirada(bd: BaseDeDatos, arrancar: Arrancar) -> None:
    trabajos = Trabajos("prueba")

    @trabajos.maneja("prueba.a")
    async def hacer(t: Trabajo, ctx: object) -> None:
        return None

    async with bd.tx() as tx:
        await encolar(tx, "prueba.a", {}, no_antes=reloj_sistema.ahora() + timedelta(milliseconds=1))

    async def vencido() -> bool:
        async with bd.tx() as tx:
            return bool(await tx.scalar(text("SELECT no_antes <= clock_timestamp() FROM trabajos")))

    await esperar_hasta(vencido)
    # The first look of a worker that looks once a minute wakes what is due and takes it.
    await arrancar(trabajos, sondeo=timedelta(minutes=1))

    async def hecho() -> bool:
        return await estado(bd) == ["hecho"]

    await esperar_hasta(hecho)


async def test_la_misma_clave_es_el_mismo_trabajo(bd: BaseDeDatos) -> None:
    async def uno() -> object:
        async with bd.tx() as tx:
            return await encolar(tx, "prueba.a", {}, clave="k")

    ids = await asyncio.gather(*(uno() for _ in range(8)))
    assert len(set(ids)) == 1
    async with bd.tx() as tx:
        fila = await de_clave(tx, "prueba.a", "k")
        assert fila is not None
        assert fila.id == ids[0]
        assert await cancelar(tx, fila.id, "prueba")
        assert not await cancelar(tx, fila.id, "otra vez")
        nuevo = await encolar(tx, "prueba.a", {}, clave="k")
    assert nuevo != ids[0]


async def test_encolar_con_clave_sirve_tambien_con_el_plan_generico(bd: BaseDeDatos) -> None:
    """After five executions PostgreSQL may plan a prepared statement without its values."""
    async with bd.tx() as tx:
        await tx.execute(text("SET LOCAL plan_cache_mode = force_generic_plan"))
        ids = [await encolar(tx, "prueba.a", {}, clave=str(n % 5)) for n in range(20)]
    assert len(set(ids)) == 5


async def test_los_grupos_se_turnan(bd: BaseDeDatos, arrancar: Arrancar) -> None:
    orden: list[str] = []
    trabajos = Trabajos("prueba")

    @trabajos.maneja("prueba.a", maximo=1)
    async def hacer(t: Trabajo, ctx: object) -> None:
        orden.append(t.grupo)

    async with bd.tx() as tx:
        for _ in range(40):
            await encolar(tx, "prueba.a", {}, grupo="grande")
        for nit in ("900", "800"):
            await encolar(tx, "prueba.a", {}, grupo=nit)
    await arrancar(trabajos)
    await esperar_hasta(lambda: len(orden) == 42)
    assert orden.index("900") <= 3
    assert orden.index("800") <= 3


async def test_la_prioridad_ordena_dentro_del_grupo(bd: BaseDeDatos, arrancar: Arrancar) -> None:
    orden: list[int] = []
    trabajos = Trabajos("prueba")

    @trabajos.maneja("prueba.a", maximo=1)
    async def hacer(t: Trabajo, ctx: object) -> None:
        orden.append(t.datos["p"])

    async with bd.tx() as tx:
        for p in (0, 5, 1, 9):
            await encolar(tx, "prueba.a", {"p": p}, prioridad=p)
    await arrancar(trabajos)
    await esperar_hasta(lambda: len(orden) == 4)
    assert orden == [9, 5, 1, 0]


async def test_reintenta_y_al_final_falla_a_la_vista(bd: BaseDeDatos, arrancar: Arrancar) -> None:
    intentos: list[int] = []
    avisos: list[str] = []
    trabajos = Trabajos("prueba")

    async def avisar(tx: AsyncSession, t: Trabajo, motivo: str) -> None:
        avisos.append(motivo)
        await encolar(tx, "prueba.aviso", {})

    @trabajos.maneja("prueba.a", intentos=3, espera=AL_INSTANTE, al_fallar=avisar)
    async def hacer(t: Trabajo, ctx: object) -> None:
        intentos.append(t.intentos)
        raise ValueError("no hay tinta")

    async with bd.tx() as tx:
        identidad = await encolar(tx, "prueba.a", {})
    await arrancar(trabajos)

    async def fallido() -> bool:
        return await estado(bd) == ["fallido"]

    await esperar_hasta(fallido)
    assert intentos == [1, 2, 3]
    assert avisos == ["ValueError: no hay tinta"]
    assert await estado(bd, "prueba.aviso") == ["pendiente"]
    async with bd.tx() as tx:
        (fila,) = await listar(tx, estados=["fallido"])
        assert fila.motivo == "ValueError: no hay tinta"
        assert next((r.tipo, r.estado, r.cuantos) for r in await resumen(tx)) == ("prueba.a", "fallido", 1)
        assert await reintentar(tx, identidad)
    await esperar_hasta(lambda: len(intentos) == 6)
    assert intentos == [1, 2, 3, 1, 2, 3]


async def test_un_aviso_que_falla_no_esconde_el_fallo(bd: BaseDeDatos, arrancar: Arrancar) -> None:
    trabajos = Trabajos("prueba")

    async def avisar(tx: AsyncSession, t: Trabajo, motivo: str) -> None:
        await tx.execute(text("SELECT 1 / 0"))

    @trabajos.maneja("prueba.a", al_fallar=avisar)
    async def hacer(t: Trabajo, ctx: object) -> None:
        raise Abandonar("el archivo no es un PDF")

    async with bd.tx() as tx:
        await encolar(tx, "prueba.a", {})
    await arrancar(trabajos)

    async def fallido() -> bool:
        return await estado(bd) == ["fallido"]

    await esperar_hasta(fallido)
    async with bd.tx() as tx:
        (fila,) = await listar(tx)
    assert fila.motivo is not None
    assert fila.motivo.startswith("el archivo no es un PDF; y el caso no se pudo avisar")
    assert fila.intentos == 1


async def test_aplazar_no_cuesta_intentos(bd: BaseDeDatos, arrancar: Arrancar) -> None:
    vueltas: list[tuple[int, int]] = []
    trabajos = Trabajos("prueba")

    @trabajos.maneja("prueba.a", intentos=2)
    async def hacer(t: Trabajo, ctx: object) -> None:
        vueltas.append((t.intentos, t.aplazamientos))
        if t.aplazamientos < 5:
            raise Reintentar(en=timedelta(0), motivo="firma aún no responde")

    async with bd.tx() as tx:
        await encolar(tx, "prueba.a", {})
    await arrancar(trabajos)

    async def hecho() -> bool:
        return await estado(bd) == ["hecho"]

    await esperar_hasta(hecho)
    assert vueltas == [(1, n) for n in range(6)]


async def test_lo_que_excede_su_limite_es_un_intento_fallido(bd: BaseDeDatos, arrancar: Arrancar) -> None:
    trabajos = Trabajos("prueba")

    @trabajos.maneja("prueba.a", limite=timedelta(milliseconds=20), intentos=1)
    async def hacer(t: Trabajo, ctx: object) -> None:
        await asyncio.Event().wait()

    async with bd.tx() as tx:
        await encolar(tx, "prueba.a", {})
    await arrancar(trabajos)

    async def fallido() -> bool:
        return await estado(bd) == ["fallido"]

    await esperar_hasta(fallido)


async def test_un_plazo_llega_con_el_reloj_legal(bd: BaseDeDatos, arrancar: Arrancar) -> None:
    hechos: list[str] = []
    trabajos = Trabajos("prueba")

    @trabajos.maneja("prueba.a")
    async def hacer(t: Trabajo, ctx: object) -> None:
        hechos.append(t.datos["reloj"])

    manana = reloj_legal.ahora() + timedelta(days=1)
    async with bd.tx() as tx:
        await encolar(tx, "prueba.a", {"reloj": "legal"}, no_antes=manana, reloj="legal")
        await encolar(tx, "prueba.a", {"reloj": "sistema"}, no_antes=manana)
        await encolar(tx, "prueba.a", {"reloj": "ya"}, no_antes=datetime(2020, 1, 1, tzinfo=UTC))
    trabajador = await arrancar(trabajos)
    await esperar_hasta(lambda: hechos == ["ya"])
    with fijar(manana + timedelta(seconds=1)):
        await esperar_hasta(lambda: len(hechos) == 2)
    assert hechos == ["ya", "legal"]

    async def acabados() -> bool:
        return sorted(await estado(bd)) == ["hecho", "hecho", "programado"]

    await esperar_hasta(acabados)
    assert trabajador.salud()["vivo"]
    with pytest.raises(ValueError, match="zona"):
        async with bd.tx() as tx:
            await encolar(tx, "prueba.a", {}, no_antes=datetime(2026, 1, 1))  # noqa: DTZ001 - what is refused


async def test_al_detenerse_devuelve_lo_que_no_acabo(bd: BaseDeDatos, arrancar: Arrancar) -> None:
    empezo = asyncio.Event()
    trabajos = Trabajos("prueba")

    @trabajos.maneja("prueba.a")
    async def hacer(t: Trabajo, ctx: object) -> None:
        empezo.set()
        await asyncio.Event().wait()

    async with bd.tx() as tx:
        await encolar(tx, "prueba.a", {})
    trabajador = await arrancar(trabajos)
    await asyncio.wait_for(empezo.wait(), 30)
    await trabajador.detener(timedelta(0))
    async with bd.tx() as tx:
        (fila,) = await listar(tx)
    assert (fila.estado, fila.intentos) == ("pendiente", 0)
    assert not trabajador.salud()["vivo"]


async def test_podar_guarda_las_claves(bd: BaseDeDatos, arrancar: Arrancar) -> None:
    trabajos = Trabajos("prueba")

    @trabajos.maneja("prueba.a")
    async def hacer(t: Trabajo, ctx: object) -> None: ...

    async with bd.tx() as tx:
        await encolar(tx, "prueba.a", {})
        await encolar(tx, "prueba.a", {}, clave="k")
    await arrancar(trabajos)

    async def hechos() -> bool:
        return await estado(bd) == ["hecho", "hecho"]

    await esperar_hasta(hechos)
    async with bd.tx() as tx:
        assert await podar(tx, reloj_sistema.ahora() + timedelta(seconds=1)) == 1
        assert [t.clave for t in await listar(tx)] == ["k"]
