"""What the API takes and tells of goods that come back."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.garantias.descargas import DocumentoLeido
from services.garantias.dinero import Dinero, de_centavos
from services.garantias.registros.schemas import Motivo
from services.garantias.reimportaciones.models import LineaReimportada, Reimportacion
from services.garantias.reimportaciones.rules import ClaseReimportacion
from services.garantias.unidades import Medida, Unidad, llano
from shared.expedientes import Expediente
from shared.http.enteros import ENTERO_MAXIMO

Declaracion = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=30)]


class _Cerrado(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LineaNueva(_Cerrado):
    """A line of an export document whose goods come back (art. 90)."""

    declaracion: Declaracion
    item: int = Field(ge=1, le=ENTERO_MAXIMO)
    cantidad: Medida
    unidad: Unidad
    abonada: bool = Field(description="Si se abonó a un compromiso de exportación.")


class ReimportacionNueva(_Cerrado):
    """The question of art. 90."""

    clase: ClaseReimportacion
    razon: Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=2000)]
    componente_externo_usd: Dinero = Field(description="FOB del componente externo declarado al exportar (art. 91).")
    lineas: list[LineaNueva] = Field(min_length=1, max_length=500)

    @model_validator(mode="after")
    def _lineas_distintas(self) -> Self:
        if len({(x.declaracion, x.item) for x in self.lineas}) != len(self.lineas):
            raise PydanticCustomError("linea_repetida", "Cada línea de un documento va una sola vez.")
        if any(x.cantidad == 0 for x in self.lineas):
            raise PydanticCustomError("cantidad_cero", "La cantidad debe ser mayor que cero.")
        return self


class Concepto(_Cerrado):
    """The concept, with its reason."""

    favorable: bool
    motivo: Motivo


class LineaLeida(BaseModel):
    """A line that comes back."""

    declaracion: str
    item: int
    cantidad: str
    unidad: str
    abonada: bool


class ReimportacionLeida(BaseModel):
    """A question with what its checks say, and what the caller may do with it now."""

    id: UUID
    numero: str | None
    programa_id: UUID
    nit: str
    estado: str
    version: int
    clase: str
    razon: str
    componente_externo_usd: Decimal
    consultada_el: date | None
    garantia_usd: Decimal | None = Field(description="De la garantía de reexportación que exige el concepto (art. 91).")
    exige_registro: bool | None = Field(description="Si antes del levante requiere registro o licencia (art. 92 par.).")
    lineas: list[LineaLeida]
    observaciones: list[str] = Field(description="Lo que se dice de las exportaciones y no es lo que consta.")
    faltan: list[str]
    documentos: list[DocumentoLeido]
    acciones: list[str]

    @classmethod
    def de(
        cls,
        exp: Expediente,
        fila: Reimportacion,
        lineas: Sequence[LineaReimportada],
        *,
        observaciones: Sequence[str],
        faltan: Sequence[str],
        documentos: Sequence[DocumentoLeido],
        acciones: Sequence[str],
    ) -> Self:
        """The case and its rows as the API shows them."""
        garantia = fila.garantia_centavos
        return cls(
            **fila.model_dump(exclude={"componente_externo_centavos", "garantia_centavos"}),
            numero=exp.numero,
            nit=exp.empresa,
            estado=exp.estado,
            version=exp.version,
            componente_externo_usd=de_centavos(fila.componente_externo_centavos),
            garantia_usd=None if garantia is None else de_centavos(garantia),
            lineas=[
                LineaLeida(**x.model_dump(exclude={"reimportacion_id", "cantidad"}), cantidad=llano(x.cantidad))
                for x in lineas
            ],
            observaciones=list(observaciones),
            faltan=list(faltan),
            documentos=list(documentos),
            acciones=list(acciones),
        )
