"""Money at the border of the API: decimal strings outside, integer cents inside."""

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

_TOPE = Decimal("9999999999999.99")


def _sin_coma_flotante(valor: object) -> object:
    if not isinstance(valor, str):
        raise PydanticCustomError("dinero_texto", 'El valor se escribe como texto decimal: "1250000.00".')
    return valor


def _dos_decimales(valor: Decimal) -> Decimal:
    if not valor.is_finite() or valor <= 0 or valor > _TOPE:
        raise PydanticCustomError("dinero_rango", "El valor debe ser mayor que cero y menor que diez billones.")
    if valor != valor.quantize(Decimal("0.01")):
        raise PydanticCustomError("dinero_decimales", "El valor admite dos decimales como máximo.")
    return valor.quantize(Decimal("0.01"))


Dinero = Annotated[
    Decimal,
    BeforeValidator(_sin_coma_flotante),
    AfterValidator(_dos_decimales),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,13}(\.[0-9]{1,2})?$", "examples": ["1250000.00"]}),
]
"""A positive amount with at most two decimals, sent as a string."""


def a_centavos(valor: Decimal) -> int:
    """Integer cents of an amount with at most two decimals."""
    return int(valor * 100)


def de_centavos(centavos: int) -> Decimal:
    """The amount of integer cents, with two decimals."""
    return (Decimal(centavos) / 100).quantize(Decimal("0.01"))


def en_cifras(valor: Decimal) -> str:
    """`300.100,00`: as people in Colombia write an amount, with two decimals."""
    return f"{valor:,.2f}".translate(str.maketrans(",.", ".,"))
