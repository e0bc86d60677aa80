"""Quantities at the edge: decimal strings in the contingente's unit, integer kilograms inside."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, WithJsonSchema
from pydantic_core import PydanticCustomError

from shared.documents import textos

Unidad = Literal["t", "kg"]
KG_POR: dict[str, int] = {"t": 1000, "kg": 1}
_DECIMALES: dict[str, int] = {"t": 3, "kg": 0}
_FORMA = re.compile(r"(0|[1-9][0-9]{0,11})(?:\.([0-9]{1,3}))?")


class Cantidad(BaseModel):
    """A quantity as the API answers it; `kg` is the exact integer."""

    valor: str
    unidad: Unidad
    kg: int

    @classmethod
    def de_kg(cls, kg: int, unidad: Unidad) -> "Cantidad":
        """Kilograms in that unit, with all its decimals: 12500 kg are `12.500` t."""
        signo, (enteras, resto) = "-" if kg < 0 else "", divmod(abs(kg), KG_POR[unidad])
        decimales = _DECIMALES[unidad]
        valor = f"{signo}{enteras}.{resto:0{decimales}d}" if decimales else f"{signo}{enteras}"
        return cls(valor=valor, unidad=unidad, kg=kg)


def escrita(kg: int, unidad: Unidad) -> str:
    """A quantity inside a sentence, as people here write it: `12.500,000 t`, `950 kg`."""
    return textos.kilogramos(kg) if unidad == "kg" else textos.toneladas(kg)


def a_kilogramos(texto: str, unidad: Unidad) -> int:
    """A positive decimal quantity in `unidad` as kilograms, exactly.

    Raises:
        PydanticCustomError: `cantidad_forma`, `cantidad_precision` or `cantidad_cero`, with its Spanish message.
    """
    partes = _FORMA.fullmatch(texto)
    if partes is None:
        raise PydanticCustomError(
            "cantidad_forma", "Escriba la cantidad con punto y hasta tres decimales, sin signo: 12.500."
        )
    fraccion = (partes[2] or "").rstrip("0")
    decimales = _DECIMALES[unidad]
    if len(fraccion) > decimales:
        raise PydanticCustomError(
            "cantidad_precision", "La cantidad no puede ser más fina que un kilogramo.", {"unidad": unidad}
        )
    kg = int(partes[1]) * KG_POR[unidad] + int(fraccion.ljust(decimales, "0") or "0")
    if kg == 0:
        raise PydanticCustomError("cantidad_cero", "La cantidad debe ser mayor que cero.")
    return kg


def _valida(texto: str) -> str:
    # The finest unit that a form may use; what the contingente's own unit allows is checked where it is known.
    a_kilogramos(texto, "t")
    return texto


CantidadPedida = Annotated[
    str,
    AfterValidator(_valida),
    WithJsonSchema({"type": "string", "pattern": r"^(0|[1-9][0-9]{0,11})(\.[0-9]{1,3})?$", "examples": ["12.500"]}),
]
"""Field of a request: a quantity as a decimal string in the contingente's unit."""
