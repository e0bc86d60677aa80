"""Commercial units of measure and which of them convert into which, exactly."""

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from shared.documents.textos import entero

_UNIDADES: dict[str, tuple[str, Decimal]] = {
    "KG": ("masa", Decimal(1)),
    "G": ("masa", Decimal("0.001")),
    "T": ("masa", Decimal(1000)),
    "L": ("volumen", Decimal(1)),
    "ML": ("volumen", Decimal("0.001")),
    "M3": ("volumen", Decimal(1000)),
    "M": ("longitud", Decimal(1)),
    "CM": ("longitud", Decimal("0.01")),
    "KM": ("longitud", Decimal(1000)),
    "M2": ("superficie", Decimal(1)),
    "CM2": ("superficie", Decimal("0.0001")),
    "U": ("cuenta", Decimal(1)),
    "PAR": ("cuenta", Decimal(2)),
    "DOC": ("cuenta", Decimal(12)),
    "CEN": ("cuenta", Decimal(100)),
    "MIL": ("cuenta", Decimal(1000)),
    "KWH": ("energia", Decimal(1)),
}
UNIDADES = tuple(_UNIDADES)
"""Codes that registrations, tables and declarations may use."""

_TOPE = Decimal(10) ** 12


def convertible(de: str, a: str) -> Decimal | None:
    """How many units `a` one of `de` is, exactly or to 15 digits; None if they measure different things.

    Raises:
        KeyError: for a code that is not in `UNIDADES`.
    """
    magnitud, valor = _UNIDADES[de]
    otra, por = _UNIDADES[a]
    return valor / por if magnitud == otra else None


def _unidad(valor: str) -> str:
    codigo = valor.strip().upper()
    if codigo not in _UNIDADES:
        raise PydanticCustomError("unidad_desconocida", f"La unidad debe ser una de: {', '.join(UNIDADES)}.")
    return codigo


def _texto(valor: object) -> object:
    if not isinstance(valor, str):
        raise PydanticCustomError("cantidad_texto", 'La cantidad se escribe como texto decimal: "600.5".')
    return valor


def _positiva(decimales: int) -> AfterValidator:
    paso = Decimal(1).scaleb(-decimales)

    def validar(valor: Decimal) -> Decimal:
        if not valor.is_finite() or valor < 0 or valor >= _TOPE or valor != valor.quantize(paso):
            raise PydanticCustomError(
                "cantidad_rango", f"Debe ser un número no negativo, menor que un billón, con {decimales} decimales."
            )
        return valor.quantize(paso)

    return AfterValidator(validar)


Unidad = Annotated[str, AfterValidator(_unidad)]
"""A commercial unit's code, in capitals."""

Medida = Annotated[
    Decimal,
    BeforeValidator(_texto),
    _positiva(6),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,12}(\.[0-9]{1,6})?$", "examples": ["600.500000"]}),
]
"""A quantity of commercial units, zero or more, with at most six decimals, sent as a string."""

Factor = Annotated[
    Decimal,
    BeforeValidator(_texto),
    _positiva(9),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,12}(\.[0-9]{1,9})?$", "examples": ["1.25"]}),
]
"""A consumption factor, zero or more, with at most nine decimals, sent as a string."""


def llano(valor: Decimal) -> str:
    """The number without trailing zeros nor exponent, as people read it."""
    texto = f"{valor:f}"
    return texto.rstrip("0").rstrip(".") if "." in texto else texto


def escrita(valor: Decimal) -> str:
    """`1.250,5`: the number inside a Spanish sentence, with all its decimals and no zeros after them."""
    unidades, _, decimales = llano(valor).partition(".")
    return entero(int(unidades)) + (f",{decimales}" if decimales else "")
