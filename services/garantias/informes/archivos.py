"""A report as CSV that a spreadsheet opens."""

import csv
import io
from collections.abc import Sequence

from fastapi.responses import Response
from pydantic import BaseModel

from shared.clock import reloj_legal

_PELIGROSOS = ("=", "+", "-", "@", "\t", "\r")


def _celda(valor: object) -> str:
    texto = "" if valor is None else str(valor)
    # What a person wrote is never taken for a formula.
    return f"'{texto}" if isinstance(valor, str) and texto.startswith(_PELIGROSOS) else texto


def en_csv(nombre: str, modelo: type[BaseModel], filas: Sequence[BaseModel]) -> Response:
    """UTF-8 with its mark, comma, decimal point, one line of titles: the names of the model's fields but `id`."""
    columnas = [c for c in modelo.model_fields if c != "id"]
    salida = io.StringIO()
    # The mark makes spreadsheets read the accents.
    salida.write("\ufeff")
    escritor = csv.writer(salida)
    escritor.writerow(columnas)
    escritor.writerows([_celda(getattr(fila, c)) for c in columnas] for fila in filas)
    archivo = f"{nombre}-{reloj_legal.hoy().isoformat()}.csv"
    cabeceras = {"Content-Disposition": f'attachment; filename="{archivo}"'}
    return Response(salida.getvalue().encode(), media_type="text/csv; charset=utf-8", headers=cabeceras)
