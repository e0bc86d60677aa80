"""What is read and written of representations and signers."""

from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.registro.empresas.rules import EstadoDeVinculo, estado_en
from services.registro.empresas.schemas import Motivo, Texto
from services.registro.personas.models import Firmante, Representacion
from shared.events.registro import FormaEnCurso
from shared.identity.huellas import normalizar_documento

RolDeFirmante = Literal["representante", "apoderado", "firmante", "contador", "revisor_fiscal", "economista"]


class ConFechas(BaseModel):
    """From when to when, and the document that proves it."""

    model_config = ConfigDict(extra="forbid")

    desde: date | None = Field(default=None, description="Por defecto hoy.")
    hasta: date | None = Field(default=None, description="Último día; sin él, hasta que se revoque.")
    evidencia: Motivo = Field(description="Documento que lo prueba: certificado de existencia, poder…")

    @model_validator(mode="after")
    def _en_orden(self) -> Self:
        if self.desde and self.hasta and self.hasta < self.desde:
            raise ValueError("La fecha final es anterior a la inicial.")
        return self


class RepresentacionNueva(ConFechas):
    """A user who will act for the company."""

    usuario: Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True)] = Field(
        description="Nombre de usuario."
    )
    rol: Literal["exportador", "representante", "apoderado"]


class Documento(BaseModel):
    """An identity document."""

    model_config = ConfigDict(extra="forbid")

    tipo: Literal["CC", "CE", "NIT", "PA", "PPT", "TI"]
    numero: Annotated[str, StringConstraints(min_length=3, max_length=30)]

    @model_validator(mode="after")
    def _normalizable(self) -> Self:
        try:
            normalizar_documento(self.tipo, self.numero)
        except ValueError as error:
            raise ValueError("El número de documento no tiene la forma esperada.") from error
        return self

    def normalizado(self) -> tuple[str, str]:
        return normalizar_documento(self.tipo, self.numero)


class FirmanteNuevo(ConFechas):
    """A person whose certificate may sign for the company."""

    documento: Documento
    nombre: Texto
    roles: Annotated[list[RolDeFirmante], Field(min_length=1)] = ["firmante"]


class Revocacion(BaseModel):
    """Why somebody no longer acts or signs."""

    model_config = ConfigDict(extra="forbid")

    motivo: Motivo | None = None


class _ConHistoria(BaseModel):
    """When it was proposed, decided and revoked, and why."""

    creado_en: datetime
    decidido_en: datetime | None
    revocado_en: datetime | None
    motivo_revocacion: str | None


class RepresentacionLeida(_ConHistoria):
    id: UUID
    nit: str
    usuario: UUID
    rol: str
    estado: EstadoDeVinculo
    desde: date
    hasta: date | None
    evidencia: str

    @classmethod
    def de(cls, r: Representacion, hoy: date) -> "RepresentacionLeida":
        datos = r.model_dump(
            include={"id", "nit", "usuario", "rol", "desde", "hasta", "evidencia", "motivo_revocacion"}
        )
        fechas = {"creado_en": r.creada_en, "decidido_en": r.decidida_en, "revocado_en": r.revocada_en}
        return cls(estado=estado_en(r, hoy), **datos, **fechas)


class FirmanteLeido(_ConHistoria):
    id: UUID
    documento: Documento
    nombre: str
    roles: list[str]
    estado: EstadoDeVinculo
    desde: date
    hasta: date | None
    evidencia: str

    @classmethod
    def de(cls, f: Firmante, hoy: date) -> "FirmanteLeido":
        propios = {"id", "nombre", "roles", "desde", "hasta", "evidencia"}
        datos = f.model_dump(include=propios | {"creado_en", "decidido_en", "revocado_en", "motivo_revocacion"})
        documento = Documento.model_validate({"tipo": f.tipo_documento, "numero": f.numero_documento})
        return cls(estado=estado_en(f, hoy), documento=documento, **datos)


class FirmanteRevocadoLeido(FirmanteLeido):
    """A signer that was ended, with what should be looked at because of it."""

    formas_en_curso: list[FormaEnCurso]
