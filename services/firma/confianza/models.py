"""Tables of what was trusted, and when: a verdict names the set that it was given with."""

from datetime import datetime

from sqlmodel import Field

from services.firma.base import INSTANTE, Tabla


class CertificadoDeConfianza(Tabla, table=True):
    """A certificate that was in the folders at some time."""

    __tablename__ = "certificado_de_confianza"

    sha256: str = Field(primary_key=True)
    der: bytes


class ConjuntoDeConfianza(Tabla, table=True):
    """A set of anchors and intermediates, by its digest."""

    __tablename__ = "conjunto_de_confianza"

    version: str = Field(primary_key=True)
    visto_en: datetime = Field(sa_type=INSTANTE)
    """When it was first seen."""


class MiembroDeConfianza(Tabla, table=True):
    """A certificate of a set; `archivo` is the file of the folder that it came in."""

    __tablename__ = "miembro_de_confianza"

    version: str = Field(primary_key=True)
    clase: str = Field(primary_key=True)
    sha256: str = Field(primary_key=True)
    archivo: str
