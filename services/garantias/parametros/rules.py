"""Amounts, percentages and terms of a regulation, as data with their articles.

A later regulation is another `Reglamento` and the rules that differ; a programme keeps the one it was authorised under.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

Unidad = Literal[
    "porcentaje", "puntos", "veces", "meses", "anios", "periodos", "usd", "dias_habiles", "dias_calendario"
]


@dataclass(frozen=True, slots=True)
class Parametro:
    """One figure of the regulation; `interpretacion` tells that the text is silent and the project decided."""

    codigo: str
    valor: Decimal
    unidad: Unidad
    fuente: str
    que_es: str
    interpretacion: bool = False


@dataclass(frozen=True, slots=True)
class Oficina:
    """An office of the regulation: as the text calls it, as later acts renamed it, and what it decides."""

    codigo: str
    nombre: str
    en_el_texto: str
    competencia: str
    fuente: str


@dataclass(frozen=True, slots=True)
class Reglamento:
    """A version of the regulation."""

    codigo: str
    nombre: str
    desde: date
    parametros: Mapping[str, Parametro]
    oficinas: Mapping[str, Oficina] = field(default_factory=dict)

    def valor(self, codigo: str) -> Decimal:
        """The figure itself. Raises KeyError for a code that the regulation lacks."""
        return self.parametros[codigo].valor

    def entero(self, codigo: str) -> int:
        """The figure as an integer (months, days). Raises ValueError if it has a fraction."""
        valor = self.valor(codigo)
        if valor != valor.to_integral_value():
            raise ValueError(f"{codigo} no es entero: {valor}")
        return int(valor)

    def fuente(self, codigo: str) -> str:
        """The article of a figure."""
        return self.parametros[codigo].fuente

    def oficina(self, codigo: str) -> Oficina:
        """An office by what it is in the regulation. Raises KeyError for a code that the regulation lacks."""
        return self.oficinas[codigo]
