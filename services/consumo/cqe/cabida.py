"""Whether a datum fits in its field of the destination's form, and with what letter: what is cut off misleads customs.

Pure: the measures of a field are taken when the form is loaded, those of letters are the ones of Helvetica and Courier.
"""

import math
from dataclasses import asdict, dataclass
from typing import Any
from unicodedata import normalize

from services.consumo.cqe.letras import COURIER, HELVETICA

MINIMA = 6.0
"""Points of the smallest letter that a person reads on paper. # house rule"""
_PASO = 0.5
_CORRIENTE = 12.0
"""Letter of a field that leaves its size to who fills it in."""
_INTERLINEA = 1.2
_MARGEN = 4.0
"""Points that the field's border and its inner margins take from its width and its height."""
_SIN_DESCOMPONER = str.maketrans({"Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "Ħ": "H", "ħ": "h", "ı": "i"})


@dataclass(frozen=True)
class Casilla:
    """A field of a form. `tamano` is its letter in points, 0 if it leaves that open; `maximo`, characters or None."""

    maximo: int | None
    ancho: float
    alto: float
    tamano: float = 0.0
    varios_renglones: bool = False
    una_por_celda: bool = False
    fija: bool = False
    """Whether its letters are all as wide as one another (Courier)."""

    def en_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Escrito:
    """A datum as it is written in its field: with its line breaks, and its letter in points."""

    texto: str
    tamano: float


class NoCabe(ValueError):
    """It does not fit; the message is Spanish and says what does not."""


def escribir(texto: str, casilla: Casilla) -> Escrito:
    """The datum with the greatest letter that fits, at most the field's own.

    Raises:
        NoCabe: more characters than the field admits, no letter of `MINIMA` or more with which it fits, or a character
            that the form's fonts do not have, not even without its marks.
    """
    limpio = imprimible(texto)
    if casilla.maximo is not None and len(limpio) > casilla.maximo:
        raise NoCabe(f"tiene {len(limpio)} letras y el campo admite {casilla.maximo}")
    tamano = casilla.tamano or min(_CORRIENTE, casilla.alto * 0.75)
    if casilla.una_por_celda:
        return Escrito(limpio, tamano)
    menor = min(MINIMA, tamano)
    while True:
        renglones = _partir(limpio, casilla, tamano)
        if renglones is not None:
            return Escrito("\n".join(renglones), tamano)
        if tamano <= menor:
            raise NoCabe(f"tiene {len(limpio)} letras y no cabe en el campo ni con letra de {menor:g} puntos")
        tamano = max(tamano - _PASO, menor)


def lo_que_cabe(texto: str, casilla: Casilla) -> str:
    """The beginning of the text that fits."""
    for letras in range(len(texto), 0, -1):
        try:
            return escribir(texto[:letras], casilla).texto
        except NoCabe:
            continue
    return ""


def imprimible(texto: str) -> str:
    """The text in one line with the letters of Western Europe; others lose their marks (`Łódź` is `Lódz`). # house rule

    Raises:
        NoCabe: for a character that has none of them in it.
    """
    salida = []
    for c in " ".join(texto.split()):
        sencillo = c if c in HELVETICA else normalize("NFKD", c.translate(_SIN_DESCOMPONER))
        sencillo = sencillo if sencillo == c else "".join(x for x in sencillo if x in HELVETICA)
        if not sencillo:
            raise NoCabe(f"tiene «{c}», que las letras del formulario no tienen")
        salida.append(sencillo)
    return "".join(salida)


def _partir(texto: str, casilla: Casilla, tamano: float) -> list[str] | None:
    """The lines of the text with that letter; None if they do not fit."""
    ancho = casilla.ancho - _MARGEN
    if not casilla.varios_renglones:
        return [texto] if _ancho(texto, tamano, casilla) <= ancho else None
    renglones = [""]
    for palabra in texto.split(" "):
        seguido = f"{renglones[-1]} {palabra}".strip()
        if _ancho(seguido, tamano, casilla) <= ancho:
            renglones[-1] = seguido
        elif _ancho(palabra, tamano, casilla) <= ancho:
            renglones.append(palabra)
        else:
            return None
    caben = math.floor((casilla.alto - _MARGEN - tamano) / (_INTERLINEA * tamano)) + 1
    return renglones if len(renglones) <= caben else None


def _ancho(texto: str, tamano: float, casilla: Casilla) -> float:
    return sum(COURIER if casilla.fija else HELVETICA[c] for c in texto) * tamano / 1000
