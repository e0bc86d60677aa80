"""The credit engine as a specification: line by line, registration by registration, in exact decimals.

`sql.py` does the same in sets and is held equal to this by its tests. Each internal code is by itself: exports take
from the oldest registration that still owes and that existed on the day of shipment, then the next (art. 69). A line
before the registration takes nothing of it: what was shipped cannot have been made of what was imported later.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Importado:
    """A registered item of one code: quantity in its commercial unit, as modified and without what was re-exported."""

    registro: str
    fecha: date
    codigo: int
    cantidad: Decimal


@dataclass(frozen=True, slots=True)
class Consumido:
    """What a line used of one code: units times total factor (arts. 63 and 69)."""

    linea: int
    fecha: date
    codigo: int
    consumo: Decimal
    venta_local: bool = False


@dataclass(frozen=True, slots=True)
class Acreditado:
    """A part of a line that was credited to a registration."""

    linea: int
    codigo: int
    registro: str
    cantidad: Decimal


@dataclass(slots=True)
class Estado:
    """Where one code stands while its lines are credited."""

    pendientes: list[tuple[Importado, Decimal]]
    por_exportaciones: Decimal = Decimal(0)
    por_ventas: Decimal = Decimal(0)
    acreditados: list[Acreditado] = field(default_factory=list)

    def tomar(self, linea: Consumido, tope: Decimal) -> Decimal:
        """Credit up to `tope` of a line to the oldest registrations of its day; returns how much it was."""
        resto = tope
        for i, (importado, debe) in enumerate(self.pendientes):
            if importado.fecha > linea.fecha or resto == 0:
                break
            parte = min(debe, resto)
            if parte:
                self.pendientes[i] = (importado, debe - parte)
                self.acreditados.append(Acreditado(linea.linea, linea.codigo, importado.registro, parte))
                resto -= parte
        return tope - resto


def acreditar(
    importados: Iterable[Importado], consumidos: Iterable[Consumido], tope_ventas: Decimal
) -> dict[int, Estado]:
    """Art. 69: exports first, then local-sale invoices up to `tope_ventas` per cent of what exports credited.

    Lines go by date and, on the same day, by their place in the file; registrations by date and number.
    """
    estados: dict[int, Estado] = defaultdict(lambda: Estado([]))
    for importado in sorted(importados, key=lambda i: (i.fecha, i.registro)):
        estados[importado.codigo].pendientes.append((importado, importado.cantidad))
    lineas = sorted(consumidos, key=lambda c: (c.fecha, c.linea))
    for linea in (c for c in lineas if not c.venta_local):
        estado = estados[linea.codigo]
        estado.por_exportaciones += estado.tomar(linea, linea.consumo)
    for linea in (c for c in lineas if c.venta_local):
        estado = estados[linea.codigo]
        queda = estado.por_exportaciones * tope_ventas / 100 - estado.por_ventas
        estado.por_ventas += estado.tomar(linea, min(linea.consumo, queda))
    return dict(estados)
