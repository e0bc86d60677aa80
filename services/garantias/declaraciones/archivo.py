"""Reading the flat file of export declarations: streamed, each line by itself, in the encodings that people have."""

import codecs
import csv
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path

from services.garantias.unidades import UNIDADES

COLUMNAS = (
    "declaracion",
    "item",
    "clase",
    "fecha_embarque",
    "programa",
    "cip",
    "codigo",
    "unidad",
    "cantidad",
    "cantidad_cip",
    "fob_usd",
    "valor_agregado_usd",
    "operacion",
    "aprobacion_indirecta",
    "sistemas_especiales",
)
OPCIONALES = frozenset({"codigo", "cantidad_cip", "aprobacion_indirecta"})
_SEPARADORES = ";\t|,"
_MUESTRA = 1 << 20
_NUMERO = re.compile(r"[0-9]{1,12}(?:([.,])[0-9]{1,6})?")
_DINERO = re.compile(r"([0-9]{1,12})(?:([.,])([0-9]{1,2}))?")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LATINA = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")
_DECLARACION = re.compile(r"[0-9A-Za-z-]{1,30}")
_ITEM = re.compile(r"[0-9]{1,6}")
_CLASES = {"": "exportacion", "E": "exportacion", "EXPORTACION": "exportacion", "V": "venta_local"} | {
    "VENTA_LOCAL": "venta_local"
}
_OPERACIONES = {"": "t", "D": "t", "DIRECTA": "t", "I": "f", "INDIRECTA": "f"}
_ESPECIALES = {"": "t", "S": "t", "SI": "t", "SÍ": "t", "N": "f", "NO": "f"}


class ArchivoIlegible(ValueError):
    """The file as a whole can't be read; the message is Spanish, for who sent it."""


@dataclass(frozen=True, slots=True)
class Formato:
    """How a file was understood."""

    codificacion: str
    separador: str
    columnas: tuple[str, ...]


@dataclass(slots=True)
class Lectura:
    """Counts of a file while it is read, and the decimal sign that its first decimal fixed."""

    lineas: int = 0
    signo: str | None = None
    cortada: bool = False
    """The last line ends without a line break and lacks columns: the file was cut in the middle."""
    _fechas: dict[str, str | None] = field(default_factory=dict)

    def fecha(self, escrita: str) -> str | None:
        """ISO form of a date, year or day first; None if it is none. A file repeats few."""
        if escrita not in self._fechas:
            self._fechas[escrita] = _fecha(escrita)
        return self._fechas[escrita]


def _fecha(escrita: str) -> str | None:
    if latina := _LATINA.fullmatch(escrita):
        escrita = f"{latina[3]}-{latina[2]}-{latina[1]}"
    elif _ISO.fullmatch(escrita) is None:
        return None
    try:
        return date.fromisoformat(escrita).isoformat()
    except ValueError:
        return None


def reconocer(ruta: Path, conocidas: Sequence[str] = COLUMNAS, opcionales: Collection[str] = OPCIONALES) -> Formato:
    """Encoding, separator and columns of a file, reading all of its bytes once.

    Raises:
        ArchivoIlegible: if it is no text, empty, or its header lacks a column or has an unknown one.
    """
    codificacion = _codificacion(ruta)
    with ruta.open(encoding=codificacion, newline="") as texto:
        encabezado = texto.readline(4096)
    if "\0" in encabezado:
        raise ArchivoIlegible("El archivo no es de texto; guárdelo como CSV.")
    if not encabezado.strip():
        raise ArchivoIlegible("El archivo está vacío.")
    separador = max(_SEPARADORES, key=encabezado.count)
    columnas = tuple(c.strip().lower() for c in next(csv.reader([encabezado], delimiter=separador)))
    if faltan := [c for c in conocidas if c not in columnas and c not in opcionales]:
        raise ArchivoIlegible(f"Al archivo le faltan las columnas: {', '.join(faltan)}.")
    if ajenas := [c for c in columnas if c not in conocidas]:
        raise ArchivoIlegible(f"El archivo tiene columnas que no se conocen: {', '.join(ajenas)}.")
    if len(set(columnas)) != len(columnas):
        raise ArchivoIlegible("El archivo repite una columna.")
    return Formato(codificacion, separador, columnas)


