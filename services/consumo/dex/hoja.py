"""Reading the sheet of a batch: CSV as people export it, with a clear answer for each line. Pure."""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from services.consumo.dex.rules import numero_de_declaracion

MAXIMO_DE_LINEAS = 10_000
COLUMNAS = ("cqe", "declaracion", "fecha", "cantidad_t", "fob_usd", "clase", "archivo")
OPCIONALES = ("reemplaza_a",)
_SINONIMOS = {"numero": "declaracion", "dex": "declaracion", "cantidad": "cantidad_t", "toneladas": "cantidad_t"} | {
    "valor_fob_usd": "fob_usd",
    "fob": "fob_usd",
    "pdf": "archivo",
}
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_LATINA = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


class HojaIlegible(ValueError):
    """The file as a whole can't be read; the message is Spanish, for who sent it."""


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


@dataclass
class _Lector:
    """Reads the cells of one line and gathers what is wrong with them."""

    celdas: Mapping[str, str]
    coma: bool
    errores: list[str] = field(default_factory=list)

    def texto(self, columna: str) -> str:
        return self.celdas.get(columna, "").strip()

    def decimal(self, columna: str, decimales: int, nombre: str) -> int:
        """A decimal without thousands separators, in units of its last decimal."""
        escrito = self.texto(columna)
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

    def fecha(self) -> date | None:
        escrita = self.texto("fecha")
        try:
            if iso := _ISO.fullmatch(escrita):
                return date(int(iso[1]), int(iso[2]), int(iso[3]))
            if latina := _LATINA.fullmatch(escrita):
                return date(int(latina[3]), int(latina[2]), int(latina[1]))
        except ValueError:
            self.errores.append(f"fecha: «{escrita}» no existe en el calendario.")
            return None
        self.errores.append(f"fecha: «{escrita}» no es AAAA-MM-DD ni DD/MM/AAAA.")
        return None


def leer_hoja(datos: bytes) -> Hoja:
    """The lines of a CSV sheet: comma, semicolon or tabulator; UTF-8, UTF-16 with its mark, or Windows-1252.

    Raises:
        HojaIlegible: if it is empty, has other columns, or more than `MAXIMO_DE_LINEAS` lines.
    """
    texto, codificacion = _decodificar(datos)
    if "\0" in texto:
        raise HojaIlegible("La hoja no es un CSV de texto; guárdela como «CSV UTF-8».")
    renglones = texto.lstrip("\ufeff")
    if renglones.lower().startswith("sep="):
        renglones = renglones.partition("\n")[2]
    encabezado = renglones.partition("\n")[0]
    separador = max(";,\t", key=encabezado.count)
    lector = csv.reader(io.StringIO(renglones, newline=""), delimiter=separador)
    try:
        filas = list(lector)
    except csv.Error as error:
        raise HojaIlegible(f"La hoja no se pudo leer: {error}.") from error
    columnas = _columnas(filas[0] if filas else [])
    cuerpo = [(i, f) for i, f in enumerate(filas[1:], start=2) if any(c.strip() for c in f)]
    if not cuerpo:
        raise HojaIlegible("La hoja no tiene líneas.")
    if len(cuerpo) > MAXIMO_DE_LINEAS:
        raise HojaIlegible(f"La hoja tiene {len(cuerpo)} líneas y el máximo es {MAXIMO_DE_LINEAS}.")
    cifras = [columnas.index("cantidad_t"), columnas.index("fob_usd")]
    coma = any("," in f[c] for _, f in cuerpo for c in cifras if c < len(f))
    notas = [f"Codificación {codificacion}, separador «{_NOMBRES[separador]}», decimales con {_signo(coma)}."]
    return Hoja(_sin_repetidas([_linea(i, f, columnas, coma) for i, f in cuerpo]), tuple(notas))


_NOMBRES = {";": "punto y coma", ",": "coma", "\t": "tabulador"}


def _signo(coma: bool) -> str:
    return "coma" if coma else "punto"


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


def _columnas(encabezado: list[str]) -> list[str]:
    nombres = []
    for celda in encabezado:
        llano = "".join(c for c in unicodedata.normalize("NFKD", celda.lower()) if not unicodedata.combining(c))
        nombre = re.sub(r"[^a-z0-9]+", "_", llano).strip("_")
        nombres.append(_SINONIMOS.get(nombre, nombre))
    faltan = [c for c in COLUMNAS if c not in nombres]
    if faltan:
        raise HojaIlegible(f"A la hoja le faltan las columnas: {', '.join(faltan)}.")
    repetidas = sorted({n for n in nombres if n and nombres.count(n) > 1})
    if repetidas:
        raise HojaIlegible(f"La hoja repite las columnas: {', '.join(repetidas)}.")
    ajenas = [n for n in nombres if n and n not in (*COLUMNAS, *OPCIONALES)]
    if ajenas:
        raise HojaIlegible(f"La hoja tiene columnas que no se conocen: {', '.join(ajenas)}.")
    return nombres


def _linea(numero: int, fila: list[str], columnas: list[str], coma: bool) -> Linea:
    lector = _Lector(dict(zip(columnas, fila, strict=False)), coma)
    if len(fila) > len(columnas) and any(c.strip() for c in fila[len(columnas) :]):
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
        fecha=lector.fecha(),
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
