"""What the ledger must say, in plain Python, from the operations that were acknowledged; it never asks the ledger."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

CON_RESERVA = {"en_validacion", "enviado"}


def hacia_arriba(kg: int, factor: Decimal) -> int:
    exacto = kg * Fraction(factor)
    return -(-exacto.numerator // exacto.denominator)


@dataclass
class ElConsumo:
    """A consumption as its acknowledged operations left it."""

    cupo: UUID
    comercial_kg: int
    factor: Decimal
    estado: str = "borrador"
    anulado: bool = False
    verificado_kg: int = 0
    """Commercial kilograms of its verified declarations."""

    @property
    def kg(self) -> int:
        return hacia_arriba(self.comercial_kg, self.factor)

    @property
    def acreditado_kg(self) -> int:
        return hacia_arriba(min(self.verificado_kg, self.comercial_kg), self.factor)


@dataclass
class Modelo:
    """Kilograms per cupo, and every case with its state."""

    dado: dict[UUID, int] = field(default_factory=lambda: defaultdict(int))
    quitado: dict[UUID, int] = field(default_factory=lambda: defaultdict(int))
    consumos: dict[UUID, ElConsumo] = field(default_factory=dict)
    otros: dict[UUID, str] = field(default_factory=dict)
    """State of each annulment and declaration."""

    def saldo(self, cupo: UUID) -> dict[str, int]:
        """Integer kilograms, by the names of `SaldoDeCupo`."""
        suyos = [c for c in self.consumos.values() if c.cupo == cupo]
        reservado = sum(c.kg for c in suyos if c.estado in CON_RESERVA)
        consumido = sum(c.kg for c in suyos if c.estado == "aprobado" and not c.anulado)
        asignado = self.dado[cupo] - self.quitado[cupo]
        return {
            "asignado": asignado,
            "reservado": reservado,
            "consumido": consumido,
            "disponible": asignado - reservado - consumido,
            "devuelto": self.quitado[cupo],
            "anulado": sum(c.kg for c in suyos if c.anulado),
            "dex": sum(c.acreditado_kg for c in suyos),
        }

    def estados(self) -> dict[UUID, str]:
        return self.otros | {i: c.estado for i, c in self.consumos.items()}
