"""What the destination's electronic system told of our certificates."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field

from services.consumo.base import INSTANTE, JSON, Tabla


class ArchivoDeDestino(Tabla, table=True):
    """A file of usage and status as it was taken; the same bytes are taken once."""

    __tablename__ = "archivo_de_destino"

    id: UUID = Field(primary_key=True)
    sha256: str = Field(unique=True)
    nombre: str
    resultado: dict[str, Any] = Field(sa_type=JSON)
    """What was answered, line by line."""
    cargado_por: str
    cargado_en: datetime = Field(sa_type=INSTANTE)


class UsoEnDestino(Tabla, table=True):
    """What one line told; of a certificate and an entry (`referencia`) the last row is in force. Commercial kilograms.

    `estado`: `cruzado` (an entry used so much), `sin_cruce` (no entry), `cancelado` (void in the destination's system).
    """

    __tablename__ = "uso_en_destino"

    id: UUID = Field(primary_key=True)
    cqe: UUID
    referencia: str
    """Number of the entry in the destination; empty where the line speaks of the certificate."""
    estado: str
    cantidad_kg: int = Field(sa_type=BigInteger)
    fecha_ingreso: date | None = None
    archivo: UUID
    linea: int
    recibido_en: datetime = Field(sa_type=INSTANTE)
