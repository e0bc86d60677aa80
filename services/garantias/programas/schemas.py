"""What the API takes and tells of programmes."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.garantias.dinero import Dinero, de_centavos
from services.garantias.programas.detalle import DetalleDePrograma, Linea
from services.garantias.programas.models import Copia, Documento, Programa, Solicitud
from services.garantias.programas.rules import ClasePrograma, es_de_materias_primas
from shared.expedientes import Expediente
from shared.expedientes.comprobaciones import Precomprobacion
from shared.expedientes.formas import ReferenciaExterna
from shared.identity.nit import NIT

Meses = Field(default=None, ge=1, le=360)
RolDeSolicitud = Literal["representante", "economista"]
"""Who must sign a request, each on a copy of the same form (art. 14 a)."""


class _Escrito(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ProgramaEscrito(_Escrito):
    """What a draft says; `detalle` may be completed until it is filed."""

    clase: ClasePrograma
    cupo_fob_usd: Dinero
    licencia_anual: bool = False
    persona_natural: bool = False
    oficina: str = Field(min_length=3, max_length=120, description="Dirección regional que administra el programa.")
    meses_importacion: int | None = Meses
    meses_compromiso: int | None = Meses
    detalle: DetalleDePrograma = DetalleDePrograma()

    @model_validator(mode="after")
    def _meses_segun_la_clase(self) -> Self:
        dados = [self.meses_importacion is not None, self.meses_compromiso is not None]
        if es_de_materias_primas(self.clase) and any(dados):
            raise PydanticCustomError(
                "meses_sobran", "Un programa de materias primas no lleva meses propios (art. 60)."
            )
        if not es_de_materias_primas(self.clase) and not all(dados):
            raise PydanticCustomError(
                "meses_faltan",
                "Bienes de capital y repuestos necesitan meses_importacion y meses_compromiso (art. 83).",
            )
        return self


class ProgramaNuevo(ProgramaEscrito):
    """A draft of a request."""

    nit: NIT
    referencia_externa: ReferenciaExterna | None = None


class Autorizacion(_Escrito):
    """What the ministry decides with the authorisation; `pese_a` names red checks that are overridden."""

    solidez_financiera: bool = Field(description="Resultado del análisis de los estados financieros (art. 20 par.).")
    motivo: str = Field(min_length=5, max_length=2000)
    pese_a: list[str] = Field(default=[], max_length=40)


class Motivo(_Escrito):
    """Why something is decided."""

    motivo: str = Field(min_length=5, max_length=2000)


class DevolucionDeSolicitud(Motivo):
    """Returned with what is missing, cause by cause (art. 18)."""

    causas: list[Linea] = Field(min_length=1, max_length=30)


class Suspension(Motivo):
    causa: Literal["incumplimiento", "asociado_incumplido", "orden_de_autoridad"]


class DocumentoNuevo(_Escrito):
    """The facts of an uploaded document that its age and its signatures are judged by."""

    clase: str = Field(pattern=r"^[a-z_]{3,40}$")
    nit: NIT | None = Field(default=None, description="De un miembro de la asociación; si falta, el solicitante.")
    expedido_el: date | None = None
    corte: date | None = Field(default=None, description="De los estados financieros.")
    vigente_hasta: date | None = None
    firmado_por: list[str] = Field(default=[], max_length=6)


class DocumentoLeido(BaseModel):
    id: UUID
    clase: str
    nombre: str
    nit: str
    expedido_el: date | None
    corte: date | None
    vigente_hasta: date | None
    firmado_por: list[str]
    sha256: str
    tamano: int

    @classmethod
    def de(cls, fila: Documento) -> Self:
        """The row as the API shows it."""
        campos = ("id", "clase", "nombre", "nit", "expedido_el", "corte", "vigente_hasta", "firmado_por")
        return cls(**{c: getattr(fila, c) for c in campos}, sha256=fila.objeto["sha256"], tamano=fila.objeto["tamano"])


class CopiaLeida(BaseModel):
    """A signed copy, and why it was not accepted if so."""

    rol: str
    formulario: int
    estado: str
    recibido_en: datetime
    razones: list[dict[str, Any]]
    sha256: str

    @classmethod
    def de(cls, fila: Copia) -> Self:
        """The row as the API shows it."""
        campos = ("rol", "formulario", "estado", "recibido_en", "razones")
        return cls(**{c: getattr(fila, c) for c in campos}, sha256=fila.firmado["sha256"])


class SolicitudLeida(BaseModel):
    """The signed form of a request: what is ready, who has signed, what is missing."""

    formulario: int
    radicado_listo: bool
    radicado_sha256: str | None
    recibida_en: datetime | None
    copias: list[CopiaLeida]
    faltan_por_firmar: list[str]
    documentos: list[DocumentoLeido]
    causas_devolucion: list[str]


class Requisitos(BaseModel):
    """Every condition and document with its article, green or red, as of the filing or, in a draft, of today."""

    elementos: list[Precomprobacion]
    completos: bool


class ReciboDeCopia(BaseModel):
    """Answer to a signed copy: when it had arrived whole, and its digest."""

    id: UUID
    numero: str
    estado: str
    version: int
    rol: str
    recibido_en: datetime
    sha256: str
    tamano: int


class ReporteNuevo(_Escrito):
    """Operations of a half-year (art. 73); quantities in the units of the inventories that come with it."""

    semestre: str = Field(pattern=r"^[0-9]{4}-[12]$")
    importado_usd: Dinero
    exportado_usd: Dinero
    existencias: str = Field(min_length=2, max_length=2000, description="Materias primas y producto terminado.")


class ReporteLeido(BaseModel):
    id: UUID
    semestre: str
    datos: dict[str, Any]
    sha256: str
    recibido_en: datetime


class ProgramaLeido(BaseModel):
    """A programme with what the caller may do with it now."""

    id: UUID
    numero: str | None
    nit: str
    clase: str
    estado: str
    version: int
    decision_proyectada: bool = Field(description="Hay una decisión que espera la segunda firma.")
    reglamento: str
    cupo_fob_usd: Decimal
    licencia_anual: bool
    persona_natural: bool
    gran_usuario: bool
    solidez_financiera: bool | None
    meses_importacion: int | None
    meses_compromiso: int | None
    oficina: str
    referencia_externa: str | None
    radicado_el: date
    autorizado_en: datetime | None
    decidir_hasta: date | None
    detalle: DetalleDePrograma
    titular_anterior: str | None
    suspension_causa: str | None
    terminado_en: datetime | None
    causa_terminacion: str | None
    solicitud: SolicitudLeida
    acciones: list[str]

    @classmethod
    def de(
        cls,
        exp: Expediente,
        fila: Programa,
        solicitud: SolicitudLeida,
        acciones: Sequence[str],
        decision_proyectada: bool,
    ) -> Self:
        """The case and its row as the API shows them."""
        return cls(
            **fila.model_dump(exclude={"cupo_fob_centavos"}),
            numero=exp.numero,
            nit=exp.empresa,
            estado=exp.estado,
            version=exp.version,
            decision_proyectada=decision_proyectada,
            cupo_fob_usd=de_centavos(fila.cupo_fob_centavos),
            referencia_externa=exp.referencia_externa,
            decidir_hasta=exp.vence,
            solicitud=solicitud,
            acciones=list(acciones),
        )


def leer_solicitud(
    fila: Solicitud, copias: Sequence[Copia], documentos: Sequence[Documento], roles: Sequence[str]
) -> SolicitudLeida:
    """The request's form as the API shows it; `roles` are those that must sign."""
    firmadas = {c.rol for c in copias if c.formulario == fila.formulario and c.estado != "rechazada"}
    return SolicitudLeida(
        formulario=fila.formulario,
        radicado_listo=fila.radicado is not None,
        radicado_sha256=(fila.radicado or {}).get("sha256"),
        recibida_en=fila.recibida_en,
        copias=[CopiaLeida.de(c) for c in copias],
        faltan_por_firmar=[r for r in roles if r not in firmadas],
        documentos=[DocumentoLeido.de(d) for d in documentos],
        causas_devolucion=fila.causas_devolucion,
    )
