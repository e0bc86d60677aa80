"""Random histories of `consumo` on sixteen connections, its database and its worker killed with -9: then the auditor,
and a model in plain Python that kept only what was acknowledged."""

import asyncio
import contextlib
import random
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import UTC, date
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from deploy.local.postgres import Postgres
from services.consumo.app import CONSUMIDORES
from services.consumo.auditoria import COMPROBACIONES
from services.consumo.cupos import libro
from shared.documents import Almacen
from shared.events import RefObjeto
from shared.events.cupos import ContingenteActualizado, GrupoDeContingente
from shared.events.registro import EmpresaActualizada
from shared.expedientes.auditoria import COMPROBACIONES as DE_CASOS
from shared.jobs.auditoria import COMPROBACIONES as DE_TRABAJOS
from shared.ledger import balance_de_prueba
from shared.ledger.auditoria import COMPROBACIONES as DEL_LIBRO
from shared.messaging.auditoria import COMPROBACIONES as DE_MENSAJES
from shared.persistence import BaseDeDatos
from tests.ayudas import BaseDeServicio, FabricaDeBases, esperar_hasta
from tests.chaos.consumo.historias import CONTINGENTE, FACTOR, HECHA, SIN_SABER, Historia
from tests.chaos.consumo.proceso import proceso
from tests.component.consumo.conftest import FORMULARIO, NIT
from tests.mensajes import entregar

CLIENTES = 16
CUPOS = (40_000, 25_000, 12_000, 6_000)
SIN_QUIEN_LAS_CUMPLA = {"mensajes.publicados", "dex.plazos_mirados"}
"""What the relay and the timers, which do not run here, would bring to rest."""
TODAS = (*COMPROBACIONES, *DEL_LIBRO, *DE_CASOS, *DE_MENSAJES, *DE_TRABAJOS)


@asynccontextmanager
async def _servidor(carpeta: Path) -> AsyncIterator[Postgres]:
    """A server of its own, whose commits wait for the disk."""
    postgres = Postgres(carpeta / "pg", carpeta / "pg.log", durable=True)
    await postgres.iniciar()
    try:
        yield postgres
    finally:
        await postgres.parar()


async def _preparar(bd: BaseDeDatos) -> None:
    empresa = EmpresaActualizada(nit=NIT, razon_social="Ingenio S.A.", estado="habilitada", version=1)
    await entregar(bd, list(CONSUMIDORES), empresa, clave=NIT)
    contingente = ContingenteActualizado(
        codigo=CONTINGENTE,
        version=1,
        nombre="Azúcar crudo a Estados Unidos (OMC)",
        estado="vigente",
        acuerdo="OMC",
        destinos=("US",),
        producto="Azúcar crudo",
        producto_en="Raw sugar",
        vigencia_desde=date(2026, 1, 1),
        vigencia_hasta=date(2099, 12, 31),
        volumen_kg=25_273_000,
        grupos=(
            GrupoDeContingente(codigo="G1", nombre="Único", subpartidas=("1701.14.00.00",), volumen_kg=25_273_000),
        ),
        factor=str(FACTOR),
        plazo_revision_habiles=5,
        formulario_cqe=FORMULARIO,
        certificado="electronico",
    )
    await entregar(bd, list(CONSUMIDORES), contingente, clave=CONTINGENTE)


def _van(historia: Historia, cuantas: int) -> bool:
    return historia.empezadas >= cuantas


async def _matar_el_servidor(historia: Historia, postgres: Postgres, cuando: list[int]) -> int:
    """kill -9 of every process of the server each time that so many operations were begun; it recovers by itself."""
    for cuantas in cuando:
        await esperar_hasta(partial(_van, historia, cuantas), limite=600)
        assert postgres.hijo is not None
        backends = psutil.Process(postgres.hijo.pid).children(recursive=True)
        postgres.hijo.matar()
        for backend in backends:  # each leads a group of its own, and would finish what it was doing
            with contextlib.suppress(psutil.NoSuchProcess):
                backend.kill()
        await postgres.iniciar()
    return len(cuando)


async def _auditar(bd: BaseDeDatos, *, en_reposo: bool) -> None:
    """`en_reposo`: the worker has done all."""
    async with bd.tx() as tx:
        for comprobacion in TODAS:
            if comprobacion.solo_en_reposo and (not en_reposo or comprobacion.nombre in SIN_QUIEN_LAS_CUMPLA):
                continue
            hallazgos = (await tx.execute(text(comprobacion.sql.replace(":", "\\:")))).mappings().all()
            assert not hallazgos, (comprobacion.nombre, hallazgos[:3])
        assert all(t.cuadra for t in await balance_de_prueba(tx))


async def _comparar(bd: BaseDeDatos, historia: Historia) -> None:
    """Every balance and every state is what the acknowledged operations make it."""
    modelo = historia.modelo
    async with bd.tx() as tx:
        leidos = await libro.saldos_de(tx, historia.cupos)
        dex = await _por_clave(tx, "SELECT cupo, dex_verificado_kg FROM cupo_saldo")
        anulado = await _por_clave(
            tx,
            "SELECT c.referencia, sum(t.cantidad)::bigint FROM libro_transferencias t"
            " JOIN libro_cuentas c ON c.id = t.origen WHERE t.causa = 'anulacion.aprobar' GROUP BY 1",
        )
        for cupo in historia.cupos:
            hay = asdict(leidos[cupo]) | {"anulado": anulado.get(str(cupo), 0), "dex": dex[cupo]}
            assert hay == modelo.saldo(cupo)
        estados = await _por_clave(tx, "SELECT id, estado FROM expediente")
        esperados = modelo.estados()
        assert {i: estados[i] for i in esperados} == esperados


