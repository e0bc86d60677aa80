"""What is read and written of client systems and of their tokens (RFC 6749, RFC 8693)."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

TIPO_ACCESO = "urn:ietf:params:oauth:token-type:access_token"
TIPO_JWT = "urn:ietf:params:oauth:token-type:jwt"
CREDENCIALES = "client_credentials"
INTERCAMBIO = "urn:ietf:params:oauth:grant-type:token-exchange"


class ClienteNuevo(BaseModel):
    model_config = ConfigDict(extra="forbid")

    codigo: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}$")] = Field(
        description="Es el `client_id`, y como queda en la bitácora. Por ejemplo, `vuce`."
    )
    nombre: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=120)]


class Motivo(BaseModel):
    model_config = ConfigDict(extra="forbid")

    motivo: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=2000)]


class ClienteLeido(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    codigo: str
    nombre: str
    activo: bool
    creado_en: datetime


class ClienteConSecreto(ClienteLeido):
    """`secreto` is shown this one time; the one before goes on being good until `anterior_hasta`."""

    secreto: str
    anterior_hasta: datetime | None = None


class PeticionDeToken(BaseModel):
    """The form of the token endpoint; what it does not know is ignored, as RFC 6749 says."""

    grant_type: Annotated[str, StringConstraints(max_length=200)] = ""
    client_id: Annotated[str, StringConstraints(max_length=80)] | None = None
    client_secret: SecretStr | None = None
    subject_token: SecretStr | None = Field(default=None, description="Token de la persona, de POST /v1/sesiones.")
    subject_token_type: Annotated[str, StringConstraints(max_length=200)] | None = None
    requested_token_type: Annotated[str, StringConstraints(max_length=200)] | None = None


class TokenDado(BaseModel):
    """The answer of RFC 6749 section 5.1 and RFC 8693 section 2.2.1."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 -- the name of the scheme
    expires_in: int = Field(description="Segundos.")
    issued_token_type: str | None = None
