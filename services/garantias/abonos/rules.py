"""The credit engine of raw materials: exports credited to import registrations, oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from services.garantias.parametros.rules import Reglamento

_CENTAVO = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Registro:
    """An import registration of one internal code: quantity in its commercial unit and FOB value in USD."""

    id: str
    fecha: date
    cantidad: Decimal
    fob_usd: Decimal


@dataclass(frozen=True, slots=True)
class Abono:
    """What was credited to one registration, and what it still owes."""

    registro: Registro
    abonado: Decimal

    @property
    def pendiente(self) -> Decimal:
        return self.registro.cantidad - self.abonado

    @property
    def pendiente_fob_usd(self) -> Decimal:
        """FOB value of what is pending, in proportion to the quantity, rounded to cents (# house rule)."""
        valor = self.registro.fob_usd * self.pendiente / self.registro.cantidad
        return valor.quantize(_CENTAVO, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Resultado:
    """Credits of one internal code, registration by registration in order of date."""

    abonos: tuple[Abono, ...]
    excedente: Decimal
    """Exported above the commitment: goes to the next period only if this programme's imports made it (art. 70)."""

    @property
    def abonado(self) -> Decimal:
        return sum((a.abonado for a in self.abonos), Decimal(0))

    @property
    def pendiente(self) -> Decimal:
        return sum((a.pendiente for a in self.abonos), Decimal(0))

    @property
    def porcentaje(self) -> Decimal:
        """Share of the quantity credited, two decimals, rounded down (# house rule)."""
        total = self.abonado + self.pendiente
        return (self.abonado * 100 / total).quantize(_CENTAVO, ROUND_DOWN)


def consumo(unidades_exportadas: Decimal, factor_total: Decimal) -> Decimal:
    """Arts. 63 and 69: units times the total consumption factor, which already includes waste."""
    return unidades_exportadas * factor_total


def abonar(registros: Sequence[Registro], unidades_exportadas: Decimal, factor_total: Decimal) -> Resultado:
    """Art. 69: credited chronologically from the first registration of the code."""
    resto = consumo(unidades_exportadas, factor_total)
    abonos: list[Abono] = []
    for registro in sorted(registros, key=lambda r: (r.fecha, r.id)):
        parte = min(resto, registro.cantidad)
        abonos.append(Abono(registro, parte))
        resto -= parte
    return Resultado(tuple(abonos), resto)


def excedente_al_siguiente(excedente: Decimal, de_importaciones_del_programa: Decimal) -> Decimal:
    """Art. 70: the excess counts next period only as far as imports charged to the programme made it."""
    return min(excedente, de_importaciones_del_programa)


def exige_cip_nuevo(r: Reglamento, agregado_cip: Decimal, agregado_real: Decimal) -> bool:
    """Art. 66 g: value added that rises or falls by *more* than 15 percentage points."""
    return abs(agregado_cip - agregado_real) > r.valor("cip_variacion_valor_agregado")