async def _por_clave(tx: AsyncSession, consulta: str) -> dict[Any, Any]:
    return {f[0]: f[1] for f in await tx.execute(text(consulta))}


async def _comparar_el_pasado(bd: BaseDeDatos, historia: Historia) -> None:
    """The balance at any instant is what the transfers up to it add up to."""
    async with bd.tx() as tx:
        for cupo in historia.cupos:
            disponible, consumido = map(str, libro.cuentas_de(cupo))
            filas = (
                await tx.execute(
                    text("""
                        SELECT t.clase, t.origen::text AS origen, t.destino::text AS destino, t.cantidad, t.instante,
                            r.cantidad AS reservado
                        FROM libro_transferencias t LEFT JOIN libro_transferencias r ON r.id = t.reserva
                        WHERE :d IN (t.origen::text, t.destino::text) ORDER BY t.seq
                    """),
                    {"d": disponible},
                )
            ).all()
            for corte in historia.azar.sample(filas, min(5, len(filas))):
                asentado = reservado = usado = 0
                for f in (f for f in filas if f.instante <= corte.instante):
                    if f.clase == "reserva":
                        reservado += f.cantidad
                        continue
                    reservado -= f.reservado or 0
                    if f.clase in {"directa", "asiento"}:
                        asentado += f.cantidad if f.destino == disponible else -f.cantidad
                        usado += f.cantidad * ((f.destino == consumido) - (f.origen == consumido))
                hubo = await libro.saldo_en(tx, cupo, corte.instante.astimezone(UTC))
                assert (hubo.disponible, hubo.reservado, hubo.consumido) == (asentado - reservado, reservado, usado)


async def _correr(carpeta: Path, operaciones: int, caidas: int, semilla: int, *, con_obrero: bool) -> Historia:
    azar = random.Random(semilla)  # noqa: S311 - a repeatable test
    async with _servidor(carpeta) as postgres:
        base = await FabricaDeBases(postgres.url).de_servicio("consumo")
        bd = BaseDeDatos(base.app, conexiones=CLIENTES)
        try:
            await _preparar(bd)
            almacen = Almacen.de_url((carpeta / "propio").as_uri(), "consumo")
            archivo = await almacen.guardar(b"%PDF-1.7\nstartxref\n0\n%%EOF\n")
            forma = RefObjeto(servicio="consumo", clave=archivo.clave, sha256=archivo.sha256, tamano=archivo.tamano)
            historia = Historia(bd, archivo, operaciones, azar, None if con_obrero else forma.model_dump())
            for kg in CUPOS:
                await historia.asignar(kg)
            async with _obrero(base, carpeta, historia, activo=con_obrero):
                cuando = sorted(azar.sample(range(operaciones // 20, operaciones * 9 // 10), caidas))
                verdugo = asyncio.create_task(_matar_el_servidor(historia, postgres, cuando))
                await asyncio.gather(*(historia.cliente() for _ in range(CLIENTES)))
                assert await verdugo == caidas
                if con_obrero:
                    await esperar_hasta(lambda: _sin_trabajos(historia), limite=120)
            sys.stdout.write(f"\nsemilla {semilla}: {historia.empezadas} operaciones\n")
            sys.stdout.writelines(f"  {o:28}{f:12}{n}\n" for (o, f), n in sorted(historia.finales.items()))
            await _auditar(bd, en_reposo=con_obrero)
            await _comparar(bd, historia)
            await _comparar_el_pasado(bd, historia)
        finally:
            await bd.cerrar()
    return historia


async def _sin_trabajos(historia: Historia) -> bool:
    # What is not due yet (a term's end) is no work left over.
    consulta = "SELECT count(*) AS n FROM trabajos WHERE estado <> 'hecho' AND no_antes <= clock_timestamp()"
    return bool((await historia.leer(consulta)).n == 0)


@asynccontextmanager
async def _obrero(base: BaseDeServicio, carpeta: Path, historia: Historia, *, activo: bool) -> AsyncIterator[None]:
    """The service's own worker, killed with -9 and started again all along."""
    if not activo:
        yield
        return
    vivo = [await proceso(base, carpeta)]

    async def matar() -> None:
        while True:
            await asyncio.sleep(historia.azar.uniform(5, 15))  # the storm's rhythm, not a wait for anything
            vivo[-1].kill()
            await vivo[-1].wait()
            vivo.append(await proceso(base, carpeta))

    tarea = asyncio.create_task(matar())
    try:
        yield
    finally:
        tarea.cancel()
        await asyncio.gather(tarea, return_exceptions=True)
        vivo[-1].terminate()
        await vivo[-1].wait()


def _que_paso(historia: Historia) -> dict[str, Any]:
    return {final: sum(n for (_, f), n in historia.finales.items() if f == final) for final in (HECHA, SIN_SABER)}


async def test_historias_al_azar_con_caidas(tmp_path: Path) -> None:
    historia = await _correr(tmp_path, 300, 2, secrets.randbits(32), con_obrero=False)
    assert historia.empezadas >= 300
    assert _que_paso(historia)[SIN_SABER] > 0, "ninguna operación estaba en curso cuando murió el servidor"


@pytest.mark.largo
@pytest.mark.timeout(1500)
async def test_diez_mil_operaciones_con_caidas(tmp_path: Path) -> None:
    historia = await _correr(tmp_path, 10_000, 20, secrets.randbits(32), con_obrero=True)
    assert historia.empezadas >= 10_000
    assert _que_paso(historia)[SIN_SABER] > 0
