"""Tables of the timestamps: of what was received, and of what was judged."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlmodel import Field

from services.firma.base import INSTANTE, Tabla

Clase = Literal["recibo", "veredicto"]


class EstampaGuardada(Tabla):
    """A token over a package; from the second on, over the package and the token before."""

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


class Estampa(EstampaGuardada, table=True):
    """Over the package of a verdict that was given."""

    __tablename__ = "estampa"


class EstampaDeRecibo(EstampaGuardada, table=True):
    """Over the record of a file that arrived, before anything is said about it."""

    __tablename__ = "estampa_de_recibo"


TABLAS: dict[Clase, type[EstampaGuardada]] = {"recibo": EstampaDeRecibo, "veredicto": Estampa}
