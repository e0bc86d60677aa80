"""What the API takes and tells of registrations."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.garantias.dinero import Dinero, de_centavos
from services.garantias.registros.models import ModificacionRegistro, Registro, RegistroConcepto, RegistroItem
from services.garantias.registros.rules import ClaseModificacion
from services.garantias.unidades import Medida, Unidad, llano
from shared.expedientes import Expediente
from shared.expedientes.formas import ReferenciaExterna
from shared.http.enteros import ENTERO_MAXIMO
from shared.identity.nit import NIT

Subpartida = Annotated[str, StringConstraints(pattern=r"^[0-9]{10}$")]
Texto = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]
Motivo = Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=2000)]
Condicion = Literal["usado", "transporte", "comunicacion", "servicios"]


class _Cerrado(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ItemNuevo(_Cerrado):
    """A good to import; `codigo` only in programmes of raw materials (arts. 45 e and 64)."""

    codigo: int | None = Field(default=None, ge=1, le=99_999)
    descripcion: Texto
    subpartida: Subpartida
    unidad: Unidad
    cantidad: Medida
    fob_usd: Dinero

    @model_validator(mode="after")
    def _algo(self) -> Self:
        if self.cantidad == 0:
            raise PydanticCustomError("cantidad_cero", "La cantidad debe ser mayor que cero.")
        return self


class Tercero(_Cerrado):
    """In whose name the import is made, with the programme's quota (art. 42)."""

    nit: NIT
    nombre: Texto


class RegistroNuevo(_Cerrado):
    """A request of import registration; it draws on the quota when it is filed."""

    items: list[ItemNuevo] = Field(min_length=1, max_length=500)
    reembolsable: bool = True
    condiciones: list[Condicion] = Field(default_factory=list, max_length=4)
    tercero: Tercero | None = None
    bien_destino: Texto | None = Field(default=None, description="Bien de capital de los repuestos (art. 45 d).")
    salida_id: UUID | None = Field(default=None, description="Salida temporal que reemplazan por similares (art. 88).")
    referencia_externa: ReferenciaExterna | None = None


class Concepto(_Cerrado):
    """The Comité's concept, or the decision on an import in another's name (art. 42)."""

    clase: Literal["comite", "tercero"]
    favorable: bool
    documento: Texto = Field(description="Acta u oficio en que consta.")
    motivo: Motivo


class ConMotivo(_Cerrado):
    """Why something is decided."""

    motivo: Motivo


class Observacion(_Cerrado):
    """A reason that need not be given."""

    motivo: Motivo | None = None


class QuedaItem(_Cerrado):
    """Quantity and value with which an item is to stay; value zero only with quantity zero."""

    item: int = Field(ge=1, le=ENTERO_MAXIMO)
    cantidad: Medida
    fob_usd: str = Field(pattern=r"^[0-9]{1,13}(\.[0-9]{1,2})?$", examples=["4000.00"])

    @model_validator(mode="after")
    def _vacio_o_no(self) -> Self:
        if (self.cantidad == 0) != (Decimal(self.fob_usd) == 0):
            raise PydanticCustomError("queda_algo", "Cantidad y valor quedan ambos en cero, o ninguno.")
        return self


class ModificacionNueva(_Cerrado):
    """A waiver or correction (art. 46); only the items that change."""

    clase: ClaseModificacion
    lineas: list[QuedaItem] = Field(min_length=1, max_length=500)
    justificacion: Motivo

    @model_validator(mode="after")
    def _sin_repetir(self) -> Self:
        if len({linea.item for linea in self.lineas}) != len(self.lineas):
            raise PydanticCustomError("item_repetido", "Cada ítem va una sola vez.")
        return self


class CancelacionDeRegistro(_Cerrado):
    """What was used of a registration whose programme ended; the rest is cancelled (art. 55)."""

    motivo: Motivo
    usado: list[QuedaItem] = Field(default=[], max_length=500, description="Ítems usados en parte; los demás, nada.")

    @model_validator(mode="after")
    def _sin_repetir(self) -> Self:
        if len({linea.item for linea in self.usado}) != len(self.usado):
            raise PydanticCustomError("item_repetido", "Cada ítem va una sola vez.")
        return self


class ReexportacionNueva(_Cerrado):
    """A definitive re-export, accredited with its document (art. 86)."""

    item: int = Field(ge=1, le=ENTERO_MAXIMO)
    declaracion: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=30)]
    fecha: date
    cantidad: Medida
    fob_usd: Dinero
    motivo: Motivo


