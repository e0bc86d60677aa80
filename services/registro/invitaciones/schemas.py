"""What is read and written of invitations."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from services.registro.direcciones.schemas import Correo
from services.registro.empresas.schemas import Motivo, Texto
from services.registro.invitaciones.models import Invitacion
from services.registro.personas.schemas import ConFechas

Codigo = Annotated[str, StringConstraints(strip_whitespace=True, min_length=64, max_length=64)]


class InvitacionNueva(ConFechas):
    """Somebody who is asked to act for the company: own people, an attorney, a customs agent of several companies."""

    correo: Correo
    nombre: Texto
    rol: Literal["exportador", "representante", "apoderado"]


class InvitacionInterna(BaseModel):
    """Somebody of the Ministry."""

    model_config = ConfigDict(extra="forbid")

    correo: Correo
    nombre: Texto
    rol: Literal["funcionario", "coordinador", "operador", "auditor"]
    evidencia: Motivo = Field(description="Acto de nombramiento o de asignación.")


class Aceptacion(BaseModel):
    """The mailed code; and a password, by who has no user yet."""

    model_config = ConfigDict(extra="forbid")

    codigo: Codigo
    clave: SecretStr | None = None


class ConsultaDeInvitacion(BaseModel):
    model_config = ConfigDict(extra="forbid")

    codigo: Codigo


class InvitacionLeida(BaseModel):
    id: UUID
    nit: str | None
    correo: str
    nombre: str
    rol: str
    desde: date | None
    hasta: date | None
    evidencia: str
    estado: str
    creada_en: datetime
    cerrada_en: datetime | None

    @classmethod
    def de(cls, i: Invitacion) -> "InvitacionLeida":
        return cls.model_validate(i.model_dump(include=set(cls.model_fields)))


class InvitacionVista(BaseModel):
    """What the invited person is shown before accepting."""

    razon_social: str
    nit: str | None
    rol: str
    nombre: str
    correo: str
    tiene_usuario: bool
    """Then it is accepted after signing in; else with a password."""


class InvitacionAceptada(BaseModel):
    usuario_id: UUID
    usuario: str
    nit: str | None
    rol: str
    estado: str
    """Of the representation: `propuesta` until the Ministry accepts it, or `vigente`."""
