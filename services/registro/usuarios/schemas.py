"""What is read and written of users."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from services.registro.direcciones.schemas import Correo
from services.registro.empresas.schemas import ConMotivo, Texto
from services.registro.usuarios.models import Usuario

NombreDeUsuario = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^[A-Za-z0-9._@+\-]{3,100}$")
]
Rol = Literal["exportador", "representante", "apoderado", "funcionario", "coordinador", "operador", "auditor"]


class UsuarioNuevo(BaseModel):
    """A user, with a first password that has to be changed."""

    model_config = ConfigDict(extra="forbid")

    usuario: NombreDeUsuario
    nombre: Texto
    roles: Annotated[list[Rol], Field(min_length=1)]
    clave: SecretStr
    correo: Correo | None = Field(default=None, description="Por defecto el usuario, si es un correo.")


class RolesNuevos(ConMotivo):
    """All the roles that a user has of itself from now on; those of a company come from its representations."""

    roles: list[Rol] = Field(max_length=20)


class CambioDeClave(BaseModel):
    model_config = ConfigDict(extra="forbid")

    actual: SecretStr
    nueva: SecretStr


class Restablecer(BaseModel):
    """Who forgot the password."""

    model_config = ConfigDict(extra="forbid")

    usuario: NombreDeUsuario


class ClaveRestablecida(BaseModel):
    """The mailed code and the new password."""

    model_config = ConfigDict(extra="forbid")

    codigo: Annotated[str, StringConstraints(strip_whitespace=True, min_length=64, max_length=64)]
    clave: SecretStr


CodigoTotp = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{3} ?[0-9]{3}$")]


class TotpNuevo(BaseModel):
    """A secret to be typed or scanned into an authenticator app."""

    secreto: str
    uri: str


class ConfirmacionTotp(BaseModel):
    model_config = ConfigDict(extra="forbid")

    codigo: CodigoTotp


class RetiroTotp(ConfirmacionTotp):
    clave: SecretStr


class UsuarioLeido(BaseModel):
    id: UUID
    usuario: str
    nombre: str
    roles: list[str]
    activo: bool
    debe_cambiar_clave: bool
    bloqueado_hasta: datetime | None
    correo: str | None
    segundo_factor: bool
    creado_en: datetime

    @classmethod
    def de(cls, u: Usuario) -> "UsuarioLeido":
        propios = set(cls.model_fields) - {"segundo_factor"}
        return cls(segundo_factor=u.totp_desde is not None, **u.model_dump(include=propios))
