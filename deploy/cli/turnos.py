"""`contingentes turnos`: the line of a group, repeated from its journal."""

import asyncio
from typing import Annotated

import typer

from deploy.cli.conexiones import conexiones
from services.cupos.turnos.diario import repetir_fila
from services.cupos.turnos.rules import Repeticion
from shared.persistence import BaseDeDatos

app = typer.Typer(no_args_is_help=True, help="La fila de los grupos que se asignan por orden de llegada.")


@app.callback()
def _familia() -> None:
    """Keeps `repetir` a word of its own."""


@app.command()
def repetir(
    contingente: Annotated[str, typer.Argument(help="Código del contingente.")],
    grupo: Annotated[str, typer.Argument(help="Código del grupo.")],
) -> None:
    """Repetir desde su diario todas las tandas de una fila y comparar: termina en 1 si algo no da lo mismo."""
    donde = conexiones()
    if "cupos" not in donde.bases:
        typer.echo("No se sabe dónde está la base de cupos.", err=True)
        raise typer.Exit(2)
    repeticion, distintos = asyncio.run(_repetir(donde.bases["cupos"], contingente, grupo))
    for tanda, turno, escrito, debido in repeticion.diferencias:
        typer.echo(f"✗ tanda {tanda}, turno {turno}: se reservaron {escrito} kg y corresponden {debido} kg", err=True)
    for turno, hay, debido in distintos:
        typer.echo(f"✗ turno {turno}: tiene reservados {hay} kg y corresponden {debido} kg", err=True)
    vivos = sum(kg > 0 for kg in repeticion.reservado_kg.values())
    typer.echo(
        f"{repeticion.turnos} turnos en {repeticion.tandas} tandas: {sum(repeticion.reservado_kg.values())} kg"
        f" reservados a {vivos} turnos vivos"
    )
    if repeticion.diferencias or distintos:
        raise typer.Exit(1)
    typer.echo("✓ La repetición da lo mismo")


async def _repetir(url: str, contingente: str, grupo: str) -> tuple[Repeticion, list[tuple[int, int, int]]]:
    bd = BaseDeDatos(url, conexiones=1)
    try:
        async with bd.tx(aislamiento="repeatable_read") as tx:
            return await repetir_fila(tx, contingente, grupo)
    finally:
        await bd.cerrar()
