"""Reading the sheet of a batch: CSV as people export it, with a clear answer for each line. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.consumo.dex.rules import numero_de_declaracion
from services.consumo.hojas.lectura import (
    HojaIlegible,
    Lector,
    celdas_de_mas,
    exigir_columnas,
    exigir_lineas,
    hay_comas,
    leer_filas,
    nombre_llano,
    signo_decimal,
)

COLUMNAS = ("cqe", "declaracion", "fecha", "cantidad_t", "fob_usd", "clase", "archivo")
OPCIONALES = ("reemplaza_a",)
_SINONIMOS = {"numero": "declaracion", "dex": "declaracion", "cantidad": "cantidad_t", "toneladas": "cantidad_t"} | {
    "valor_fob_usd": "fob_usd",
    "fob": "fob_usd",
    "pdf": "archivo",
}


@dataclass(frozen=True)
class Linea:
    """A line of the sheet; `errores` are Spanish sentences, and with any of them the values do not count."""

    linea: int
    """Place in the file, the header being 1."""
    cqe: str
    declaracion: str
    archivo: str
    fecha: date | None
    comercial_kg: int
    fob_centavos: int
    clase: str
    reemplaza_a: str
    errores: tuple[str, ...]


@dataclass(frozen=True)
class Hoja:
    """`notas` tell how the file was understood: encoding, separator, decimal sign."""

    lineas: tuple[Linea, ...]
    notas: tuple[str, ...]


def leer_hoja(datos: bytes) -> Hoja:
    """The lines of a CSV sheet: comma, semicolon or tabulator; UTF-8, UTF-16 with its mark, or Windows-1252.

    Raises:
        HojaIlegible: if it is empty, has other columns, or more than `MAXIMO_DE_LINEAS` lines.
    """
    filas = leer_filas(datos)
    columnas = _columnas(filas.encabezado)
    exigir_lineas(filas)
    coma = hay_comas(filas, [columnas.index("cantidad_t"), columnas.index("fob_usd")])
    notas = [f"{filas.nota}, decimales con {signo_decimal(coma)}."]
    return Hoja(_sin_repetidas([_linea(i, f, columnas, coma) for i, f in filas.cuerpo]), tuple(notas))


def _columnas(encabezado: Sequence[str]) -> list[str]:
    llanos = [nombre_llano(celda) for celda in encabezado]
    nombres = [_SINONIMOS.get(n, n) for n in llanos]
    exigir_columnas(nombres, COLUMNAS)
    ajenas = [n for n in nombres if n and n not in (*COLUMNAS, *OPCIONALES)]
    if ajenas:
        raise HojaIlegible(f"La hoja tiene columnas que no se conocen: {', '.join(ajenas)}.")
    return nombres


def _linea(numero: int, fila: list[str], columnas: list[str], coma: bool) -> Linea:
    lector = Lector(dict(zip(columnas, fila, strict=False)), coma)
    if celdas_de_mas(fila, columnas):
        lector.errores.append("La línea tiene más celdas que el encabezado; revise comillas y separadores.")
    for columna in ("cqe", "archivo"):
        if not lector.texto(columna):
            lector.errores.append(f"Falta {columna}.")
    escrita = lector.texto("declaracion")
    declaracion = numero_de_declaracion(escrita)
    if re.fullmatch(r"[0-9][.,]?[0-9]*[eE]\+?[0-9]+", escrita):
        lector.errores.append(f"declaracion: Excel cambió el número a «{escrita}»; dé formato de texto a la columna.")
    elif declaracion is None:
        lector.errores.append(f"declaracion: «{escrita}» no es un número de declaración.")
    clase = lector.texto("clase").lower()
    if clase not in {"provisional", "definitiva"}:
        lector.errores.append(f"clase: «{clase}» no es provisional ni definitiva.")
    kg = lector.decimal("cantidad_t", 3, "cantidad_t")
    centavos = lector.decimal("fob_usd", 2, "fob_usd")
    if kg == 0 and not any(e.startswith("cantidad_t") for e in lector.errores):
        lector.errores.append("cantidad_t: debe ser mayor que cero.")
    if lector.texto("reemplaza_a") and clase == "provisional":
        lector.errores.append("reemplaza_a: solo una definitiva reemplaza.")
    return Linea(
        linea=numero,
        cqe=lector.texto("cqe")[:60],
        declaracion=declaracion or escrita[:30],
        archivo=lector.texto("archivo"),
        fecha=lector.fecha("fecha", "fecha"),
        comercial_kg=kg,
        fob_centavos=centavos,
        clase=clase,
        reemplaza_a=lector.texto("reemplaza_a"),
        errores=tuple(lector.errores),
    )


def _sin_repetidas(lineas: list[Linea]) -> tuple[Linea, ...]:
    """A line that repeats certificate and number of an earlier one is refused, with the line that it repeats."""
    vistas: dict[tuple[str, str], int] = {}
    salida = []
    for linea in lineas:
        primera = vistas.setdefault((linea.cqe, linea.declaracion), linea.linea)
        if primera != linea.linea and linea.declaracion:
            error = f"Repite el certificado y la declaración de la línea {primera}."
            linea = Linea(**{**linea.__dict__, "errores": (*linea.errores, error)})
        salida.append(linea)
    return tuple(salida)
