"""What the API takes and tells of studies to replace raw materials."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.garantias.descargas import DocumentoLeido
from services.garantias.dinero import Dinero
from services.garantias.plazos.schemas import PlazoLeido
from services.garantias.registros.schemas import Subpartida, Texto
from services.garantias.reposiciones.models import Reposicion, ReposicionCantidad
from services.garantias.reposiciones.rules import leyenda
from services.garantias.unidades import Factor, Medida, Unidad, llano
from shared.expedientes import Expediente
from shared.http.enteros import ENTERO_MAXIMO
from shared.identity.nit import NIT

Codigo = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9._-]{1,20}$")]
Declaracion = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=30)]


class _Cerrado(BaseModel):
    model_config = ConfigDict(extra="forbid")


class InsumoNuevo(_Cerrado):
    """An input of a product: its total consumption, waste included (art. 98)."""

    codigo: Codigo
    descripcion: Texto
    subpartida: Subpartida
    unidad: Unidad
    factor: Factor
    desperdicio: Medida = Field(description="Porcentaje.")


class ProductoNuevo(_Cerrado):
    """The table of a product (arts. 96 b and 98)."""

    codigo: Codigo
    descripcion: Texto
    unidad: Unidad
    caracteristicas: Texto | None = Field(default=None, description="Si sale de los rangos establecidos (art. 98).")
    insumos: list[InsumoNuevo] = Field(min_length=1, max_length=200)


class ExportacionNueva(_Cerrado):
    """A line of an export document (arts. 95 and 96 c and g)."""

    declaracion: Declaracion
    item: int = Field(ge=1, le=ENTERO_MAXIMO)
    embarcada_el: date
    producto: Codigo
    unidades: Medida
    fob_usd: Dinero
    valor_agregado: Annotated[str, Field(pattern=r"^(100(\.00?)?|[0-9]{1,2}(\.[0-9]{1,2})?)$", examples=["60.00"])]
    invoca_179: bool


class ImportacionNueva(_Cerrado):
    """A line of an import declaration that the products were made with (art. 97)."""

    declaracion: Declaracion
    item: int = Field(ge=1, le=ENTERO_MAXIMO)
    insumo: Codigo
    levante_el: date
    cantidad: Medida


class ReposicionNueva(_Cerrado):
    """A study: tables, exports, and the imports that they were made with."""

    nit: NIT
    exportador_nit: NIT | None = Field(default=None, description="Si el derecho fue cedido (art. 94).")
    economista: Texto = Field(description="Quien avala, con su matrícula (art. 96 f).")
    productos: list[ProductoNuevo] = Field(min_length=1, max_length=100)
    exportaciones: list[ExportacionNueva] = Field(min_length=1, max_length=5000)
    importaciones: list[ImportacionNueva] = Field(min_length=1, max_length=5000)

    @model_validator(mode="after")
    def _coherente(self) -> Self:
        productos = {p.codigo for p in self.productos}
        insumos = {i.codigo: i.unidad for p in self.productos for i in p.insumos}
        if len(productos) != len(self.productos):
            raise PydanticCustomError("producto_repetido", "Cada producto va una sola vez.")
        if any(insumos[i.codigo] != i.unidad for p in self.productos for i in p.insumos):
            raise PydanticCustomError("unidad_distinta", "Un insumo se mide en una sola unidad.")
        if ajenas := sorted({x.producto for x in self.exportaciones} - productos):
            raise PydanticCustomError("producto_desconocido", f"No hay cuadro del producto {ajenas[0]}.")
        if ajenos := sorted({x.insumo for x in self.importaciones} - insumos.keys()):
            raise PydanticCustomError("insumo_desconocido", f"Ningún cuadro usa el insumo {ajenos[0]}.")
        lineas: tuple[Sequence[ExportacionNueva | ImportacionNueva], ...] = (self.exportaciones, self.importaciones)
        if any(len({(x.declaracion, x.item) for x in grupo}) != len(grupo) for grupo in lineas):
            raise PydanticCustomError("linea_repetida", "Cada línea de una declaración va una sola vez.")
        return self


class RegistroNuevo(_Cerrado):
    """An import registered under the study (arts. 101 and 102)."""

    registro: Declaracion
    fecha: date
    insumo: Codigo
    cantidad: Medida


class CantidadLeida(BaseModel):
    """What may be imported of an input and what was registered."""

    insumo: str
    unidad: str
    autorizada: str
    registrada: str
    disponible: str


class ReposicionLeida(BaseModel):
    """A study with what it gives, and what the caller may do with it now."""

    id: UUID
    numero: str | None
    nit: str
    estado: str
    version: int
    exportador_nit: str
    economista: str
    cuadros: dict[str, Any]
    radicada_el: date | None
    registrar_hasta: date | None = Field(description="Último día para presentar los registros (art. 101).")
    leyenda: str | None = Field(description="Lo que dice el formulario de importación (art. 102).")
    resultado: dict[str, Any] | None = Field(
        description="Cantidades, de qué importación sale cada una y qué no cuenta; en una lista, solo lo autorizado."
    )
    cantidades: list[CantidadLeida]
    faltan: list[str]
    decision_proyectada: bool
    documentos: list[DocumentoLeido]
    plazos: list[PlazoLeido]
    acciones: list[str]

    @classmethod
    def de(
        cls,
        exp: Expediente,
        fila: Reposicion,
        resultado: dict[str, Any] | None,
        cantidades: Sequence[ReposicionCantidad],
        *,
        faltan: Sequence[str],
        proyectada: bool,
        documentos: Sequence[DocumentoLeido],
        plazos: Sequence[PlazoLeido],
        acciones: Sequence[str],
    ) -> Self:
        """The case and its rows as the API shows them."""
        return cls(
            **fila.model_dump(exclude={"reglamento", "resultado"}),
            numero=exp.numero,
            nit=exp.empresa,
            estado=exp.estado,
            version=exp.version,
            leyenda=leyenda(exp.numero or "") if exp.estado == "autorizada" else None,
            resultado=resultado,
            cantidades=[
                CantidadLeida(
                    insumo=c.insumo,
                    unidad=c.unidad,
                    autorizada=llano(c.autorizada),
                    registrada=llano(c.registrada),
                    disponible=llano(Decimal(c.autorizada - c.registrada)),
                )
                for c in cantidades
            ],
            faltan=list(faltan),
            decision_proyectada=proyectada,
            documentos=list(documentos),
            plazos=list(plazos),
            acciones=list(acciones),
        )
