"""Which characters a document can print: those that all the letters of `fuentes` have.

What is sealed is PDF/A, which refuses any other: a certificate with one would never be made.
"""

import struct
import unicodedata
from functools import cache
from pathlib import Path

_FUENTES = Path(__file__).resolve().parent / "fuentes"
_INVISIBLES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_BLANCOS = frozenset({"Zs", "Zl", "Zp"})


def no_imprimibles(texto: str) -> list[str]:
    """The characters of a text that no document can print, each once: what no letter draws, and what nobody sees.

    Line breaks, tabulators and every kind of space print as a space.
    """
    if texto.isascii() and texto.isprintable():
        return []
    distintos = dict.fromkeys(unicodedata.normalize("NFC", texto))
    return [c for c in distintos if not _se_imprime(c)]


def nombrar(caracter: str) -> str:
    """A character in words for who has to find it: itself, or its number where it can't be seen."""
    return f"U+{ord(caracter):04X}" if unicodedata.category(caracter) in _INVISIBLES else f"«{caracter}»"


def _se_imprime(c: str) -> bool:
    categoria = unicodedata.category(c)
    if c in "\t\r\n" or categoria in _BLANCOS:
        return True
    return categoria not in _INVISIBLES and ord(c) in _dibujados()


@cache
def _dibujados() -> frozenset[int]:
    return frozenset.intersection(*(_caracteres_de(f.read_bytes()) for f in sorted(_FUENTES.glob("*.ttf"))))


def _caracteres_de(fuente: bytes) -> frozenset[int]:
    """The characters of a TrueType file: its table `cmap` for all of Unicode, format 12 of OpenType's specification."""
    (tablas,) = struct.unpack_from(">H", fuente, 4)
    (cmap,) = (
        desde
        for etiqueta, _, desde, _ in struct.iter_unpack(">4sIII", fuente[12 : 12 + 16 * tablas])
        if etiqueta == b"cmap"
    )
    (partes,) = struct.unpack_from(">H", fuente, cmap + 2)
    de_unicode = {
        (plataforma, codificacion): cmap + desde
        for plataforma, codificacion, desde in struct.iter_unpack(">HHI", fuente[cmap + 4 : cmap + 4 + 8 * partes])
    }
    parte = de_unicode[3, 10]
    (grupos,) = struct.unpack_from(">I", fuente, parte + 12)
    rangos = struct.iter_unpack(">III", fuente[parte + 16 : parte + 16 + 12 * grupos])
    return frozenset(c for primero, ultimo, _ in rangos for c in range(primero, ultimo + 1))
