"""The sheet of many registrations: one line per item; lines with the same `referencia` are one registration."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from services.garantias.declaraciones.archivo import ArchivoIlegible, Formato, reconocer
from services.garantias.registros.schemas import RegistroNuevo

COLUMNAS = (
    "referencia",
    "codigo",
    "descripcion",
    "subpartida",
    "unidad",
    "cantidad",
    "fob_usd",
    "reembolsable",
    "condiciones",
    "bien_destino",
)
OPCIONALES = frozenset({"codigo", "reembolsable", "condiciones", "bien_destino"})
MAXIMO_DE_LINEAS = 10_000
_DEL_ITEM = ("codigo", "descripcion", "subpartida", "unidad", "cantidad", "fob_usd")
_SI_NO = {"": True, "si": True, "sí": True, "s": True, "no": False, "n": False}


@dataclass(frozen=True, slots=True)
class Grupo:
    """A registration of the sheet: its lines, and what it asks, or what is wrong with each line."""

    referencia: str
    lineas: tuple[int, ...]
    datos: RegistroNuevo | None
    errores: Mapping[int, list[str]]


def leer_hoja(ruta: Path) -> tuple[list[Grupo], tuple[str, ...]]:
    """The registrations of a CSV, in the order in which they first appear, and how the file was understood.

    Raises:
        ArchivoIlegible: as `reconocer`; with no lines, or more than `MAXIMO_DE_LINEAS`; cut in the middle.
    """
    formato = reconocer(ruta, COLUMNAS, OPCIONALES)
    filas = _filas(ruta, formato)
    coma = any("," in c[x] for _, c in filas for x in ("cantidad", "fob_usd"))
    por_referencia: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for linea, celdas in filas:
        por_referencia.setdefault(celdas["referencia"], []).append((linea, celdas))
    nombres = {"utf-8-sig": "UTF-8", "latin-1": "Latin-1", "utf-16": "UTF-16"}
    notas = (f"Codificación {nombres[formato.codificacion]}, decimales con {'coma' if coma else 'punto'}.",)
    return [_grupo(r, x, coma) for r, x in por_referencia.items()], notas


def _filas(ruta: Path, formato: Formato) -> list[tuple[int, dict[str, str]]]:
    filas: list[tuple[int, dict[str, str]]] = []
    with ruta.open(encoding=formato.codificacion, newline="") as texto:
        lector = csv.reader(texto, delimiter=formato.separador)
        try:
            next(lector)
            for fila in lector:
                if not any(c.strip() for c in fila):
                    continue
                if len(fila) != len(formato.columnas):
                    raise ArchivoIlegible(
                        f"La línea {lector.line_num} tiene {len(fila)} columnas y el encabezado"
                        f" {len(formato.columnas)}; el archivo puede estar cortado."
                    )
                celdas = dict.fromkeys(COLUMNAS, "") | {
                    c: v.strip() for c, v in zip(formato.columnas, fila, strict=True)
                }
                filas.append((lector.line_num, celdas))
                if len(filas) > MAXIMO_DE_LINEAS:
                    raise ArchivoIlegible(f"El archivo tiene más de {MAXIMO_DE_LINEAS} líneas.")
        except (csv.Error, UnicodeDecodeError) as error:
            raise ArchivoIlegible("El archivo no se pudo leer; puede estar cortado.") from error
    if not filas:
        raise ArchivoIlegible("El archivo no tiene líneas.")
    return filas


def _grupo(referencia: str, filas: list[tuple[int, dict[str, str]]], coma: bool) -> Grupo:
    lineas = tuple(linea for linea, _ in filas)
    primera = filas[0][1]
    errores: dict[int, list[str]] = {linea: [] for linea in lineas}
    if not referencia:
        for propios in errores.values():
            propios.append("referencia: falta; es la que une los ítems de un registro.")
    if primera["reembolsable"].lower() not in _SI_NO:
        errores[lineas[0]].append(f"reembolsable: «{primera['reembolsable'][:40]}» no es sí ni no.")
    pedido: dict[str, Any] = {
        "items": [_item(celdas, coma) for _, celdas in filas],
        "reembolsable": _SI_NO.get(primera["reembolsable"].lower(), True),
        "condiciones": [c.strip() for c in primera["condiciones"].split("+") if c.strip()],
        "bien_destino": primera["bien_destino"] or None,
        "referencia_externa": referencia[:80] or None,
    }
    datos = None
    try:
        datos = RegistroNuevo.model_validate(pedido)
    except ValidationError as error:
        for e in error.errors():
            lugar = e["loc"]
            linea = lineas[lugar[1]] if len(lugar) > 1 and isinstance(lugar[1], int) else lineas[0]
            errores[linea].append(f"{lugar[-1]}: {_en_palabras(e['type'], e['msg'])}")
    malas = [linea for linea in lineas if errores[linea]]
    if malas:
        datos = None
        for linea in lineas:
            if not errores[linea]:
                errores[linea].append(f"La línea {malas[0]} del mismo registro tiene errores.")
    return Grupo(referencia, lineas, datos, errores)


def _item(celdas: dict[str, str], coma: bool) -> dict[str, Any]:
    item: dict[str, Any] = {c: celdas[c] for c in _DEL_ITEM}
    item["codigo"] = celdas["codigo"] or None
    if coma:
        for columna in ("cantidad", "fob_usd"):
            # A point in a file of decimal commas is a thousands mark, which no number here may have.
            item[columna] = celdas[columna].replace(".", "?").replace(",", ".")
    return item


_TEXTOS = {
    "string_pattern_mismatch": "no tiene la forma esperada.",
    "string_too_short": "es demasiado corto.",
    "string_too_long": "es demasiado largo.",
    "int_parsing": "no es un número entero.",
    "greater_than_equal": "es menor que lo permitido.",
    "less_than_equal": "es mayor que lo permitido.",
    "decimal_parsing": "no es un número decimal sin separador de miles.",
    "literal_error": "no es una de las opciones.",
    "too_long": "tiene demasiados elementos.",
}


def _en_palabras(tipo: str, mensaje: str) -> str:
    return _TEXTOS.get(tipo, mensaje)
