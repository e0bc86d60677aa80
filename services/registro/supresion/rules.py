"""What stands in the place of who was erased."""

from typing import Any
from uuid import UUID

NOMBRE = "Persona suprimida"
SUPRIMIDA = "Suprimida"
"""In place of texts that people wrote about somebody."""
Datos = dict[str, Any]


def documento_de_nadie(fila: UUID) -> tuple[str, str]:
    """Kind and number in place of an identity document, of one row alone."""
    return "PA", f"SUPR{fila.hex[-12:].upper()}"


def correo_de_nadie(fila: UUID) -> str:
    """In place of an address, of one row alone; nothing can be mailed to it."""
    return f"suprimido-{fila}"


def sin_firmante(forma: Datos, documento: tuple[str, str], nadie: tuple[str, str]) -> Datos:
    """The data of a registration form without a signer of this identity document."""
    return forma | {
        "firmantes": [
            f | {"nombre": NOMBRE, "tipo": nadie[0], "documento": nadie[1]}
            if (f["tipo"], f["documento"]) == documento
            else f
            for f in forma["firmantes"]
        ]
    }


def sin_usuario(forma: Datos, usuario: str, correos: set[str], id: UUID) -> Datos:
    """The data of a registration form without a user, and without these addresses."""
    menores = {c.lower() for c in correos}
    return forma | {
        "usuarios": [
            u | {"nombre": NOMBRE, "usuario": f"suprimido-{id}"} if u["usuario"] == usuario else u
            for u in forma["usuarios"]
        ],
        "correos": [correo_de_nadie(id) if c.lower() in menores else c for c in forma["correos"]],
    }
