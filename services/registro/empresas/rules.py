"""Rules of companies and of their people."""

from collections.abc import Iterable
from datetime import date
from typing import Literal, Protocol

EstadoDeVinculo = Literal["propuesta", "vigente", "revocada", "vencida", "por_empezar"]


class Vinculo(Protocol):
    """A representation or a signer: decided by the Ministry, in force between two dates."""

    estado: str
    desde: date
    hasta: date | None


def estado_en(vinculo: Vinculo, hoy: date) -> EstadoDeVinculo:
    """State of a link as of a day: what was decided, and the dates, both included.

    # house rule
    """
    if vinculo.estado == "propuesta":
        return "propuesta"
    if vinculo.estado == "revocada":
        return "revocada"
    if hoy < vinculo.desde:
        return "por_empezar"
    return "vencida" if vinculo.hasta is not None and hoy > vinculo.hasta else "vigente"


def puede_enviarse(firmantes: Iterable[Vinculo]) -> bool:
    """A company is sent to review with at least one proposed or accepted signer.

    # house rule
    """
    return any(f.estado != "revocada" for f in firmantes)
