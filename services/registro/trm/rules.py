"""Reading of the open data of the Superintendencia Financiera."""

import csv
import io
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from pydantic import BaseModel, ConfigDict

COLUMNAS = ("valor", "unidad", "vigenciadesde", "vigenciahasta")
FILAS_MAXIMAS = 20_000


class FilaDeTrm(BaseModel):
    """A certified rate for a range of days, both included."""

    model_config = ConfigDict(frozen=True)

    valor: Decimal
    desde: date
    hasta: date


def fila_de(valor: str, unidad: str, desde: str, hasta: str) -> FilaDeTrm:
    """A row of the open data: `2780.47, COP, 2018-03-29, 2018-04-02`; instants lose their midnight.

    Raises:
        ValueError: with a Spanish message.
    """
    if unidad.strip().upper() not in {"COP", ""}:
        raise ValueError(f"la unidad {unidad} no es COP")
    try:
        exacto = Decimal(valor.strip().replace("$", "").replace(",", ""))
    except InvalidOperation as error:
        raise ValueError(f"«{valor}» no es un número") from error
    if not exacto.is_finite() or exacto <= 0 or exacto >= 10**12:
        raise ValueError(f"«{valor}» no es una tasa")
    if exacto != exacto.quantize(Decimal("0.01")):
        raise ValueError(f"«{valor}» tiene más de dos decimales")
    fila = FilaDeTrm(valor=exacto.quantize(Decimal("0.01")), desde=_dia(desde), hasta=_dia(hasta))
    if fila.hasta < fila.desde:
        raise ValueError(f"{hasta} es anterior a {desde}")
    return fila


def _dia(texto: str) -> date:
    dia, _, hora = texto.strip().partition("T")
    if hora.strip("0:.Z"):
        raise ValueError(f"«{texto}» no es un día")
    try:
        return date.fromisoformat(dia)
    except ValueError as error:
        raise ValueError(f"«{texto}» no es una fecha AAAA-MM-DD") from error


def leer_csv(contenido: bytes) -> tuple[list[FilaDeTrm], list[dict[str, str]]]:
    """Rows of a CSV with the open data's columns, and the errors by line (`linea`, `mensaje`)."""
    try:
        texto = contenido.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [{"linea": "1", "mensaje": "El archivo no está en UTF-8."}]
    lector = csv.DictReader(io.StringIO(texto, newline=""))
    try:
        return _filas(lector)
    except csv.Error:
        return [], [{"linea": str(lector.line_num + 1), "mensaje": "La línea no se puede leer como CSV."}]


def _filas(lector: "csv.DictReader[str]") -> tuple[list[FilaDeTrm], list[dict[str, str]]]:
    encabezados = [c.strip().lower() for c in lector.fieldnames or []]
    if faltan := [c for c in COLUMNAS if c not in encabezados]:
        return [], [{"linea": "1", "mensaje": f"Faltan las columnas {', '.join(faltan)}."}]
    lector.fieldnames = encabezados
    filas: list[FilaDeTrm] = []
    errores: list[dict[str, str]] = []
    for cruda in lector:
        if len(filas) + len(errores) >= FILAS_MAXIMAS:
            errores.append({"linea": str(lector.line_num), "mensaje": f"El máximo es de {FILAS_MAXIMAS} filas."})
            break
        try:
            filas.append(fila_de(*(cruda[c] or "" for c in COLUMNAS)))
        except ValueError as error:
            errores.append({"linea": str(lector.line_num), "mensaje": str(error)})
    return filas, errores


def dias_sin_tasa(tramos: Iterable[tuple[date, date]], desde: date, hasta: date) -> list[tuple[date, date]]:
    """Stretches of a range, both ends included, that no rate covers; `tramos` never overlap. # house rule"""
    faltan, siguiente = [], desde
    for inicio, fin in sorted(tramos):
        if inicio > siguiente:
            faltan.append((siguiente, inicio - timedelta(days=1)))
        siguiente = max(siguiente, fin + timedelta(days=1))
    if siguiente <= hasta:
        faltan.append((siguiente, hasta))
    return faltan
