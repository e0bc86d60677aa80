"""What is read and written of sessions."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from services.registro.usuarios.schemas import CodigoTotp


class Credenciales(BaseModel):
    model_config = ConfigDict(extra="forbid")

    usuario: Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=100)]
    clave: SecretStr
    codigo: CodigoTotp | None = Field(default=None, description="Del segundo factor, de quien lo tiene.")


class Refresco(BaseModel):
    model_config = ConfigDict(extra="forbid")

    refresco: SecretStr


class SesionAbierta(BaseModel):
    """The token for `Authorization: Bearer` and the one-use token that renews it."""

    token: str
    tipo: Literal["Bearer"] = "Bearer"
    vence_en: datetime
    refresco: str
    refresco_vence_en: datetime
    usuario_id: UUID
    roles: list[str]
    empresas: list[str]
    debe_cambiar_clave: bool


class SesionVista(BaseModel):
    """A session that can still be renewed; `id` is what ends it."""

    id: UUID
    abierta_en: datetime
    renovada_en: datetime
    vence_en: datetime
    agente: str
