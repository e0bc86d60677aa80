"""Reports as CSV and as spreadsheets."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

import xlsxwriter

from services.cupos.informes.columnas import ENTERO, Celda, Columna

F = TypeVar("F")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILA_DE_TITULOS = 3
_PELIGROSOS = ("=", "+", "-", "@", "\t", "\r")


async def en_csv(columnas: Sequence[Columna[F]], filas: AsyncIterator[F]) -> AsyncIterator[bytes]:
    """The report line by line: UTF-8 with its mark, comma, decimal point, one line of titles."""
    linea = io.StringIO()
    escritor = csv.writer(linea)
    # The mark makes spreadsheets read the accents.
    linea.write("\ufeff")
    escritor.writerow([c.titulo for c in columnas])
    yield _vaciar(linea)
    async for fila in filas:
        escritor.writerow([_texto(c.valor(fila)) for c in columnas])
        yield _vaciar(linea)


async def de_lista(filas: Sequence[F]) -> AsyncIterator[F]:
    """Rows that are there already, as `en_csv` takes them."""
    for fila in filas:
        yield fila


def _vaciar(linea: io.StringIO) -> bytes:
    escrito = linea.getvalue().encode()
    linea.seek(0)
    linea.truncate()
    return escrito


def _texto(valor: Celda) -> str:
    if valor is None:
        return ""
    if isinstance(valor, datetime):
        return valor.isoformat(timespec="seconds")
    if isinstance(valor, str) and valor.startswith(_PELIGROSOS):
        # A name that somebody wrote must not be a formula where the file is opened.
        return "'" + valor
    return str(valor)


async def en_xlsx(
    columnas: Sequence[Columna[F]], filas: Sequence[F], *, titulo: str, pie: str, al_corte: datetime
) -> bytes:
    """The report as a workbook with its title, its instant, frozen titles, filters and formats; numbers are numbers.

    Args:
        pie: a line under the title.
        al_corte: aware; of the figures.
    """
    return await asyncio.to_thread(_libro, columnas, filas, titulo, pie, al_corte)


def _libro(columnas: Sequence[Columna[F]], filas: Sequence[F], titulo: str, pie: str, al_corte: datetime) -> bytes:
    salida = io.BytesIO()
    with xlsxwriter.Workbook(salida, {"in_memory": True, "strings_to_formulas": False}) as libro:
        libro.set_properties({"title": titulo, "author": "Ministerio de Comercio, Industria y Turismo"})
        hoja = libro.add_worksheet("Informe")
        hoja.write_string(0, 0, titulo, libro.add_format({"bold": True, "font_size": 14, "font_color": "#16345F"}))
        gris = libro.add_format({"font_color": "#5B6675"})
        hoja.write_string(1, 0, f"{pie} Al {al_corte:%Y-%m-%d %H:%M:%S} (hora legal de Colombia).", gris)
        cabeza = libro.add_format(
            {"bold": True, "bg_color": "#16345F", "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter"}
        )
        usadas = {ENTERO, *(c.forma for c in columnas if c.forma)}
        formas = {forma: libro.add_format({"num_format": forma}) for forma in usadas}
        for n, columna in enumerate(columnas):
            hoja.set_column(n, n, columna.ancho)
            hoja.write_string(_FILA_DE_TITULOS, n, columna.titulo, cabeza)
        hoja.set_row(_FILA_DE_TITULOS, 30)
        for i, fila in enumerate(filas, start=_FILA_DE_TITULOS + 1):
            for n, columna in enumerate(columnas):
                valor = columna.valor(fila)
                _escribir(hoja, i, n, valor, formas.get(columna.forma_de(valor)))
        hoja.freeze_panes(_FILA_DE_TITULOS + 1, 1)
        hoja.autofilter(_FILA_DE_TITULOS, 0, _FILA_DE_TITULOS + len(filas), len(columnas) - 1)
        hoja.set_landscape()
        hoja.fit_to_pages(1, 0)
        hoja.repeat_rows(_FILA_DE_TITULOS)
    return salida.getvalue()


def _escribir(
    hoja: xlsxwriter.worksheet.Worksheet, fila: int, n: int, valor: Celda, forma: xlsxwriter.format.Format | None
) -> None:
    match valor:
        case None:
            hoja.write_blank(fila, n, None, forma)
        case datetime():
            # A spreadsheet knows no zones: the time of Bogotá, as the line under the title says.
            hoja.write_datetime(fila, n, valor.replace(tzinfo=None), forma)
        case int() | Decimal():
            hoja.write_number(fila, n, valor, forma)
        case _:
            hoja.write_string(fila, n, valor, forma)
