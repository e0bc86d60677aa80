"""A database with the jobs brick alone, reached as the service's runtime role."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from shared.jobs import Trabajador, Trabajos
from shared.persistence import BaseDeDatos
from shared.settings import Ajustes
from tests.ayudas import FabricaDeBases
from tests.component.shared.ladrillos import base_con_ladrillos

AJUSTES = Ajustes(servicio="prueba")
Arrancar = Callable[..., Awaitable[Trabajador]]


@pytest.fixture
async def bd(base_de_datos: FabricaDeBases) -> AsyncIterator[BaseDeDatos]:
    base = BaseDeDatos((await base_con_ladrillos(base_de_datos, "jobs")).app, conexiones=8)
    async with base.tx() as tx:
        await tx.execute(text("SELECT 1"))
    yield base
    await base.cerrar()


@pytest.fixture
async def arrancar(bd: BaseDeDatos) -> AsyncIterator[Arrancar]:
    """`await arrancar(trabajos, contexto=...)`: a running worker, stopped at the end of the test."""
    vivos: list[Trabajador] = []

    async def crear(trabajos: Trabajos, **opciones: Any) -> Trabajador:
        opciones.setdefault("sondeo", timedelta(milliseconds=20))
        trabajador = Trabajador(AJUSTES, opciones.pop("bd", bd), trabajos=[trabajos], **opciones)
        await trabajador.iniciar()
        vivos.append(trabajador)
        return trabajador

    yield crear
    for trabajador in vivos:
        await trabajador.detener(timedelta(seconds=1))
