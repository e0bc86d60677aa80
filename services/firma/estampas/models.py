"""Table of the timestamps."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from services.firma.base import INSTANTE, Tabla


class Estampa(Tabla, table=True):
    """A token over the package of a verdict; from the second on, over the package and the token before."""

    __tablename__ = "estampa"

    veredicto_id: UUID = Field(primary_key=True)
    orden: int = Field(primary_key=True)
    paquete_clave: str
    """Of the package in the store of this service."""
    paquete_sha256: str
    resumen: str
    """What the token stamps, SHA-256 in hexadecimal."""
    testigo: bytes
    """The token, a CMS as DER."""
    instante: datetime = Field(sa_type=INSTANTE)
    tsa_sha256: str
    vence: datetime = Field(sa_type=INSTANTE)
    guardada_en: datetime = Field(sa_type=INSTANTE)
