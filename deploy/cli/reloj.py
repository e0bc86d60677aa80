"""`contingentes reloj`: the business clock of a local installation, to see what the passing of days brings about."""

import os
import re
from datetime import datetime, time, timedelta
from typing import Annotated

import typer

from deploy.cli.conexiones import conexiones
from shared.clock import BOGOTA, reloj_legal
from shared.clock.legal import VARIABLE_ARCHIVO, VARIABLE_MOVIBLE
from shared.documents import textos

app = typer.Typer(no_args_is_help=True, help="El reloj legal de una instalación local.")
_PASO = re.compile(r"(\d{1,5})([dh])")


def destino(cuanto: str, desde: datetime) -> datetime:
    """The instant that `3d`, `12h`, `2026-12-04` (its first minute in Bogotá) or `2026-12-04T08:00` means.

    Raises:
        ValueError: if it is none of these, or is not after `desde`; the message is Spanish.
    """
    if paso := _PASO.fullmatch(cuanto):
        unidad = "days" if paso[2] == "d" else "hours"
        hasta = desde + timedelta(**{unidad: int(paso[1])})
    else:
        try:
            hasta = datetime.fromisoformat(cuanto)
        except ValueError as error:
            raise ValueError("escriba cuánto (3d, 12h) o hasta cuándo (2026-12-04, 2026-12-04T08:00)") from error
        if hasta.tzinfo is None:
            hasta = hasta.replace(tzinfo=BOGOTA)
        if hasta.timetz() == time(tzinfo=hasta.tzinfo):
            hasta += timedelta(minutes=1)
    if hasta <= desde:
        raise ValueError(f"el reloj legal solo avanza, y está en {desde:%Y-%m-%d %H:%M}")
    return hasta


def _local() -> None:
    archivo = conexiones().estado.get("reloj_legal")
    if not archivo:
        typer.echo("Esta instalación no es local: su reloj legal es la hora legal y no se mueve.", err=True)
        raise typer.Exit(2)
    os.environ[VARIABLE_ARCHIVO], os.environ[VARIABLE_MOVIBLE] = str(archivo), "true"


@app.command()
def ver() -> None:
    """Decir qué día y qué hora es para los plazos."""
    _local()
    typer.echo(textos.fecha_y_hora(reloj_legal.ahora()))


@app.command()
def adelantar(cuanto: Annotated[str, typer.Argument(help="3d, 12h, 2026-12-04 o 2026-12-04T08:00.")]) -> None:
    """Adelantar el reloj legal de lo que dejó «make up»: vencen plazos, salen alertas y el control del día."""
    _local()
    try:
        hasta = destino(cuanto, reloj_legal.ahora())
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(str(error)) from error
    typer.echo(f"Ahora es {textos.fecha_y_hora(reloj_legal.mover_a(hasta))}.")
