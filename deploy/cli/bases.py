"""One reading transaction in a service's database, for commands that report."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from deploy.cli.conexiones import conexiones
from shared.persistence import BaseDeDatos

T = TypeVar("T")


def consultar(servicio: str, hacer: Callable[[AsyncSession], Awaitable[T]]) -> T:
    """Run `hacer` on one instant of the service's database.

    Raises:
        typer.Exit: with 2 where nothing says where the database is.
    """
    url = conexiones().bases.get(servicio)
    if not url:
        typer.echo(f"No se sabe dónde está la base de {servicio}.", err=True)
        raise typer.Exit(2)

    async def correr() -> T:
        bd = BaseDeDatos(url, aplicacion="contingentes cli", conexiones=1)
        try:
            async with bd.tx(aislamiento="repeatable_read") as tx:
                return await hacer(tx)
        finally:
            await bd.cerrar()

    return asyncio.run(correr())
