"""What the API takes and tells of exits of goods."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.garantias.descargas import DocumentoLeido
from services.garantias.dinero import Dinero, de_centavos
from services.garantias.plazos.schemas import PlazoLeido
from services.garantias.registros.schemas import Motivo
from services.garantias.salidas.models import Salida, SalidaItem
from services.garantias.salidas.rules import ClaseSalida, regresa
from services.garantias.unidades import Medida, llano
from shared.expedientes import Expediente
from shared.http.enteros import ENTERO_MAXIMO

Declaracion = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=30)]
Texto = Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=2000)]


class _Cerrado(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ParteNueva(_Cerrado):
    """How much of an item of the registration leaves."""

    item: int = Field(ge=1, le=ENTERO_MAXIMO)
    cantidad: Medida
    fob_usd: Dinero


class SalidaNueva(_Cerrado):
    """A request to take goods of a registration out of the country (arts. 85 and 87 to 87.3)."""

    clase: ClaseSalida
    items: list[ParteNueva] = Field(min_length=1, max_length=500)
    justificacion: Texto
    declaracion_importacion: Declaracion = Field(description="Número de la declaración que amparó la importación.")
    reimportar_hasta: date | None = Field(default=None, description="De las que regresan o se reemplazan.")
    por_garantia: bool = Field(default=False, description="Se hace en cumplimiento de la garantía del proveedor.")
    garantia_proveedor_hasta: date | None = Field(default=None, description="Hasta cuándo vale (art. 87 b).")
    componente_individualizado: bool = Field(
        default=False, description="Es un elemento con función definida de un bien de capital (arts. 87.2 y 87.3 par.)."
    )

    @model_validator(mode="after")
    def _coherente(self) -> Self:
        if len({i.item for i in self.items}) != len(self.items):
            raise PydanticCustomError("item_repetido", "Cada ítem va una sola vez.")
        if any(i.cantidad == 0 for i in self.items):
            raise PydanticCustomError("cantidad_cero", "La cantidad debe ser mayor que cero.")
        if regresa(self.clase) != (self.reimportar_hasta is not None):
            raise PydanticCustomError("plazo", "reimportar_hasta va en la salida temporal y en el reemplazo.")
        if self.garantia_proveedor_hasta is not None and not self.por_garantia:
            raise PydanticCustomError("garantia", "garantia_proveedor_hasta va con por_garantia.")
        return self


class Autorizacion(_Cerrado):
    """Why it is authorised; the Comité's minutes where a replacement comes first (art. 87.1 f)."""

    motivo: Motivo
    acta_comite: Declaracion | None = None


class Hecho(_Cerrado):
    """A shipment or a return, with the declaration that shows it."""

    declaracion: Declaracion
    fecha: date
    motivo: Motivo


class Regreso(Hecho):
    """The return of the goods; whether it may come before the similar ones leave (art. 89 par.)."""

    previa_autorizada: bool = False


class Similares(_Cerrado):
    """Similar goods may be registered; with a last day to ship, before these leave (art. 88 and par. 1)."""

    motivo: Motivo
    embarcar_hasta: date | None = None


class ParteLeida(BaseModel):
    """How much of an item leaves."""

    item: int
    cantidad: str
    fob_usd: Decimal


class SalidaLeida(BaseModel):
    """An exit with its documents, its terms and what the caller may do with it now."""

    id: UUID
    numero: str | None
    programa_id: UUID
    registro_id: UUID
    nit: str
    estado: str
    version: int
    clase: str
    justificacion: str
    declaracion_importacion: str
    por_garantia: bool
    garantia_proveedor_hasta: date | None
    componente_individualizado: bool
    reimportar_hasta: date | None
    acta_comite: str | None
    autorizada_el: date | None
    embarcada_el: date | None
    declaracion_embarque: str | None
    similares_hasta: date | None
    liberado_usd: Decimal | None = Field(description="Del cupo utilizado, lo que pueden usar los bienes similares.")
    termino_el: date | None
    declaracion_regreso: str | None
    items: list[ParteLeida]
    faltan: list[str] = Field(description="Documentos que faltan.")
    documentos: list[DocumentoLeido]
    plazos: list[PlazoLeido]
    acciones: list[str]

    @classmethod
    def de(
        cls,
        exp: Expediente,
        fila: Salida,
        items: Sequence[SalidaItem],
        *,
        faltan: Sequence[str],
        documentos: Sequence[DocumentoLeido],
        plazos: Sequence[PlazoLeido],
        acciones: Sequence[str],
    ) -> Self:
        """The case and its rows as the API shows them."""
        campos: Mapping[str, object] = fila.model_dump(exclude={"liberado_centavos"})
        return cls.model_validate(
            {
                **campos,
                "numero": exp.numero,
                "nit": exp.empresa,
                "estado": exp.estado,
                "version": exp.version,
                "liberado_usd": None if fila.liberado_centavos is None else de_centavos(fila.liberado_centavos),
                "items": [
                    ParteLeida(item=i.item, cantidad=llano(i.cantidad), fob_usd=de_centavos(i.fob_centavos))
                    for i in items
                ],
                "faltan": list(faltan),
                "documentos": list(documentos),
                "plazos": list(plazos),
                "acciones": list(acciones),
            }
        )
