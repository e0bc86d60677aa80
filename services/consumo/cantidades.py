"""Quantities at the edge: decimal strings of tonnes with their kilograms beside them."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, WithJsonSchema
from pydantic_core import PydanticCustomError

_FORMA = re.compile(r"(0|[1-9][0-9]{0,8})(?:\.([0-9]{1,3}))?")


class Cantidad(BaseModel):
    """A quantity as the API answers it; `kg` is the exact integer."""

    valor: str
    unidad: str = "t"
    kg: int

    @classmethod
    def de_kg(cls, kg: int) -> "Cantidad":
        return cls(valor=toneladas(kg), kg=kg)


def toneladas(kg: int) -> str:
    """Kilograms as decimal tonnes with three digits, `12.500`."""
    signo, (enteras, resto) = "-" if kg < 0 else "", divmod(abs(kg), 1000)
    return f"{signo}{enteras}.{resto:03d}"


def kilogramos(texto: str) -> int:
    """Positive decimal tonnes, at most three digits behind the point, as kilograms.

    Raises:
        PydanticCustomError: `cantidad_forma` or `cantidad_cero`, with its Spanish message.
    """
    partes = _FORMA.fullmatch(texto)
    if partes is None:
        raise PydanticCustomError(
            "cantidad_forma", "Escriba las toneladas con punto y hasta tres decimales, sin signo: 12.500."
        )
    kg = int(partes[1]) * 1000 + int((partes[2] or "").ljust(3, "0"))
    if kg == 0:
        raise PydanticCustomError("cantidad_cero", "La cantidad debe ser mayor que cero.")
    return kg


def _valida(texto: str) -> str:
    kilogramos(texto)
    return texto


Toneladas = Annotated[
    str,
    AfterValidator(_valida),
    WithJsonSchema({"type": "string", "pattern": r"^(0|[1-9][0-9]{0,8})(\.[0-9]{1,3})?$", "examples": ["12.500"]}),
]
"""Field of a request: metric tonnes as a decimal string."""
