"""A report as a file that a spreadsheet opens: CSV or a workbook."""

import asyncio
import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

import xlsxwriter
from fastapi.responses import Response
from pydantic import BaseModel

from shared.calendar.palabras import fecha_larga
from shared.clock import reloj_legal

_PELIGROSOS = ("=", "+", "-", "@", "\t", "\r")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EN_HOJA: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            _XLSX: {"schema": {"type": "string", "format": "binary"}},
        }
    }
}
"""What a route that calls `en_archivo` answers besides JSON."""
_SIGLAS = {"nit": "NIT", "usd": "USD", "cop": "COP", "el": "el"}


async def en_archivo(
    formato: Literal["csv", "xlsx"], nombre: str, titulo: str, modelo: type[BaseModel], filas: Sequence[BaseModel]
) -> Response:
    """The rows of a report; its columns are the fields of the model but `id`."""
    columnas = [c for c in modelo.model_fields if c != "id"]
    if formato == "csv":
        return _adjunto(nombre, "csv", "text/csv; charset=utf-8", _csv(columnas, filas))
    libro = await asyncio.to_thread(_libro, titulo, columnas, filas)
    return _adjunto(nombre, "xlsx", _XLSX, libro)


def _adjunto(nombre: str, extension: str, tipo: str, contenido: bytes) -> Response:
    archivo = f"{nombre}-{reloj_legal.hoy().isoformat()}.{extension}"
    return Response(contenido, media_type=tipo, headers={"Content-Disposition": f'attachment; filename="{archivo}"'})


def _celda(valor: object) -> str:
    texto = "" if valor is None else str(valor)
    # What a person wrote is never taken for a formula.
    return f"'{texto}" if isinstance(valor, str) and texto.startswith(_PELIGROSOS) else texto


def _csv(columnas: Sequence[str], filas: Sequence[BaseModel]) -> bytes:
    """UTF-8 with its mark, comma, decimal point, one line of titles: the names of the fields."""
    salida = io.StringIO()
    # The mark makes spreadsheets read the accents.
    salida.write("\ufeff")
    escritor = csv.writer(salida)
    escritor.writerow(columnas)
    escritor.writerows([_celda(getattr(fila, c)) for c in columnas] for fila in filas)
    return salida.getvalue().encode()


def _titulo(columna: str) -> str:
    palabras = [_SIGLAS.get(p, p) for p in columna.split("_")]
    return " ".join((palabras[0][:1].upper() + palabras[0][1:], *palabras[1:]))


def _libro(titulo: str, columnas: Sequence[str], filas: Sequence[BaseModel]) -> bytes:
    """With its title and day, frozen titles and filters; numbers are numbers and dates are dates."""
    salida = io.BytesIO()
    with xlsxwriter.Workbook(salida, {"in_memory": True, "strings_to_formulas": False}) as libro:
        libro.set_properties({"title": titulo, "author": "Ministerio de Comercio, Industria y Turismo"})
        hoja = libro.add_worksheet("Informe")
        hoja.write_string(0, 0, titulo, libro.add_format({"bold": True, "font_size": 14, "font_color": "#16345F"}))
        hoja.write_string(1, 0, f"Al {fecha_larga(reloj_legal.hoy())}.", libro.add_format({"font_color": "#5B6675"}))
        cabeza = libro.add_format({"bold": True, "bg_color": "#16345F", "font_color": "#FFFFFF", "text_wrap": True})
        dinero, dia = libro.add_format({"num_format": "#,##0.00"}), libro.add_format({"num_format": "yyyy-mm-dd"})
        for n, columna in enumerate(columnas):
            hoja.set_column(n, n, 18)
            hoja.write_string(3, n, _titulo(columna), cabeza)
        for i, fila in enumerate(filas, start=4):
            for n, columna in enumerate(columnas):
                match valor := getattr(fila, columna):
                    case None:
                        hoja.write_blank(i, n, None)
                    case Decimal():
                        hoja.write_number(i, n, valor, dinero)
                    case bool() | str():
                        hoja.write_string(i, n, str(valor))
                    case int():
                        hoja.write_number(i, n, valor)
                    case date() | datetime():
                        hoja.write_datetime(i, n, valor, dia)
                    case _:
                        hoja.write_string(i, n, str(valor))
        hoja.freeze_panes(4, 1)
        hoja.autofilter(3, 0, 3 + len(filas), len(columnas) - 1)
        hoja.set_landscape()
        hoja.fit_to_pages(1, 0)
    return salida.getvalue()
