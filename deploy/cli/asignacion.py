"""`contingentes asignacion`: allocation runs, computed again from what was stored of them."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy.cli.conexiones import conexiones
from deploy.revision.lectura import abrir
from services.cupos.asignaciones.datos import Entradas, Resultado, kg
from services.cupos.asignaciones.entradas import huella
from services.cupos.asignaciones.repetir import repetir_una

app = typer.Typer(no_args_is_help=True, help="Las asignaciones que se calculan juntas.")


@app.callback()
def _familia() -> None:
    """Keeps `repetir` a word of its own."""


@app.command()
def repetir(
    cual: Annotated[str, typer.Argument(metavar="ID", help="Identificador o número, ASG-….")],
    lineas: Annotated[bool, typer.Option("--lineas", help="Mostrar la aritmética línea por línea.")] = False,
) -> None:
    """Calcular otra vez una asignación desde sus entradas guardadas y comparar: termina en 1 si algo no da lo mismo."""
    donde = conexiones()
    if "cupos" not in donde.bases:
        typer.echo("No se sabe dónde está la base de cupos.", err=True)
        raise typer.Exit(2)
    calculos = asyncio.run(_repetir(donde.bases["cupos"], cual))
    if not calculos:
        typer.echo(f"No hay ninguna asignación {cual}.", err=True)
        raise typer.Exit(1)
    _mostrar(calculos[-1][1], lineas=lineas)
    for n, (_, resultado, diferencias) in enumerate(calculos, start=1):
        for diferencia in diferencias:
            typer.echo(f"✗ {diferencia}", err=True)
        if not diferencias:
            typer.echo(f"✓ Cálculo {n}: da lo mismo, huella {huella(resultado)}")
    if any(diferencias for _, _, diferencias in calculos):
        raise typer.Exit(1)


async def _repetir(url: str, cual: str) -> list[tuple[Entradas, Resultado, list[str]]]:
    async with abrir(url) as bd:
        return await repetir_una(bd, cual)


def _mostrar(resultado: Resultado, *, lineas: bool) -> None:
    consola = Console()
    for g in resultado.grupos:
        tabla = Table("solicitud", "NIT", "pedido", "asignado", "apartado", title=f"{g.grupo} · {kg(g.repartible_kg)}")
        for f in g.filas:
            tabla.add_row(f.numero, f.nit, kg(f.pedido_kg), kg(f.kg), kg(f.apartado_kg))
        consola.print(tabla)
        if lineas:
            cuentas = Table("concepto", "cuenta", "resultado")
            for x in g.lineas:
                cuentas.add_row(x.concepto, x.formula, x.resultado)
            consola.print(cuentas)
