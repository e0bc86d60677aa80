"""Erasure of a person's data, as asked and as answered."""

from typing import Annotated

from pydantic import BaseModel, StringConstraints


class SupresionPedida(BaseModel):
    """`motivo`: the request of the person and its date, without repeating the data that are to be erased."""

    motivo: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=500)]


class SupresionHecha(BaseModel):
    """How many rows of each kind no longer say who the person was."""

    firmantes: int
    usuarios: int
    invitaciones: int
    mensajes: int
    formularios: int = 0
    direcciones: int = 0
