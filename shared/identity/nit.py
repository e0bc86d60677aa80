"""NIT of a company: its number with the check digit, in one canonical form, `900204272-8`."""

import re
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

_PESOS = (3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71)
_FORMA = re.compile(r"([1-9][0-9]{4,14})-([0-9])")


def digito_de_verificacion(numero: str) -> int:
    """Check digit of a NIT without it: modulo 11 with DIAN's weights from the right.

    Raises:
        ValueError: if `numero` is not 1 to 15 digits.
    """
    if not re.fullmatch(r"[0-9]{1,15}", numero):
        raise ValueError("el número del NIT tiene entre 1 y 15 dígitos")
    resto = sum(int(digito) * peso for digito, peso in zip(reversed(numero), _PESOS, strict=False)) % 11
    return resto if resto <= 1 else 11 - resto


def validar_nit(texto: str) -> str:
    """The canonical NIT of `texto`; dots and spaces are dropped, the check digit is required behind a hyphen.

    Raises:
        PydanticCustomError: `nit_forma` or `nit_digito` with its Spanish message.
    """
    limpio = texto.strip().replace(".", "").replace(" ", "")
    partes = _FORMA.fullmatch(limpio)
    if partes is None:
        raise PydanticCustomError("nit_forma", "El NIT se escribe con su dígito de verificación: 900204272-8.")
    numero, digito = partes.groups()
    if int(digito) != digito_de_verificacion(numero):
        raise PydanticCustomError(
            "nit_digito",
            "El dígito de verificación del NIT {numero} no es {digito}.",
            {"numero": numero, "digito": digito},
        )
    return f"{numero}-{digito}"


NIT = Annotated[
    str,
    AfterValidator(validar_nit),
    WithJsonSchema({"type": "string", "pattern": "^[1-9][0-9]{4,14}-[0-9]$", "examples": ["900204272-8"]}),
]
"""A string that Pydantic validates and normalises as a NIT."""
