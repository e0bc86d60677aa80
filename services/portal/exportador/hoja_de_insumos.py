"""The sheet of an input-output table: one line per input, as people save it from a spreadsheet. Pure."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from services.portal.exportador.renglones import MAXIMO, sin_puntos

COLUMNAS = ("codigo", "descripcion", "subpartida", "unidad", "factor", "desperdicio", "fob_unitario_usd")
NUMEROS = ("factor", "desperdicio", "fob_unitario_usd")
ROTULOS = {
    "codigo": "Código interno",
    "descripcion": "Descripción",
    "subpartida": "Subpartida",
    "unidad": "Unidad",
    "factor": "Consumo por unidad",
    "desperdicio": "Desperdicio",
    "fob_unitario_usd": "Valor FOB por unidad",
}
EJEMPLO = "1;Hilaza de algodón;5205120000;KG;1,25;4;32,00"
LIMITE = 2 << 20
"""Bytes of a sheet; its lines are at most 500."""
_SEPARADORES = ";\t,"


class HojaIlegible(ValueError):
    """The file as a whole cannot be read; the message is for who sent it."""


@dataclass(slots=True)
class Hoja:
    """The inputs of a sheet as the API takes them, the line of the file of each, and what is wrong line by line."""

    insumos: list[dict[str, Any]] = field(default_factory=list)
    lineas: list[int] = field(default_factory=list)
    errores: dict[int, list[str]] = field(default_factory=dict)

    def anotar(self, linea: int, mensaje: str) -> None:
        """Something to correct on a line of the file."""
        self.errores.setdefault(linea, []).append(mensaje)


def leer(contenido: bytes) -> Hoja:
    """The inputs of a CSV, in UTF-8, Latin-1 or UTF-16, separated by semicolon, tabulator or comma.

    Decimals are written with a comma if any number of the sheet has one, else with a point; thousands are not marked.

    Raises:
        HojaIlegible: no text, without lines, or with another header.
    """
    texto = _texto(contenido)
    encabezado = texto.partition("\n")[0]
    separador = max(_SEPARADORES, key=encabezado.count)
    lector = csv.reader(io.StringIO(texto, newline=""), delimiter=separador)
    try:
        filas = [(lector.line_num, [v.strip() for v in fila]) for fila in lector if any(v.strip() for v in fila)]
    except csv.Error as error:
        raise HojaIlegible("El archivo no se pudo leer; puede estar cortado.") from error
    if not filas:
        raise HojaIlegible("El archivo está vacío.")
    columnas = [c.lower() for c in filas[0][1]]
    if faltan := [c for c in COLUMNAS if c not in columnas]:
        raise HojaIlegible(f"A la hoja le faltan las columnas: {', '.join(faltan)}.")
    if len(filas) == 1:
        raise HojaIlegible("La hoja no tiene insumos.")
    if len(filas) - 1 > MAXIMO:
        raise HojaIlegible(f"La hoja tiene más de {MAXIMO} insumos.")
    hoja = Hoja()
    celdas = [(n, dict(zip(columnas, fila, strict=False))) for n, fila in filas[1:]]
    coma = any("," in x.get(c, "") for _, x in celdas for c in NUMEROS)
    for linea, escrito in celdas:
        insumo = _insumo(hoja, linea, escrito, coma)
        hoja.insumos.append(insumo)
        hoja.lineas.append(linea)
    return hoja


def _insumo(hoja: Hoja, linea: int, escrito: Mapping[str, str], coma: bool) -> dict[str, Any]:
    descripcion = escrito.get("descripcion", "")
    insumo: dict[str, Any] = {"descripcion": descripcion[1:] if descripcion[:1] == "'" else descripcion}
    insumo["unidad"] = escrito.get("unidad", "").upper()
    insumo["subpartida"] = sin_puntos(escrito.get("subpartida", ""))
    codigo = escrito.get("codigo", "")
    insumo["codigo"] = int(codigo) if codigo.isdecimal() else None
    if insumo["codigo"] is None:
        hoja.anotar(linea, f"{ROTULOS['codigo']}: «{codigo[:40]}» no es un número entero.")
    for campo in NUMEROS:
        celda = escrito.get(campo, "")
        numero = _numero(celda, coma)
        if numero is None:
            hoja.anotar(linea, f"{ROTULOS[campo]}: «{celda[:40]}» no es un número sin separador de miles.")
        insumo[campo] = numero or "0"
    return insumo


def _numero(celda: str, coma: bool) -> str | None:
    llano = celda.replace(".", "?").replace(",", ".") if coma else celda
    try:
        valor = Decimal(llano)
    except InvalidOperation:
        return None
    return llano if valor.is_finite() else None


def _texto(contenido: bytes) -> str:
    codificacion = "utf-16" if contenido[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        texto = contenido.decode(codificacion)
    except UnicodeDecodeError:
        texto = contenido.decode("latin-1")
    if "\0" in texto:
        raise HojaIlegible("El archivo no es de texto: guárdelo en su hoja de cálculo como CSV.")
    return texto


def anotar_de_la_api(hoja: Hoja, errores: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Put what the API says of an input at its line; gives what it says of anything else."""
    ajenos = []
    for error in errores:
        partes = str(error.get("campo") or error.get("puntero") or "").replace("/", ".").strip(".").split(".")
        indice = partes[1] if len(partes) > 1 and partes[0] == "insumos" else ""
        if not indice.isdecimal() or int(indice) >= len(hoja.lineas):
            ajenos.append(error)
            continue
        rotulo = ROTULOS.get(partes[-1])
        hoja.anotar(hoja.lineas[int(indice)], f"{rotulo}: {error['mensaje']}" if rotulo else str(error["mensaje"]))
    return ajenos


def escribir(insumos: Sequence[Mapping[str, Any]]) -> str:
    """The sheet of a table that exists, to be changed and loaded again; with the mark that spreadsheets want."""
    salida = io.StringIO()
    escritor = csv.writer(salida, delimiter=";", lineterminator="\r\n")
    escritor.writerow(COLUMNAS)
    for i in insumos:
        escritor.writerow([_celda(c, i[c]) for c in COLUMNAS])
    return "\ufeff" + salida.getvalue()


def _celda(columna: str, valor: object) -> str:
    texto = str(valor)
    if columna in NUMEROS:
        return texto.replace(".", ",")
    # What a spreadsheet would run as a formula is a text here.
    return f"'{texto}" if texto and texto[0] in "=+-@'" else texto
