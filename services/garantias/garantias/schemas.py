"""What the API takes and tells of guarantees."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Self
from uuid import UUID

from fastapi import UploadFile
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.garantias.dinero import Dinero, de_centavos
from services.garantias.documentos_firmados.models import FirmasDeGarantia
from services.garantias.documentos_firmados.schemas import FirmasLeidas
from services.garantias.garantias.models import Garantia
from services.garantias.garantias.rules import ClaseGarantia
from services.garantias.garantias.rules_vida import CausaDeSustitucion
from services.garantias.plazos.schemas import PlazoLeido
from shared.expedientes import Expediente
from shared.http.enteros import ENTERO_MAXIMO
from shared.identity.nit import NIT


class GarantiaNueva(BaseModel):
    """A guarantee as its document says; the PDF and what comes with it (art. 21 par. 2) are in the same form."""

    model_config = ConfigDict(extra="forbid")

    clase: ClaseGarantia
    emisor: str = Field(min_length=3, max_length=200, description="Banco, aseguradora, o la misma empresa.")
    valor_cop: Dinero
    constituida_el: date
    clausula_primera: date = Field(description="Fecha máxima para demostrar, según el documento.")
    valida_hasta: date
    renuncia_excusion: bool = False
    periodo: int | None = Field(default=None, ge=1999, le=2200, description="Año de importaciones (materias primas).")
    subproyecto: int = Field(
        default=0, ge=0, le=ENTERO_MAXIMO, description="Número del subproyecto que ampara (art. 22); 0, ninguno."
    )
    objeto: Literal["cumplimiento", "reexportacion"] = "cumplimiento"
    componente_externo_usd: Dinero | None = Field(
        default=None, description="FOB del componente externo declarado al exportar; solo de reexportación (art. 91)."
    )
    representante_limitado: bool = Field(
        default=False, description="El representante necesita acta que lo autorice por la cuantía (art. 21 par. 2)."
    )
    ampara: list[NIT] = Field(
        default=[], max_length=50, description="NIT de cada miembro que ampara, de una asociación (art. 13.1 c)."
    )
    codigo_verificacion: str | None = Field(default=None, min_length=1, max_length=120)
    sitio_verificacion: str | None = Field(
        default=None, pattern=r"^https://", max_length=300, description="Dónde comprueba el emisor ese código."
    )

    @model_validator(mode="after")
    def _fechas_en_orden(self) -> Self:
        ultima = self.clausula_primera <= self.valida_hasta
        if self.objeto == "cumplimiento":
            ultima = self.clausula_primera < self.valida_hasta
        if not (self.constituida_el < self.clausula_primera and ultima):
            raise PydanticCustomError(
                "fechas_en_orden", "Deben ir en orden: constituida_el, clausula_primera, valida_hasta."
            )
        return self

    @model_validator(mode="after")
    def _segun_el_objeto(self) -> Self:
        if (self.objeto == "reexportacion") != (self.componente_externo_usd is not None):
            raise PydanticCustomError(
                "componente_externo", "componente_externo_usd va en la garantía de reexportación, y solo en ella."
            )
        if self.objeto == "reexportacion" and (self.subproyecto or self.periodo is not None):
            raise PydanticCustomError("reexportacion_propia", "Una garantía de reexportación no es de un período.")
        return self


class GarantiaConArchivo(GarantiaNueva):
    """The form that a company sends."""

    archivo: UploadFile = Field(description="La garantía en PDF, de 20 MB como máximo.")
    certificado_existencia: UploadFile | None = Field(default=None, description="Personas jurídicas (art. 21 par. 2).")
    acta_organo_social: UploadFile | None = Field(default=None, description="Si el representante está limitado.")
    matricula_mercantil: UploadFile | None = Field(default=None, description="Personas naturales.")

    @property
    def anexos(self) -> dict[str, UploadFile | None]:
        """What comes with it, by class."""
        return {
            "certificado_existencia": self.certificado_existencia,
            "acta_organo_social": self.acta_organo_social,
            "matricula_mercantil": self.matricula_mercantil,
        }


class SustitutaConArchivo(GarantiaConArchivo):
    """The form of a guarantee that replaces another, or of the certificate that modifies it (art. 25)."""

    acto: Literal["sustitucion", "modificacion"] = "sustitucion"


class PedidoDeSustitucion(BaseModel):
    """Which case of art. 25 asks for another guarantee, and why."""

    model_config = ConfigDict(extra="forbid")

    causa: CausaDeSustitucion
    motivo: str = Field(min_length=5, max_length=2000)


class Cancelacion(BaseModel):
    """What is known when a guarantee is cancelled (arts. 26 and 27)."""

    model_config = ConfigDict(extra="forbid")

    cumplimiento_el: date | None = Field(default=None, description="Fecha del oficio que declara el cumplimiento.")
    regimen_terminado_el: date | None = Field(default=None, description="Fin probado del régimen temporal (art. 27).")
    aviso_dian: bool = Field(default=False, description="La DIAN recibió copia de ese oficio (art. 27).")
    motivo: str = Field(min_length=5, max_length=2000)


class ExtensionPedida(BaseModel):
    """The balance that moves a guarantee's dates (art. 35)."""

    model_config = ConfigDict(extra="forbid")

    siguiente: UUID | None = Field(
        default=None, description="Garantía del período siguiente; sin ella, seis meses por no haber importaciones."
    )
    motivo: str = Field(min_length=5, max_length=2000)


