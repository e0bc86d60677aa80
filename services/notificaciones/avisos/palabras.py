"""The parts of a message that is a title, a sentence and what to do, and who is told.

The template `tramite` (for the company) or `operacion` (for the ministry's people) sets them.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal

from shared.documents import textos
from shared.events import Evento

Tono = Literal["neutro", "bueno", "atencion", "malo"]


@dataclass(frozen=True)
class Palabras:
    """A message in its parts; its first sentence is «`sujeto` `number`, de `company`, `frase`»."""

    titulo: str
    """Without the number, which stands before it in the subject."""
    sujeto: str
    """«La solicitud», «La garantía»."""
    frase: str
    tono: Tono = "neutro"
    destacado: str = ""
    """What must not be overlooked: a reason, a date."""
    filas: Sequence[tuple[str, str]] = ()
    que_hacer: str = ""

    def datos(self) -> dict[str, Any]:
        """As the template takes them."""
        return asdict(self)


Destino = Literal["ministerio", "coordinacion", "operacion"]
"""Which of the ministry's addresses."""

Redactor = Callable[[Any], Palabras | None]


@dataclass(frozen=True)
class Tramite:
    """The notice of an event to its company; `palabras` gives none where nothing is told.

    Attributes:
        caso: field with the id of the case.
        numero: field with the number by which people know the case.
        tambien: whom at the ministry it reaches besides.
    """

    evento: type[Evento]
    palabras: Redactor
    caso: str
    numero: str = "numero"
    tambien: Destino | None = None


@dataclass(frozen=True)
class Operacion:
    """The notice of an event to those who operate: no company is told.

    Attributes:
        numero: field that names what it is about.
        a: which of the ministry's addresses.
    """

    evento: type[Evento]
    palabras: Redactor
    numero: str
    a: Destino = "ministerio"


def fecha(dia: date) -> str:
    """«4 de diciembre de 2026»."""
    return textos.fecha_larga(dia)


def cantidad(kg: int) -> str:
    """Tonnes, with kilograms behind."""
    return f"{textos.toneladas(kg)} ({textos.kilogramos(kg)})"


def dolares(centavos: int) -> str:
    """USD from cents, in Colombian notation."""
    return f"USD {_centavos(centavos)}"


def pesos(centavos: int) -> str:
    """COP from cents, in Colombian notation."""
    return f"$ {_centavos(centavos)}"


def instante(cuando: datetime) -> str:
    """Day and legal time of Colombia."""
    return textos.fecha_y_hora(cuando)


def dias(n: int) -> str:
    """«1 día», «5 días»."""
    return "1 día" if n == 1 else f"{n} días"


def _centavos(centavos: int) -> str:
    enteros, resto = divmod(abs(centavos), 100)
    return f"{'-' if centavos < 0 else ''}{textos.entero(enteros)},{resto:02d}"
