"""Table of the keys of the seal."""

from datetime import datetime

from sqlmodel import Field

from services.firma.base import INSTANTE, Tabla


class LlaveSello(Tabla, table=True):
    """A certificate that could seal, now or once. Its key is never here."""

    __tablename__ = "llave_sello"

    certificado_sha256: str = Field(primary_key=True)
    nombre: str
    clase: str
    """`p12` or `pkcs11`."""
    sujeto: str
    emisor: str
    certificado: bytes
    valido_desde: datetime = Field(sa_type=INSTANTE)
    valido_hasta: datetime = Field(sa_type=INSTANTE)
    sella_desde: datetime = Field(sa_type=INSTANTE)
    version: int = 0
    aviso: int | None = None
    registrada_en: datetime = Field(sa_type=INSTANTE)
    vista_en: datetime = Field(sa_type=INSTANTE)
    suspendida_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    suspendida_por: str | None = None
    motivo: str | None = None