class HechoDeCustodia(BaseModel):
    """Something that happened to the original or its copies; the PDF that shows it may come in the same form."""

    model_config = ConfigDict(extra="forbid")

    hecho: Literal["original_recibido", "copia_a_control", "copia_a_usuario", "original_devuelto"]
    fecha: date
    oficina: str = Field(min_length=3, max_length=120)
    detalle: str = Field(default="", max_length=500)


class CustodiaConArchivo(HechoDeCustodia):
    """The form of a fact of custody."""

    archivo: UploadFile | None = None


class VerificacionNueva(BaseModel):
    """A check of the document with whoever issued it."""

    model_config = ConfigDict(extra="forbid")

    medio: Literal["codigo", "firma_digital"]
    conforme: bool
    detalle: str = Field(min_length=5, max_length=2000, description="Qué respondió el emisor, o qué dice la firma.")


class VerificacionConArchivo(VerificacionNueva):
    """The form of a check, with its evidence."""

    archivo: UploadFile | None = None


class CustodiaLeida(BaseModel):
    """A fact of custody as the API tells it."""

    hecho: str
    fecha: date
    oficina: str
    detalle: str
    con_evidencia: bool


class VerificacionLeida(BaseModel):
    """A check as the API tells it."""

    medio: str
    conforme: bool
    detalle: str
    con_evidencia: bool
    registrado_en: datetime


class ClausulaJustificada(BaseModel):
    """Which date rules where clause one and the computed date differ, and why."""

    model_config = ConfigDict(extra="forbid")

    rige: Literal["clausula", "calculada"]
    motivo: str = Field(min_length=5, max_length=2000)


class Aceptacion(BaseModel):
    """Acceptance by the regional office."""

    model_config = ConfigDict(extra="forbid")

    clausula: ClausulaJustificada | None = None


class Reparo(BaseModel):
    """Return of a guarantee; what the comparison finds is added to these observations."""

    model_config = ConfigDict(extra="forbid")

    observaciones: list[str] = Field(default_factory=list, max_length=20)
    motivo: str = Field(min_length=5, max_length=2000)


class DiferenciaLeida(BaseModel):
    """One difference that acceptance found."""

    codigo: str
    articulo: str
    texto: str


class GarantiaLeida(BaseModel):
    """A guarantee with its terms and what the caller may do with it now."""

    id: UUID
    numero: str | None
    programa_id: UUID
    nit: str
    objeto: str
    acto: str
    subproyecto: int
    periodo: int
    clase: str
    emisor: str
    valor_cop: Decimal
    constituida_el: date
    clausula_primera: date
    valida_hasta: date
    renuncia_excusion: bool
    ampara: list[str]
    representante_limitado: bool
    firmada_digitalmente: bool
    firmas: FirmasLeidas | None = Field(
        description="Las firmas del documento; ninguna si se presentó antes de que se revisaran."
    )
    codigo_verificacion: str | None
    sitio_verificacion: str | None
    componente_externo_usd: Decimal | None
    documento_sha256: str
    estado: str
    version: int
    sustituye_a: UUID | None
    aceptacion_inicial: date | None
    aceptada_el: date | None
    demostrar_hasta: date | None
    vigente_hasta: date = Field(description="Fin de la vigencia que rige; la ley puede haberlo movido (art. 35).")
    certificado_pendiente: bool
    causa_sustitucion: str | None
    sustituir_hasta: date | None
    diferencias: list[DiferenciaLeida]
    cotejo: dict[str, Any] | None = Field(description="Contra qué se comparó: montos, TRM y su día, fechas.")
    clausula_motivo: str | None
    presentada_en: datetime | None
    plazos: list[PlazoLeido]
    acciones: list[str]

    @classmethod
    def de(
        cls,
        exp: Expediente,
        fila: Garantia,
        plazos: list[PlazoLeido],
        acciones: Sequence[str],
        firmadas: FirmasDeGarantia | None,
    ) -> Self:
        """The case and its row as the API shows them."""
        base = fila.base_usd_centavos
        return cls(
            **fila.model_dump(include=set(cls.model_fields) - {"vigente_hasta"}),
            vigente_hasta=fila.hasta,
            firmas=FirmasLeidas.de(fila, firmadas),
            componente_externo_usd=None if base is None else de_centavos(base),
            numero=exp.numero,
            nit=exp.empresa,
            estado=exp.estado,
            version=exp.version,
            valor_cop=fila.valor_cop,
            presentada_en=exp.radicado_en,
            plazos=plazos,
            acciones=list(acciones),
        )
