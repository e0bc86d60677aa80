"""What the exchange with the destination answers."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field


class LineaImportada(BaseModel):
    """What became of a line; the heading is line 1."""

    linea: int
    numero: str
    resultado: Literal["aplicada", "sin_cambio", "rechazada"]
    motivo: str = ""


class Importacion(BaseModel):
    """What became of a file. `repetido`: these very bytes had been taken before, and nothing was done again."""

    archivo: UUID
    nombre: str
    sha256: str
    repetido: bool
    aplicadas: int
    sin_cambio: int
    rechazadas: int
    cargado_en: datetime
    lineas: list[LineaImportada]


class EntradaLeida(BaseModel):
    referencia: str
    kg: int
    fecha_ingreso: date | None


class Conciliado(BaseModel):
    """A certificate as we, verified declarations and the destination see it. Commercial kilograms."""

    numero: str
    nit: str
    contingente: str
    estado: str
    certificado_kg: int
    dex_kg: int = Field(description="Lo que suman las DEX verificadas.")
    destino_kg: int | None = Field(description="Lo que usó el destino; nulo si nunca reportó nada.")
    cancelado_en_destino: bool
    entradas: list[EntradaLeida]
    diferencias: list[str] = Field(description="Lo que no concuerda, en palabras; vacía si todo concuerda.")
