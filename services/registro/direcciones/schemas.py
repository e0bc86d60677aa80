"""What is read and written of addresses."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator

from services.registro.direcciones.models import Direccion
from services.registro.direcciones.rules import normalizar_correo, por_autorizar
from services.registro.empresas.schemas import Motivo

Correo = Annotated[str, AfterValidator(normalizar_correo)]


class DireccionNueva(BaseModel):
    """An address to be authorised."""

    model_config = ConfigDict(extra="forbid")

    correo: Correo


class Confirmacion(BaseModel):
    """The code that was mailed to the address; or, by a funcionario, the evidence of whose it is."""

    model_config = ConfigDict(extra="forbid")

    codigo: str | None = None
    evidencia: Motivo | None = None

    @model_validator(mode="after")
    def _una(self) -> Self:
        if (self.codigo is None) == (self.evidencia is None):
            raise ValueError("Indique el código de confirmación o la evidencia, no ambos.")
        return self


class Autorizacion(BaseModel):
    """Empty from the representante; the evidence of its will from a funcionario."""

    model_config = ConfigDict(extra="forbid")

    evidencia: Motivo | None = None


class DireccionLeida(BaseModel):
    id: UUID
    correo: str
    confirmada: bool
    confirmada_en: datetime | None
    por_autorizar: Literal["alta", "retiro"] | None
    """What waits for the company's representante."""
    retirada: bool

    @classmethod
    def de(cls, d: Direccion) -> "DireccionLeida":
        return cls(
            id=d.id,
            correo=d.correo,
            confirmada=d.confirmada_en is not None,
            confirmada_en=d.confirmada_en,
            por_autorizar=por_autorizar(d),
            retirada=d.retirada_en is not None,
        )


class CorreoAutorizado(BaseModel):
    """An address that may be mailed."""

    direccion_id: UUID
    correo: str


class CorreosDeEmpresa(BaseModel):
    """Where a company is mailed, for `notificaciones`."""

    nit: str
    razon_social: str
    correos: list[CorreoAutorizado]


class ConfirmacionPendiente(BaseModel):
    """What has to be mailed to an address so that it can be confirmed, for `notificaciones`."""

    nit: str
    direccion_id: UUID
    correo: str
    codigo: str
