"""What the API takes and tells of input-output tables."""

from collections.abc import Sequence
from datetime import date
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.garantias.cips.models import Cip, CipInsumo, CipVersion
from services.garantias.cips.rules import Contenido, Insumo, consumo_neto, porcentaje_agregado
from services.garantias.registros.schemas import Motivo, Subpartida, Texto
from services.garantias.unidades import Factor, Medida, Unidad, llano
from shared.expedientes import Expediente


class _Cerrado(BaseModel):
    model_config = ConfigDict(extra="forbid")


class InsumoNuevo(_Cerrado):
    """An input: waste in per cent, total factor with waste included (art. 63)."""

    codigo: int = Field(ge=1, le=99_999)
    descripcion: Texto
    subpartida: Subpartida
    unidad: Unidad
    fob_unitario_usd: Medida
    desperdicio: Medida = Field(description="Porcentaje de desperdicio y residuo, dos decimales.")
    factor: Factor = Field(description="Consumo total por unidad de producto, incluido el desperdicio.")

    @model_validator(mode="after")
    def _posible(self) -> Self:
        if self.factor == 0:
            raise PydanticCustomError("factor_cero", "El factor de consumo debe ser mayor que cero.")
        if self.desperdicio >= 100 or self.desperdicio != round(self.desperdicio, 2):
            raise PydanticCustomError("desperdicio_rango", "El desperdicio va de 0 a 99.99 por ciento.")
        return self


class CipNuevo(_Cerrado):
    """The content of a table (art. 63)."""

    nombre_tecnico: Texto
    nombre_comercial: Texto
    subpartida: Subpartida
    unidad: Unidad
    peso_neto_kg: Medida
    fob_unitario_usd: Medida
    insumos: list[InsumoNuevo] = Field(min_length=1, max_length=500)
    reemplaza_a: UUID | None = Field(default=None, description="Cuadro al que este sigue (art. 66).")

    @model_validator(mode="after")
    def _coherente(self) -> Self:
        if len({i.codigo for i in self.insumos}) != len(self.insumos):
            raise PydanticCustomError("codigo_repetido", "Cada código interno va una sola vez.")
        if self.peso_neto_kg == 0 or self.fob_unitario_usd == 0:
            raise PydanticCustomError("producto_cero", "El peso y el valor FOB del producto son mayores que cero.")
        return self

    def contenido(self) -> Contenido:
        """As the rules read it."""
        insumos = {
            i.codigo: Insumo(i.descripcion, i.subpartida, i.unidad, i.fob_unitario_usd, i.desperdicio, i.factor)
            for i in self.insumos
        }
        return Contenido(
            self.nombre_tecnico, self.nombre_comercial, self.subpartida, self.unidad, self.fob_unitario_usd, insumos
        )


class Aprobacion(_Cerrado):
    """The approval says whether residues and waste are free (art. 67)."""

    residuos_libres: bool
    motivo: Motivo


class CambioDeSubpartidas(_Cerrado):
    """New subheadings: of the product, of inputs by their code, or both (art. 65)."""

    subpartida: Subpartida | None = None
    insumos: dict[int, Subpartida] = Field(default_factory=dict)
    motivo: Motivo


class InsumoLeido(BaseModel):
    """An input of the version that rules."""

    codigo: int
    descripcion: str
    subpartida: str
    unidad: str
    fob_unitario_usd: str
    desperdicio: str
    factor: str
    consumo_neto: str = Field(description="Factor sin el desperdicio.")

    @classmethod
    def de(cls, fila: CipInsumo) -> Self:
        """The row as the API shows it."""
        return cls(
            **fila.model_dump(include={"codigo", "descripcion", "subpartida", "unidad"}),
            fob_unitario_usd=llano(fila.fob_unitario),
            desperdicio=llano(fila.desperdicio),
            factor=llano(fila.factor),
            consumo_neto=llano(consumo_neto(insumo_de(fila))),
        )


class CausaLeida(BaseModel):
    """A letter of art. 66."""

    literal: str
    texto: str


class Comparacion(BaseModel):
    """What a change of content would be."""

    modificable: bool = Field(description="Solo cambian subpartidas (art. 65).")
    exige_cip_nuevo: bool
    causas: list[CausaLeida]


class CipLeido(BaseModel):
    """A table with what the caller may do with it now."""

    id: UUID
    numero: str | None
    programa_id: UUID
    nit: str
    estado: str
    version: int
    version_cip: int
    nombre_tecnico: str
    nombre_comercial: str
    subpartida: str
    unidad: str
    peso_neto_kg: str
    fob_unitario_usd: str
    valor_agregado_usd: str
    valor_agregado_porcentaje: str
    presentado_el: date | None
    aprobado_el: date | None
    decidir_hasta: date | None
    residuos: str | None
    reemplaza_a: UUID | None
    insumos: list[InsumoLeido]
    acciones: list[str]

    @classmethod
    def de(
        cls, exp: Expediente, fila: Cip, version: CipVersion, insumos: Sequence[CipInsumo], acciones: Sequence[str]
    ) -> Self:
        """The case and its rows as the API shows them."""
        contenido = contenido_de(fila, version, insumos)
        return cls(
            **fila.model_dump(exclude={"peso_neto_kg", "vigente"}),
            numero=exp.numero,
            nit=exp.empresa,
            estado=exp.estado,
            version=exp.version,
            version_cip=fila.vigente,
            subpartida=version.subpartida,
            peso_neto_kg=llano(fila.peso_neto_kg),
            fob_unitario_usd=llano(version.fob_unitario),
            valor_agregado_usd=llano(version.valor_agregado),
            valor_agregado_porcentaje=f"{porcentaje_agregado(contenido):.2f}",
            decidir_hasta=exp.vence,
            insumos=[InsumoLeido.de(i) for i in insumos],
            acciones=list(acciones),
        )


def insumo_de(fila: CipInsumo) -> Insumo:
    """The row as the rules read it."""
    return Insumo(fila.descripcion, fila.subpartida, fila.unidad, fila.fob_unitario, fila.desperdicio, fila.factor)


def contenido_de(fila: Cip, version: CipVersion, insumos: Sequence[CipInsumo]) -> Contenido:
    """The rows of a version as the rules read them."""
    return Contenido(
        fila.nombre_tecnico,
        fila.nombre_comercial,
        version.subpartida,
        fila.unidad,
        version.fob_unitario,
        {i.codigo: insumo_de(i) for i in insumos},
    )
