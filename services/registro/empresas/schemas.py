"""What is read and written of companies."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.registro.empresas.models import Empresa
from shared.expedientes import Expediente
from shared.identity import NIT

Texto = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Motivo = Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=2000)]


class EmpresaEditada(BaseModel):
    """The part of the file that can be changed."""

    model_config = ConfigDict(extra="forbid")

    razon_social: Texto
    domicilio: Texto = Field(description="Dirección y municipio.")
    telefono: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = ""


class EmpresaNueva(EmpresaEditada):
    """A company to be registered."""

    nit: NIT


class ConMotivo(BaseModel):
    """An action with its reason in words."""

    model_config = ConfigDict(extra="forbid")

    motivo: Motivo


class ConEvidencia(BaseModel):
    """An enabling with what was looked at."""

    model_config = ConfigDict(extra="forbid")

    evidencia: Motivo = Field(description="Qué documentos se revisaron y dónde están.")


class FormularioDeEmpresa(BaseModel):
    """The newest registration form: what the funcionario finds signed, or not."""

    numero: str
    estado: str


class EmpresaLeida(BaseModel):
    """A company with what the caller may do now."""

    nit: str
    razon_social: str
    domicilio: str
    telefono: str
    estado: str
    version: int
    actualizada_en: datetime
    formulario: FormularioDeEmpresa | None
    acciones: tuple[str, ...]

    @classmethod
    def de(
        cls,
        empresa: Empresa,
        expediente: Expediente,
        acciones: tuple[str, ...],
        formulario: FormularioDeEmpresa | None,
    ) -> "EmpresaLeida":
        return cls(
            nit=empresa.nit,
            razon_social=empresa.razon_social,
            domicilio=empresa.domicilio,
            telefono=empresa.telefono,
            estado=expediente.estado,
            version=empresa.version,
            actualizada_en=expediente.actualizado_en,
            formulario=formulario,
            acciones=acciones,
        )
