"""`contingentes informe`: the reports of the use of quotas, from the database of `cupos`."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from deploy.cli.bases import consultar
from services.cupos.informes import archivos, columnas
from services.cupos.informes.columnas import Celda, Columna
from services.cupos.informes.consultas import Alcance, Dimension, filas_de_utilizacion
from services.cupos.informes.minimos import uso_minimo
from services.cupos.informes.schemas import FilaDeUtilizacion
from shared.clock import reloj_legal

app = typer.Typer(no_args_is_help=True, help="Informes del uso de los cupos.")
F = TypeVar("F")
Contingente = Annotated[str | None, typer.Option(help="Código; por defecto todos.")]
Empresa = Annotated[str | None, typer.Option(help="NIT con su dígito; por defecto todas.")]
Formato = Annotated[Literal["tabla", "csv", "xlsx"], typer.Option(help="tabla, csv o xlsx.")]
Salida = Annotated[Path | None, typer.Option(help="Archivo; por defecto la salida estándar.")]
EN_PANTALLA = {
    "Contingente", "Grupo", "NIT", "Cupo", "Mes", "Neto", "Certificado", "Exportado y verificado", "Disponible",
    "Utilización (%)", "Mínimo", "Falta",
}  # fmt: skip
"""What fits on a screen; the files have all."""


def _mes(escrito: str | None, por_defecto: date) -> date:
    if escrito is None:
        return por_defecto
    try:
        return datetime.strptime(escrito, "%Y-%m").date()  # noqa: DTZ007 -- a month has no zone
    except ValueError as error:
        raise typer.BadParameter(f"{escrito} no es un mes AAAA-MM") from error


@app.command()
def utilizacion(
    por: Annotated[Dimension, typer.Option(help="contingente, grupo, exportador o cupo.")] = "contingente",
    contingente: Contingente = None,
    grupo: Annotated[str | None, typer.Option(help="Código del grupo.")] = None,
    empresa: Empresa = None,
    mes: Annotated[str | None, typer.Option(help="AAAA-MM: como quedó ese mes; por defecto, hoy.")] = None,
    desde: Annotated[str | None, typer.Option(help="AAAA-MM: una fila por mes desde este.")] = None,
    formato: Formato = "tabla",
    salida: Salida = None,
) -> None:
    """Asignado, devuelto, certificado, exportado, disponible y utilización."""
    hasta = _mes(mes, reloj_legal.hoy().replace(day=1))
    alcance = Alcance(por, _mes(desde, hasta), hasta, contingente, grupo, (empresa,) if empresa else None)

    async def todas(tx: Any) -> list[FilaDeUtilizacion]:
        return [fila async for fila in filas_de_utilizacion(tx, alcance)]

    pie = f"De {alcance.desde:%Y-%m} a {alcance.hasta:%Y-%m}. Utilización = exportado y verificado ÷ neto."
    titulo = f"Utilización de contingentes por {por}"
    _entregar(columnas.UTILIZACION, consultar("cupos", todas), titulo, pie, reloj_legal.ahora(), formato, salida)


@app.command("minimo-de-uso")
def minimo_de_uso(
    contingente: Contingente = None,
    empresa: Empresa = None,
    todos: Annotated[bool, typer.Option("--todos", help="También quienes alcanzan el mínimo.")] = False,
    formato: Formato = "tabla",
    salida: Salida = None,
) -> None:
    """Quién puede perder el año siguiente por la regla de utilización mínima: un borrador, sin efectos."""
    nits = (empresa,) if empresa else None
    informe = consultar("cupos", lambda tx: uso_minimo(tx, contingente=contingente, nits=nits, todos=todos))
    titulo = "Utilización mínima: borrador"
    _entregar(columnas.MINIMO, informe.elementos, titulo, informe.nota, informe.al_corte, formato, salida)


def _entregar(
    descritas: Sequence[Columna[F]],
    filas: Sequence[F],
    titulo: str,
    pie: str,
    al_corte: datetime,
    formato: str,
    salida: Path | None,
) -> None:
    if formato == "tabla":
        # Columns without any value are of other dimensions.
        vistas = [c for c in descritas if c.titulo in EN_PANTALLA and any(c.valor(f) is not None for f in filas)]
        tabla = Table(title=titulo, caption=pie)
        for columna in vistas:
            tabla.add_column(
                columna.titulo, justify="right" if columna.forma else "left", no_wrap=not columna.forma, overflow="fold"
            )
        for fila in filas:
            tabla.add_row(*(_escrito(c.valor(fila)) for c in vistas))
        Console().print(tabla)
        return
    contenido = asyncio.run(_archivo(descritas, filas, titulo, pie, al_corte, formato))
    if salida is not None:
        salida.write_bytes(contenido)
        typer.echo(f"{salida}: {len(filas)} filas")
    elif formato == "xlsx" and sys.stdout.isatty():
        raise typer.BadParameter("diga en qué archivo, con --salida")
    else:
        sys.stdout.buffer.write(contenido)


def _escrito(valor: Celda) -> str:
    return "" if valor is None else str(valor)


async def _archivo(
    descritas: Sequence[Columna[F]], filas: Sequence[F], titulo: str, pie: str, al_corte: datetime, formato: str
) -> bytes:
    if formato == "xlsx":
        return await archivos.en_xlsx(descritas, filas, titulo=titulo, pie=pie, al_corte=al_corte)
    return b"".join([linea async for linea in archivos.en_csv(descritas, archivos.de_lista(filas))])
