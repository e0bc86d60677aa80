"""What each modification of art. 19 asks for, as the API takes it."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.garantias.dinero import Dinero
from services.garantias.garantias.rules import ClaseGarantia
from services.garantias.programas.detalle import Economista, Leasing, Linea, Operacion, Parrafo
from services.garantias.programas.rules_modificaciones import CausaReestructuracion
from shared.identity.nit import NIT


class _Datos(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CambioDePlazo(_Datos):
    clase: Literal["plazo_importacion"]
    meses_importacion: int = Field(ge=1, le=360)


class CambioDeCupo(_Datos):
    """`integra_proyecto_anterior`: the goods are part of a project whose commitment exists (art. 78 par. 3)."""

    clase: Literal["cupo"]
    cupo_fob_usd: Dinero
    integra_proyecto_anterior: bool = False


class CambioDeGarantia(_Datos):
    clase: Literal["clase_garantia"]
    clase_garantia: ClaseGarantia


class CambioDeRazonSocial(_Datos):
    """The name itself is the registry's; the programme records that its holder's changed."""

    clase: Literal["razon_social"]
    razon_social: Linea
    domicilio: Linea


class CambioDeOficina(_Datos):
    clase: Literal["oficina"]
    oficina: Annotated[str, Field(min_length=3, max_length=120)]


class CambioDeModalidad(_Datos):
    clase: Literal["modalidad"]
    operacion: Operacion


class ReceptorDeCupo(_Datos):
    """The programme that receives part of a quota, as people name it: both must agree."""

    numero: str = Field(pattern=r"^PV-[0-9]{4}-[0-9]{1,9}$", examples=["PV-2026-14"])
    nit: NIT


class CesionDeCupo(_Datos):
    """Who receives is told by `programa_cesionario`, or by `receptor`, from which it is then filled in."""

    clase: Literal["cesion_cupo"]
    programa_cesionario: UUID | None = None
    receptor: ReceptorDeCupo | None = None
    monto_usd: Dinero

    @model_validator(mode="after")
    def _con_receptor(self) -> Self:
        if self.programa_cesionario is None and self.receptor is None:
            raise PydanticCustomError("sin_receptor", "Diga qué programa recibe el cupo: su número y su NIT.")
        return self


class Reactivacion(_Datos):
    clase: Literal["reactivacion"]


class CesionDePrograma(_Datos):
    clase: Literal["cesion_programa"]
    cesionario: NIT


class ImportacionPorLeasing(_Datos):
    clase: Literal["leasing"]
    leasing: Leasing


class Reestructuracion(_Datos):
    clase: Literal["reestructuracion"]
    causa: CausaReestructuracion
    meses_compromiso: int = Field(ge=1, le=360)
    compromiso: Parrafo


Cambios = Annotated[
    CambioDePlazo
    | CambioDeCupo
    | CambioDeGarantia
    | CambioDeRazonSocial
    | CambioDeOficina
    | CambioDeModalidad
    | CesionDeCupo
    | Reactivacion
    | CesionDePrograma
    | ImportacionPorLeasing
    | Reestructuracion,
    Field(discriminator="clase"),
]


class ModificacionEscrita(_Datos):
    """A change with its reasons and the economist who signs it with the representative (arts. 14 a and 19)."""

    cambio: Cambios
    justificacion: Parrafo
    economista: Economista