def _codificacion(ruta: Path) -> str:
    with ruta.open("rb") as binario:
        inicio = binario.read(2)
        if inicio in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
        binario.seek(0)
        decodificador = codecs.getincrementaldecoder("utf-8")()
        try:
            while trozo := binario.read(_MUESTRA):
                decodificador.decode(trozo)
            decodificador.decode(b"", final=True)
        except UnicodeDecodeError:
            # Excel's own CSV; latin-1 knows every byte, so that a stray one stays visible in its line's error.
            return "latin-1"
    return "utf-8-sig"


def leer(ruta: Path, formato: Formato, lectura: Lectura) -> Iterator[tuple[str, ...]]:
    """Each line that is not empty as the row to be staged; fields are empty where `error`, the last, is not.

    Yields:
        linea, declaracion, item, clase, fecha, programa, cip, codigo, unidad, cantidad, cantidad_cip, fob_centavos,
        va_centavos, directa, aprobacion, especial, error: as text, decimals with a point, money in cents.

    Raises:
        ArchivoIlegible: a line that CSV can't read, a null byte.
    """
    termina = _termina_en_salto(ruta)
    lugar = [formato.columnas.index(c) if c in formato.columnas else -1 for c in COLUMNAS]
    ancho = len(formato.columnas)
    with ruta.open(encoding=formato.codificacion, newline="") as texto:
        lector = csv.reader(texto, delimiter=formato.separador)
        try:
            next(lector)
            fila: list[str] = []
            for fila in lector:
                if not any(fila):
                    continue
                lectura.lineas += 1
                if len(fila) != ancho:
                    yield _mala(lector.line_num, fila, f"Tiene {len(fila)} columnas y el encabezado {ancho}.")
                    continue
                celdas = [fila[i].strip() if i >= 0 else "" for i in lugar]
                yield _linea(lector.line_num, celdas, lectura)
        except csv.Error as error:
            raise ArchivoIlegible(f"El archivo no se pudo leer: {error}.") from error
        except UnicodeDecodeError as error:
            raise ArchivoIlegible("El archivo no se pudo decodificar; puede estar cortado.") from error
        lectura.cortada = not termina and bool(fila) and len(fila) < ancho


def _termina_en_salto(ruta: Path) -> bool:
    with ruta.open("rb") as binario:
        binario.seek(max(ruta.stat().st_size - 4, 0))
        return binario.read().rstrip(b"\0").endswith((b"\n", b"\r"))


def _mala(linea: int, celdas: list[str], error: str) -> tuple[str, ...]:
    declaracion = celdas[0][:30] if celdas else ""
    return (str(linea), declaracion, *[""] * 14, error)


def _numero(escrito: str, lectura: Lectura) -> str | None:
    coincide = _NUMERO.fullmatch(escrito)
    if coincide is None or not _mismo_signo(coincide[1], lectura):
        return None
    return escrito.replace(",", ".")


def _centavos(escrito: str, lectura: Lectura) -> str | None:
    coincide = _DINERO.fullmatch(escrito)
    if coincide is None or not _mismo_signo(coincide[2], lectura):
        return None
    return str(int(coincide[1] + (coincide[3] or "").ljust(2, "0")))


def _mismo_signo(signo: str | None, lectura: Lectura) -> bool:
    """A file writes decimals in one way: the first one says which, so that 1,234 is never read as a thousand."""
    if signo is not None and lectura.signo is None:
        lectura.signo = signo
    return signo is None or signo == lectura.signo


