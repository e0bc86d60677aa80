"""A catalogue as a file that a spreadsheet opens, both ways. Pure."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from services.portal.web.api import Fallo
from services.portal.web.formularios import campo_malo

COLUMNAS = ("codigo", "nombre", "nombre_en", "pais", "tramite", "desde", "hasta")
_EXIGIDAS = {"codigo", "nombre"}


def escribir(entradas: Iterable[Mapping[str, Any]]) -> bytes:
    """The entries as CSV with semicolons, in UTF-8 with its mark, which is how Excel reads accents."""
    salida = io.StringIO()
    hoja = csv.DictWriter(salida, COLUMNAS, delimiter=";", extrasaction="ignore", lineterminator="\r\n")
    hoja.writeheader()
    hoja.writerows(entradas)
    return salida.getvalue().encode("utf-8-sig")


def leer(crudo: bytes) -> list[dict[str, Any]]:
    """The entries of a CSV whose first line names the columns; empty cells are left out.

    Raises:
        Fallo: at the field `archivo`, for what is no such file.
    """
    try:
        texto = crudo.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise campo_malo("archivo", "El archivo no está en UTF-8: guárdelo como «CSV UTF-8».") from error
    primera = texto.partition("\n")[0]
    lector = csv.DictReader(io.StringIO(texto, newline=""), delimiter=";" if ";" in primera else ",")
    try:
        return _entradas(lector)
    except csv.Error as error:
        raise campo_malo("archivo", f"La línea {lector.line_num + 1} no se puede leer como CSV.") from error


def _entradas(lector: "csv.DictReader[str]") -> list[dict[str, str]]:
    nombres = [str(n).strip().lower() for n in lector.fieldnames or ()]
    if not set(nombres) >= _EXIGIDAS:
        raise campo_malo("archivo", "La primera línea debe nombrar las columnas: codigo; nombre; …")
    if ajenas := [n for n in nombres if n not in COLUMNAS]:
        raise campo_malo("archivo", f"No conocemos la columna «{ajenas[0]}».")
    lector.fieldnames = nombres
    filas = [{k: v.strip() for k, v in fila.items() if k in COLUMNAS and v and v.strip()} for fila in lector]
    entradas = [f for f in filas if f]
    if not entradas:
        raise campo_malo("archivo", "El archivo no trae ningún código.")
    return entradas


def con_renglones(fallo: Fallo) -> Fallo:
    """The same with the lines of the file that it speaks of: `/entradas/3/codigo` is line 5 of the file."""
    renglones = []
    for error in fallo.problema.get("errores") or []:
        partes = str(error.get("puntero") or error.get("campo") or "").replace("/", ".").strip(".").split(".")
        if partes[0] == "entradas" and len(partes) > 1 and partes[1].isdecimal():
            renglones.append({"linea": int(partes[1]) + 2, "mensaje": error["mensaje"]})
    if renglones:
        fallo.problema["renglones"] = renglones
        fallo.campos = {"archivo": "Hay líneas que corregir; no se publicó ninguna."}
    return fallo
