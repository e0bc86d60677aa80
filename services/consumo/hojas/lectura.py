"""Reading CSV as people export it: encodings, separators, column names, decimals and dates. Pure."""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

MAXIMO_DE_LINEAS = 10_000
MAXIMO_DE_COLUMNAS = 200
_MOSTRADOS = 60
_SEPARADORES = {";": "punto y coma", ",": "coma", "\t": "tabulador"}
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_LATINA = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


class HojaIlegible(ValueError):
    """The file as a whole can't be read; the message is Spanish, for who sent it."""


@dataclass(frozen=True)
class Filas:
    """A sheet cut into cells: the header as written, and each line that is not empty with its place in the file."""

    encabezado: tuple[str, ...]
    cuerpo: tuple[tuple[int, list[str]], ...]
    """The header is line 1."""
    nota: str
    """Which encoding and separator were understood, Spanish and without full stop."""


def leer_filas(datos: bytes) -> Filas:
    """The lines of a CSV sheet: comma, semicolon or tabulator; UTF-8, UTF-16 with its mark, or Windows-1252.

    Raises:
        HojaIlegible: if it is no text, has no lines, more than `MAXIMO_DE_LINEAS`, or more than
            `MAXIMO_DE_COLUMNAS`.
    """
    texto, codificacion = _decodificar(datos)
    if "\0" in texto:
        raise HojaIlegible("La hoja no es un CSV de texto; guárdela como «CSV UTF-8».")
    renglones = texto.lstrip("\ufeff")
    if renglones.lower().startswith("sep="):
        renglones = renglones.partition("\n")[2]
    encabezado = renglones.partition("\n")[0]
    separador = max(_SEPARADORES, key=encabezado.count)
    lector = csv.reader(io.StringIO(renglones, newline=""), delimiter=separador)
    try:
        filas = list(lector)
    except csv.Error as error:
        raise HojaIlegible(f"La hoja no se pudo leer: {error}.") from error
    cuerpo = tuple((i, f) for i, f in enumerate(filas[1:], start=2) if any(c.strip() for c in f))
    if len(cuerpo) > MAXIMO_DE_LINEAS:
        raise HojaIlegible(f"La hoja tiene {len(cuerpo)} líneas y el máximo es {MAXIMO_DE_LINEAS}.")
    if filas and len(filas[0]) > MAXIMO_DE_COLUMNAS:
        raise HojaIlegible(f"La hoja tiene {len(filas[0])} columnas y el máximo es {MAXIMO_DE_COLUMNAS}.")
    nota = f"Codificación {codificacion}, separador «{_SEPARADORES[separador]}»"
    return Filas(tuple(filas[0]) if filas else (), cuerpo, nota)


def exigir_lineas(filas: Filas) -> None:
    """Refuse a sheet without lines.

    Raises:
        HojaIlegible: if there are none.
    """
    if not filas.cuerpo:
        raise HojaIlegible("La hoja no tiene líneas.")


def _decodificar(datos: bytes) -> tuple[str, str]:
    if datos.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return datos.decode("utf-16"), "UTF-16"
        except UnicodeDecodeError as error:
            raise HojaIlegible("La hoja no se pudo leer como UTF-16.") from error
    try:
        return datos.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        # Excel's own «CSV»; a byte that Windows-1252 does not have becomes a mark that no value matches.
        return datos.decode("cp1252", errors="replace"), "Windows-1252 (Latin-1)"


def nombre_llano(escrito: str) -> str:
    """A column's name as it is compared: lower case, without accents, words joined by `_`."""
    llano = "".join(c for c in unicodedata.normalize("NFKD", escrito.lower()) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "_", llano).strip("_")[:_MOSTRADOS]


def exigir_columnas(nombres: Sequence[str], obligatorias: Sequence[str]) -> None:
    """Refuse a header that lacks a column or has one twice.

    Raises:
        HojaIlegible: naming them.
    """
    faltan = [c for c in obligatorias if c not in nombres]
    if faltan:
        raise HojaIlegible(f"A la hoja le faltan las columnas: {', '.join(faltan)}.")
    repetidas = sorted({n for n in nombres if n and nombres.count(n) > 1})
    if repetidas:
        raise HojaIlegible(f"La hoja repite las columnas: {', '.join(repetidas)}.")


def hay_comas(filas: Filas, columnas: Sequence[int]) -> bool:
    """Whether the sheet writes decimals with a comma: it does if one of the number columns has any."""
    return any("," in f[c] for _, f in filas.cuerpo for c in columnas if c < len(f))


def signo_decimal(coma: bool) -> str:
    """The decimal sign by its name."""
    return "coma" if coma else "punto"


def mostrado(celda: str) -> str:
    """A cell as it is told back: a long one is cut, and then it is no number nor date any more."""
    return celda if len(celda) <= _MOSTRADOS else f"{celda[:_MOSTRADOS]}…"


@dataclass
class Lector:
    """Reads the cells of one line and gathers what is wrong with them; `coma`: the sheet's decimal sign."""

    celdas: Mapping[str, str]
    coma: bool
    errores: list[str] = field(default_factory=list)

    def texto(self, columna: str) -> str:
        return self.celdas.get(columna, "").strip()

    def decimal(self, columna: str, decimales: int, nombre: str) -> int:
        """A decimal without thousands separators, in units of its last decimal."""
        escrito = mostrado(self.texto(columna))
        otro = "." if self.coma else ","
        signo = "la coma" if self.coma else "el punto"
        if otro in escrito:
            self.errores.append(f"{nombre}: «{escrito}» mezcla separadores; use solo {signo} decimal, sin miles.")
            return 0
        partes = re.fullmatch(rf"([0-9]{{1,12}})(?:\.([0-9]{{1,{decimales}}}))?", escrito.replace(",", "."))
        if partes is None:
            self.errores.append(
                f"{nombre}: «{escrito}» no es un número con hasta {decimales} decimales y sin separador de miles."
            )
            return 0
        return int(partes[1] + (partes[2] or "").ljust(decimales, "0"))

    def fecha(self, columna: str, nombre: str) -> date | None:
        """A date, year first or day first."""
        escrita = mostrado(self.texto(columna))
        try:
            if (leida := fecha_escrita(escrita)) is not None:
                return leida
        except ValueError:
            self.errores.append(f"{nombre}: «{escrita}» no existe en el calendario.")
            return None
        self.errores.append(f"{nombre}: «{escrita}» no es AAAA-MM-DD ni DD/MM/AAAA.")
        return None


def fecha_escrita(escrita: str) -> date | None:
    """A date written `AAAA-MM-DD` or `DD/MM/AAAA`; None if it is neither.

    Raises:
        ValueError: if the calendar does not have it.
    """
    if iso := _ISO.fullmatch(escrita):
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    if latina := _LATINA.fullmatch(escrita):
        return date(int(latina[3]), int(latina[2]), int(latina[1]))
    return None


def celdas_de_mas(fila: Sequence[str], columnas: Sequence[str]) -> bool:
    """Whether a line has more than its header, as where a quote or a separator is missing."""
    return any(c.strip() for c in fila[len(columnas) :])