def _linea(linea: int, c: list[str], lectura: Lectura) -> tuple[str, ...]:
    cantidad, fob, agregado = _numero(c[8], lectura), _centavos(c[10], lectura), _centavos(c[11], lectura)
    en_cip = _numero(c[9], lectura) if c[9] else ""
    fecha, aprobacion = lectura.fecha(c[3]), lectura.fecha(c[13]) if c[13] else ""
    clase, directa, especial = (
        _CLASES.get(c[2].upper()),
        _OPERACIONES.get(c[12].upper()),
        _ESPECIALES.get(c[14].upper()),
    )
    unidad = c[7].upper()
    error = ""
    if _DECLARACION.fullmatch(c[0]) is None:
        error = f"declaracion: «{c[0][:40]}» no es un número de declaración o factura."
    elif _ITEM.fullmatch(c[1]) is None:
        error = f"item: «{c[1][:40]}» no es un número de ítem."
    elif clase is None:
        error = f"clase: «{c[2][:40]}» no es exportacion ni venta_local."
    elif fecha is None:
        error = f"fecha_embarque: «{c[3][:40]}» no es AAAA-MM-DD ni DD/MM/AAAA, o no existe."
    elif unidad not in UNIDADES:
        error = f"unidad: «{c[7][:40]}» no se conoce."
    elif cantidad is None or en_cip is None:
        mala = c[8] if cantidad is None else c[9]
        error = f"cantidad: «{mala[:40]}» no es un número con hasta 6 decimales, sin miles y con el signo del archivo."
    elif not any(x in cantidad for x in "123456789"):
        error = "cantidad: debe ser mayor que cero."
    elif fob is None or fob == "0":
        error = f"fob_usd: «{c[10][:40]}» no es un valor mayor que cero con hasta 2 decimales y sin miles."
    elif agregado is None:
        error = f"valor_agregado_usd: «{c[11][:40]}» no es un valor con hasta 2 decimales (art. 47 d)."
    elif directa is None:
        error = f"operacion: «{c[12][:40]}» no es directa ni indirecta."
    elif aprobacion is None:
        error = f"aprobacion_indirecta: «{c[13][:40]}» no es una fecha."
    elif especial is None:
        error = f"sistemas_especiales: «{c[14][:40]}» no es sí ni no."
    elif c[6] and _ITEM.fullmatch(c[6]) is None:
        error = f"codigo: «{c[6][:40]}» no es un código interno."
    if error:
        return _mala(linea, c, error)
    listas = (clase, fecha, directa, cantidad, en_cip, fob, agregado, aprobacion, especial)
    clase, fecha, directa, cantidad, en_cip, fob, agregado, aprobacion, especial = (x or "" for x in listas)
    return (
        *(str(linea), c[0], c[1], clase, fecha, c[4][:40], c[5][:40], c[6], unidad, cantidad, en_cip, fob, agregado),
        *(directa, aprobacion, especial, ""),
    )


def en_copia(filas: Iterator[tuple[str, ...]], por_trozo: int = 5000) -> Iterator[bytes]:
    """The rows as PostgreSQL's text COPY takes them, some thousands at a time; empty fields are null."""
    while primera := next(filas, None):
        lote = [primera]
        lote.extend(f for _, f in zip(range(por_trozo - 1), filas, strict=False))
        yield "".join(chain.from_iterable(_copiada(f) for f in lote)).encode()


def _copiada(fila: tuple[str, ...]) -> tuple[str, str]:
    texto = "\t".join(x or "\\N" for x in fila)
    raro = "\n" in texto or "\r" in texto or "\0" in texto
    if raro or "\\" in texto.replace("\\N", "") or texto.count("\t") != len(fila) - 1:
        limpias = (re.sub(r"[\\\t\n\r\0]", " ", x) or "\\N" for x in fila)
        texto = "\t".join(limpias)
    return texto, "\n"
