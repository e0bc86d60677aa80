"""Table of signing keys."""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from services.registro.base import INSTANTE, JSON, Tabla


class LlaveGuardada(Tabla, table=True):
    """A signing key; `privada` is encrypted, `publica` its JSON Web Key."""

    __tablename__ = "llave_firma"

    kid: str = Field(primary_key=True)
    privada: bytes
    publica: dict[str, Any] = Field(sa_type=JSON)
    firma_desde: datetime = Field(sa_type=INSTANTE)
    publicada_hasta: datetime | None = Field(default=None, sa_type=INSTANTE)
    creada_en: datetime = Field(sa_type=INSTANTE)
