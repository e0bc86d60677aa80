"""`contingentes donde NUMERO`."""

import asyncio
import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy.cli.conexiones import conexiones
from deploy.revision.donde import donde as buscar

app = typer.Typer()


@app.command()
def donde(
    numero: Annotated[str, typer.Argument(help="CUP-…, CON-…, número de CQE o referencia externa.")],
    como_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Dónde está un número: caso, mensajes, bandejas, trabajos, retenidos y correo de cada servicio."""
    hallazgos = asyncio.run(buscar(numero, conexiones().bases))
    if como_json:
        typer.echo(json.dumps(hallazgos, ensure_ascii=False, indent=1, default=str))
    elif hallazgos:
        tabla = Table("servicio", "qué", "detalle", show_lines=False)
        for h in hallazgos:
            detalle = "  ".join(f"{c}={v}" for c, v in h.items() if c not in {"servicio", "que"} and v is not None)
            tabla.add_row(h["servicio"], h["que"], detalle)
        Console().print(tabla)
    if not hallazgos:
        typer.echo(f"No hay rastro de {numero}.", err=True)
        raise typer.Exit(1)
