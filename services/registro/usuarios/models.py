"""Table of users."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from services.registro.base import INSTANTE, TEXTOS, Tabla


class Usuario(Tabla, table=True):
    """A person who signs in; `id` is the subject of its tokens."""

    __tablename__ = "usuario"

    id: UUID = Field(primary_key=True)
    usuario: str
    nombre: str
    roles: list[str] = Field(sa_type=TEXTOS)
    resumen: str
    activo: bool = True
    debe_cambiar_clave: bool
    fallos: int = 0
    bloqueado_hasta: datetime | None = Field(default=None, sa_type=INSTANTE)
    correo: str | None = None
    totp: bytes | None = None
    """Encrypted secret of the second factor, asked for since `totp_desde`."""
    totp_desde: datetime | None = Field(default=None, sa_type=INSTANTE)
    totp_paso: int | None = None
    emisor_externo: str | None = None
    """Issuer and subject at the OpenID provider, for who signs in there."""
    sujeto_externo: str | None = None
    creado_por: str
    creado_en: datetime = Field(sa_type=INSTANTE)
