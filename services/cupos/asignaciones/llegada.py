"""First come first served, closed in one act. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from services.cupos.asignaciones.datos import Linea, kg, miles
from services.cupos.asignaciones.prorrata import Reclamo


@dataclass(frozen=True)
class Servido:
    reclamo: Reclamo
    quedaba_kg: int
    kg: int


def servir(
    volumen_kg: int, reclamos: Sequence[Reclamo], ultima_parcial: Literal["parcial", "completa"]
) -> tuple[Servido, ...]:
    """Each in the order of its turn takes what it asks, up to its limit, of what is left (dominio 2).

    The first that no longer fits whole takes what is left, or nothing while later ones that fit still pass, as the
    contingente says.
    """
    servidos, queda = [], volumen_kg
    for reclamo in sorted(reclamos, key=lambda r: r.turno):
        cabe = min(reclamo.limite, queda)
        dado = 0 if cabe < reclamo.limite and ultima_parcial == "completa" else cabe
        servidos.append(Servido(reclamo, queda, dado))
        queda -= dado
    return tuple(servidos)


def explicar_llegada(servidos: Sequence[Servido]) -> list[Linea]:
    """A line per request, in order of turn."""
    return [
        Linea(
            f"{n}.º turno, {s.reclamo.clave}",
            f"puede recibir {miles(s.reclamo.limite)}; quedan {miles(s.quedaba_kg)}",
            kg(s.kg),
        )
        for n, s in enumerate(servidos, start=1)
    ]
