"""The columns of the reports as files: their titles, and what goes into a cell."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from services.cupos.cantidades import Cantidad
from services.cupos.informes.schemas import FilaDeUtilizacion, UsoMinimo
from shared.clock import BOGOTA

F = TypeVar("F")
ENTERO, DECIMAL, POR_CIENTO = "#,##0", "#,##0.000", "0.00##"
"""Number formats of a spreadsheet."""
Celda = str | int | Decimal | datetime | None


@dataclass(frozen=True)
class Columna(Generic[F]):
    """`ancho` in characters; `forma` is the number format of the spreadsheet, empty for text."""

    titulo: str
    valor: Callable[[F], Celda]
    ancho: int
    forma: str = ""

    def forma_de(self, valor: Celda) -> str:
        """The format of a cell: quantities of a contingente in kilograms have no decimals."""
        entera = isinstance(valor, Decimal) and valor.as_tuple().exponent == 0
        return ENTERO if entera and self.forma == DECIMAL else self.forma


def _cantidad(titulo: str, campo: str) -> Columna[Any]:
    def valor(fila: Any) -> Celda:
        cantidad: Cantidad | None = getattr(fila, campo)
        return None if cantidad is None else Decimal(cantidad.valor)

    return Columna(titulo, valor, 15, DECIMAL)


def _por_ciento(titulo: str, campo: str) -> Columna[Any]:
    def valor(fila: Any) -> Celda:
        leido: str | None = getattr(fila, campo)
        return None if leido is None else Decimal(leido)

    return Columna(titulo, valor, 13, POR_CIENTO)


def _al_corte(fila: FilaDeUtilizacion) -> Celda:
    return None if fila.al_corte is None else fila.al_corte.astimezone(BOGOTA)


UTILIZACION: tuple[Columna[FilaDeUtilizacion], ...] = (
    Columna("Contingente", lambda f: f.contingente, 22),
    Columna("Nombre del contingente", lambda f: f.contingente_nombre, 38),
    Columna("Grupo", lambda f: f.grupo, 16),
    Columna("NIT", lambda f: f.nit, 14),
    Columna("Exportador", lambda f: f.razon_social, 34),
    Columna("Cupo", lambda f: f.cupo, 26),
    Columna("Mes", lambda f: f.mes, 9),
    Columna("Unidad", lambda f: f.neto.unidad, 8),
    _cantidad("Volumen", "volumen"),
    _cantidad("Asignado", "asignado"),
    _cantidad("Devuelto", "devuelto"),
    _cantidad("Neto", "neto"),
    _cantidad("Reservado", "reservado"),
    _cantidad("Certificado", "certificado"),
    _cantidad("Certificado en el mes", "certificado_en_el_mes"),
    _cantidad("Exportado y verificado", "verificado"),
    _cantidad("Verificado en el mes", "verificado_en_el_mes"),
    _cantidad("Disponible", "disponible"),
    _por_ciento("Utilización (%)", "utilizacion"),
    Columna("Cupos sin saldo", lambda f: f.cupos_sin_saldo, 15, ENTERO),
    Columna("Saldos al", _al_corte, 20, "yyyy-mm-dd hh:mm:ss"),
)

MINIMO: tuple[Columna[UsoMinimo], ...] = (
    Columna("Contingente", lambda f: f.contingente, 22),
    Columna("Nombre del contingente", lambda f: f.contingente_nombre, 38),
    Columna("NIT", lambda f: f.nit, 14),
    Columna("Exportador", lambda f: f.razon_social, 34),
    Columna("Unidad", lambda f: f.neto.unidad, 8),
    _cantidad("Neto", "neto"),
    _cantidad("Exportado y verificado", "verificado"),
    _por_ciento("Utilización (%)", "utilizacion"),
    _por_ciento("Mínimo (%)", "porcentaje_minimo"),
    _cantidad("Mínimo", "minimo"),
    _cantidad("Falta", "falta"),
    Columna("Consecuencia", lambda f: f.consecuencia, 44),
    Columna("Detalle", lambda f: f.detalle, 44),
    Columna("Límite del DEX", lambda f: f.dex_limite.isoformat() if f.dex_limite else None, 14),
    Columna("Definitivo", lambda f: "sí" if f.definitivo else "no", 11),
    Columna("Cálculo", lambda f: "; ".join(f.calculo), 90),
)
