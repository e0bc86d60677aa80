"""What is read and written of users."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from services.registro.empresas.schemas import Texto
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


class CambioDeClave(BaseModel):
    model_config = ConfigDict(extra="forbid")

    actual: SecretStr
    nueva: SecretStr


class UsuarioLeido(BaseModel):
    id: UUID
    usuario: str
    nombre: str
    roles: list[str]
    activo: bool
    debe_cambiar_clave: bool
    bloqueado_hasta: datetime | None
    creado_en: datetime

    @classmethod
    def de(cls, u: Usuario) -> "UsuarioLeido":
        return cls.model_validate(u.model_dump(exclude={"resumen"}))
