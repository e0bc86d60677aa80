"""What a request says of its programme beyond the quota: the operation, the applicant, the project."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.identity.nit import NIT

Linea = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=300)]
Parrafo = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=2000)]

Caracter = Literal["productor", "exportador", "comercializador", "sin_animo_de_lucro"]
Operacion = Literal["directa", "indirecta"]
CausaNoReembolsable = Literal[
    "acuerdo_de_manufactura",
    "faltante_o_garantia",
    "arrendamiento",
    "minera_o_petrolera",
    "inversion_extranjera",
    "donacion",
]


class _Datos(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Economista(_Datos):
    """Who signs the form with the representative (art. 14 a)."""

    nombre: Linea
    matricula: Linea = Field(description="Número de la matrícula profesional vigente.")


class Leasing(_Datos):
    """A leasing contract (arts. 14 par. 2 a, 17 par.)."""

    compania: Linea
    contrato: Linea
    meses: int = Field(ge=1, le=360, description="Vigencia del contrato.")


class Maquila(_Datos):
    """The foreign contractor of a maquila (arts. 71, 72)."""

    contratante: Linea
    pais: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    porcentaje_suministrado: int = Field(ge=0, le=100, description="De los insumos externos, el que suministra.")
    vinculados: bool = False
    """One controls the other."""


class Miembro(_Datos):
    """A company of an *asociación empresarial* (art. 13.1)."""

    nit: NIT
    razon_social: Linea
    coordinador: bool = False
    procesa: bool = Field(description="Su objeto social contempla procesar la materia prima, o es comercializadora.")


class BienUsado(_Datos):
    """Used equipment, as its certificate describes it (arts. 14 par. 2 c, 16.1)."""

    descripcion: Linea
    anio_fabricacion: int = Field(ge=1900, le=2200)
    anio_reconstruccion: int | None = Field(default=None, ge=1900, le=2200)
    vida_util_meses: int = Field(ge=0, le=1200, description="Que le queda, según la certificación.")
    subpartida: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}\.[0-9]{2}\.[0-9]{2}\.[0-9]{2}$")]
    produccion_nacional: bool = False
    imposibilidad_certificada: bool = False
    """The local maker certified that it cannot supply it so or then (art. 16.1 d)."""


class DetalleDePrograma(_Datos):
    """Everything optional while the request is a draft; filing asks for what `faltantes` names."""

    caracter: Caracter | None = None
    operacion: Operacion = "directa"
    reembolsable: bool = True
    causa_no_reembolsable: CausaNoReembolsable | None = None
    justificacion_no_reembolsable: Parrafo | None = None
    actividad: Linea | None = None
    proyecto: Parrafo | None = None
    """What will be exported and how: the export plan (art. 15)."""
    ubicacion: Linea | None = None
    capacidad: Linea | None = None
    clase_garantia: Literal["personal", "bancaria", "compania_de_seguros"] | None = None
    economista: Economista | None = None
    requiere_revisor_fiscal: bool = False
    agropecuario: bool = False
    sector_petrolero: bool = False
    """Its commitments may be shown by contracts with Ecopetrol or who works the field (art. 30)."""
    salto_de_partida: bool | None = None
    meses_depreciacion_90: int | None = Field(default=None, ge=1, le=600)
    """Time in which 90 % of the goods of 173 c is depreciated: they serve the programme for it (art. 82)."""
    leasing: Leasing | None = None
    maquila: Maquila | None = None
    miembros: list[Miembro] = Field(default=[], max_length=50)
    bienes_usados: list[BienUsado] = Field(default=[], max_length=200)
    bienes_principales: list[Linea] = Field(default=[], max_length=200)
    """Capital goods (art. 77), or spare parts with the equipment they are for (art. 77.1 par. 4)."""


NOMBRES = {
    "caracter": "el carácter del solicitante (art. 13 a)",
    "actividad": "la actividad económica",
    "proyecto": "el proyecto y su plan exportador (art. 15)",
    "ubicacion": "el lugar de ubicación de los bienes (art. 14 par. 3)",
    "capacidad": "la capacidad de producción (art. 14 par. 3)",
    "clase_garantia": "la clase de garantía que se constituirá (art. 17 e)",
    "economista": "el economista que suscribe la solicitud (art. 14 a)",
}


def faltantes(detalle: DetalleDePrograma, *, es_maquila: bool, de_capital: bool) -> list[str]:
    """What the form cannot be without (arts. 14, 17 and 77), in words."""
    faltan = [texto for campo, texto in NOMBRES.items() if getattr(detalle, campo) is None]
    if not detalle.reembolsable and (
        detalle.causa_no_reembolsable is None or not detalle.justificacion_no_reembolsable
    ):
        faltan.append("la causa y la justificación de las importaciones no reembolsables (arts. 12 y 14 par. 1)")
    if es_maquila and detalle.maquila is None:
        faltan.append("el contratante extranjero de la maquila (art. 71)")
    if de_capital and not detalle.bienes_principales:
        faltan.append("los principales bienes que se importarían (arts. 77 y 77.1)")
    return faltan
