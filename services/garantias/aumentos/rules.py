"""Quota increases: when they replace the guarantee and when they make a subproyecto with its own."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from services.garantias.garantias.rules import monto_usd
from services.garantias.parametros.rules import Reglamento


@dataclass(frozen=True, slots=True)
class EfectoDeAumento:
    """What an approved increase does to guarantees: `montos_usd` are all of them afterwards, the affected one first."""

    accion: Literal["sustituir", "subproyecto"]
    montos_usd: tuple[Decimal, ...]


def efecto_de_aumento(
    reglamento: Reglamento,
    cupo_usd: Decimal,
    aumento_usd: Decimal,
    *,
    integra_proyecto_anterior: bool,
    licencia_anual: bool = False,
) -> EfectoDeAumento:
    """Arts. 22 and 78 pars. 2 and 3.

    An increase that completes an authorised project, whose commitment exists, adds to its quota and replaces the
    guarantee; one with commitments of its own makes a subproyecto with a guarantee of its own.
    """
    if integra_proyecto_anterior:
        return EfectoDeAumento("sustituir", (monto_usd(reglamento, cupo_usd + aumento_usd, licencia_anual),))
    montos = (monto_usd(reglamento, c, licencia_anual) for c in (cupo_usd, aumento_usd))
    return EfectoDeAumento("subproyecto", tuple(montos))
