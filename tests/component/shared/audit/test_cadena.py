"""Nothing committed escapes the chain, and nothing in it can be altered unseen."""

import asyncio
from datetime import date, timedelta

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.audit import Sellador, Sistema, anotar, verificar
from shared.audit.auditoria import COMPROBACIONES
from shared.clock import fijar
from shared.identity.principal import Principal
from shared.persistence import BaseDeDatos
from shared.settings import Ajustes
from tests.ayudas import esperar_hasta
from tests.component.shared.ladrillos import BaseConLadrillos

AJUSTES = Ajustes(servicio="prueba")
ANA = Principal("u-1", "Ana", frozenset({"funcionario"}), act="vuce")


async def escribir(bd: BaseDeDatos, cuantos: int) -> None:
    async with bd.tx() as tx:
        for n in range(cuantos):
            await anotar(tx, quien=ANA, accion="prueba.hacer", objeto=f"caso:{n}", motivo="ñandú", datos={"kg": "1.50"})


async def test_encadena_todo_y_verifica(bd: BaseDeDatos) -> None:
    await escribir(bd, 7)
    sellador = Sellador(AJUSTES, bd, lote=3)
    assert await sellador.sellar() == 7
    assert await sellador.sellar() == 0
    async with bd.tx() as tx:
        resultado = await verificar(tx, lote=2)
        act = (await tx.execute(text("SELECT DISTINCT act FROM auditoria"))).scalars().all()
    assert (resultado.eslabones, resultado.sin_encadenar, resultado.integra) == (7, 0, True)
    assert act == ["vuce"]


async def test_lo_que_se_deshace_no_queda(bd: BaseDeDatos) -> None:
    async def deshecha() -> None:
        async with bd.tx() as tx:
            await anotar(tx, quien=Sistema("prueba"), accion="prueba.hacer", objeto="caso:1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await deshecha()
    assert await Sellador(AJUSTES, bd).sellar() == 0


async def test_quien_confirma_tarde_no_se_pierde(bd: BaseDeDatos) -> None:
    """An earlier id and an earlier transaction that commit after later ones were sealed."""
    sellador = Sellador(AJUSTES, bd)
    async with bd.tx() as tardia:
        primero = await anotar(tardia, quien=ANA, accion="prueba.tarde", objeto="caso:tarde")
        await escribir(bd, 3)
        assert await sellador.sellar() == 3
        assert await sellador.sellar() == 0
    assert await sellador.sellar() == 1
    async with bd.tx() as tx:
        assert (await verificar(tx)).integra
        orden = (await tx.execute(text("SELECT registro FROM auditoria_cadena ORDER BY eslabon"))).scalars().all()
    assert orden[-1] == primero == min(orden)


async def test_varios_selladores_a_la_vez_hacen_una_sola_cadena(bd: BaseDeDatos) -> None:
    selladores = [Sellador(AJUSTES, bd, cada=timedelta(milliseconds=5), lote=4) for _ in range(3)]
    for sellador in selladores:
        await sellador.iniciar()
    await asyncio.gather(*(escribir(bd, 5) for _ in range(10)))

    async def todo_sellado() -> bool:
        async with bd.tx() as tx:
            return (await tx.execute(text("SELECT count(*) FROM auditoria_cadena"))).scalar_one() == 50

    await esperar_hasta(todo_sellado)
    for sellador in selladores:
        await sellador.detener()
    async with bd.tx() as tx:
        resultado = await verificar(tx)
        for comprobacion in COMPROBACIONES:
            assert (await tx.execute(text(comprobacion.sql))).all() == []
    assert (resultado.eslabones, resultado.integra) == (50, True)


async def test_nadie_corrige_ni_borra(base: BaseConLadrillos, bd: BaseDeDatos) -> None:
    async def intentar(sentencia: str) -> None:
        async with bd.tx() as tx:
            await tx.execute(text(sentencia))

    columnas = {"auditoria": "accion", "auditoria_cadena": "dia", "auditoria_cabezas": "dia"}
    columnas["auditoria_sellos_de_tiempo"] = "dia"
    conexion = await asyncpg.connect(base.owner)
    try:
        for tabla, columna in columnas.items():
            for sentencia in (
                f"DELETE FROM {tabla}",
                f"TRUNCATE {tabla} CASCADE",
                f"UPDATE {tabla} SET {columna} = {columna}",
            ):
                with pytest.raises(DBAPIError, match="permission denied"):
                    await intentar(sentencia)
                # Not even the owner of the tables: the trigger answers.
                with pytest.raises(asyncpg.RaiseError, match="no se corrige ni se borra"):
                    await conexion.execute(sentencia)
    finally:
        await conexion.close()


ATAQUES = (
    ("UPDATE auditoria SET motivo = 'otro' WHERE objeto = 'caso:2'", "registro_alterado", 3),
    ("DELETE FROM auditoria_cadena WHERE eslabon = 2", "eslabon_faltante", 2),
    ("UPDATE auditoria_cadena SET anterior = repeat('f', 64) WHERE eslabon = 4", "enlace_roto", 4),
    ("DELETE FROM auditoria_cadena WHERE eslabon = 5", "eslabon_faltante", 5),
    ("UPDATE auditoria_cabezas SET huella = repeat('f', 64)", "cabeza_distinta", 5),
)


async def test_lo_alterado_por_un_superusuario_se_ve(base: BaseConLadrillos, bd: BaseDeDatos) -> None:
    with fijar(date(2026, 3, 2)):
        await escribir(bd, 5)
        await Sellador(AJUSTES, bd).sellar()
    with fijar(date(2026, 3, 3)):
        await Sellador(AJUSTES, bd).sellar()
    superusuario = BaseDeDatos(base.superusuario, conexiones=1)
    for ataque, motivo, eslabon in ATAQUES:
        async with superusuario.tx() as tx:
            await tx.execute(text("SET LOCAL session_replication_role = replica"))
            await tx.execute(text(ataque))
            ruptura = (await verificar(tx)).ruptura
            await tx.rollback()
        assert ruptura is not None, ataque
        assert (ruptura.motivo, ruptura.eslabon) == (motivo, eslabon)
    await superusuario.cerrar()
    async with bd.tx() as tx:
        assert (await verificar(tx)).integra


async def test_cabeza_de_cada_dia(bd: BaseDeDatos) -> None:
    sellador = Sellador(AJUSTES, bd)
    for dia, actos in ((date(2026, 3, 2), 2), (date(2026, 3, 3), 3), (date(2026, 3, 6), 1)):
        with fijar(dia):
            await escribir(bd, actos)
            await sellador.sellar()
    async with bd.tx() as tx:
        cabezas = (await tx.execute(text("SELECT dia, eslabon FROM auditoria_cabezas ORDER BY dia"))).all()
    assert [tuple(c) for c in cabezas] == [(date(2026, 3, 2), 2), (date(2026, 3, 3), 5)]