class ItemLeido(BaseModel):
    """An item as it stands now."""

    item: int
    codigo: int | None
    descripcion: str
    subpartida: str
    unidad: str
    cantidad: str
    fob_usd: Decimal

    @classmethod
    def de(cls, fila: RegistroItem) -> Self:
        """The row as the API shows it."""
        campos = fila.model_dump(exclude={"registro_id", "cantidad", "fob_centavos"})
        return cls(**campos, cantidad=llano(fila.cantidad), fob_usd=de_centavos(fila.fob_centavos))


class ConceptoLeido(BaseModel):
    """A concept on record."""

    clase: str
    favorable: bool
    documento: str
    motivo: str
    emitido_en: datetime


class AdjuntoLeido(BaseModel):
    """A file of a case."""

    id: UUID
    clase: str
    nombre: str
    sha256: str
    tamano: int
    agregado_en: datetime


class RegistroLeido(BaseModel):
    """A registration with what the caller may do with it now."""

    id: UUID
    numero: str | None
    programa_id: UUID
    nit: str
    estado: str
    version: int
    periodo: int = Field(description="Año calendario de cargo; 0 en bienes de capital y repuestos.")
    garantia_id: UUID | None
    fob_usd: Decimal
    reembolsable: bool
    bien_destino: str | None
    condiciones: list[str]
    tercero_nit: str | None
    tercero_nombre: str | None
    salida_id: UUID | None = Field(description="Salida a cuya mercancía son similares estos bienes (art. 88).")
    radicado_el: date | None
    registrado_el: date | None
    valido_hasta: date | None
    clausula_primera: date | None
    leyendas: list[str]
    referencia_externa: str | None
    items: list[ItemLeido]
    conceptos: list[ConceptoLeido]
    acciones: list[str]

    @classmethod
    def de(
        cls,
        exp: Expediente,
        fila: Registro,
        items: Sequence[RegistroItem],
        conceptos: Sequence[RegistroConcepto],
        acciones: Sequence[str],
    ) -> Self:
        """The case and its rows as the API shows them."""
        return cls(
            **fila.model_dump(exclude={"fob_centavos", "reserva", "lote_id"}),
            numero=exp.numero,
            nit=exp.empresa,
            estado=exp.estado,
            version=exp.version,
            fob_usd=de_centavos(fila.fob_centavos),
            referencia_externa=exp.referencia_externa,
            items=[ItemLeido.de(i) for i in items],
            conceptos=[ConceptoLeido.model_validate(c.model_dump()) for c in conceptos],
            acciones=list(acciones),
        )


class QuedaLeido(BaseModel):
    """What is to stay of an item."""

    item: int
    cantidad: str
    fob_usd: Decimal


class ModificacionLeida(BaseModel):
    """A waiver or correction with what the caller may do with it now."""

    id: UUID
    numero: str | None
    registro_id: UUID
    nit: str
    estado: str
    version: int
    clase: str
    lineas: list[QuedaLeido]
    justificacion: str
    pedida_el: date | None
    conceptuar_hasta: date | None
    diferencia_usd: Decimal | None
    acciones: list[str]

    @classmethod
    def de(cls, exp: Expediente, fila: ModificacionRegistro, acciones: Sequence[str]) -> Self:
        """The case and its row as the API shows them."""
        diferencia = fila.diferencia_centavos
        return cls(
            **fila.model_dump(exclude={"lineas", "abierta", "diferencia_centavos"}),
            lineas=[
                QuedaLeido(
                    item=x["item"], cantidad=llano(Decimal(x["cantidad"])), fob_usd=de_centavos(x["fob_centavos"])
                )
                for x in fila.lineas
            ],
            numero=exp.numero,
            nit=exp.empresa,
            estado=exp.estado,
            version=exp.version,
            conceptuar_hasta=exp.vence,
            diferencia_usd=None if diferencia is None else de_centavos(diferencia),
            acciones=list(acciones),
        )


class CupoLeido(BaseModel):
    """What a period's quota has left, in USD."""

    periodo: int
    autorizado_usd: Decimal
    disponible_usd: Decimal
    reservado_usd: Decimal
    utilizado_usd: Decimal = Field(
        description="Registros con sus modificaciones, menos reexportaciones (arts. 32, 86)."
    )
    reexportado_usd: Decimal


class CodigoLeido(BaseModel):
    """An internal code of the programme (art. 64)."""

    codigo: int
    subpartida: str
    unidad: str
    descripcion: str
