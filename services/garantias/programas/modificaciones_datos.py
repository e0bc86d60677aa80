"""What each modification of art. 19 asks for, as the API takes it."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

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


class CesionDeCupo(_Datos):
    clase: Literal["cesion_cupo"]
    programa_cesionario: UUID
    monto_usd: Dinero


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
