"""What the API takes and tells of studies."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.garantias.dinero import de_centavos
from services.garantias.estudios.models import ArchivoDeclaraciones, CalculoEstudio, Estudio
from services.garantias.estudios.rules import porcentaje_demostrado
from services.garantias.plazos.schemas import PlazoLeido
from services.garantias.registros.schemas import AdjuntoLeido, Motivo
from services.garantias.unidades import llano
from shared.expedientes import Expediente

Causal = Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=500)]


class _Cerrado(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Presentacion(_Cerrado):
    """What the signed letter says (art. 28.1 a)."""

    grado_declarado: Annotated[str, Field(pattern=r"^(100(\.00?)?|[0-9]{1,2}(\.[0-9]{1,2})?)$", examples=["85.50"])]
    folios: int = Field(ge=1, le=1_000_000, description="Documentos que se anexan, foliados.")
    con_recurso: bool = Field(default=False, description="Se presenta al interponer el recurso (art. 34 par. 2).")


class Refilacion(_Cerrado):
    """The same, of a returned study."""

    grado_declarado: Annotated[str, Field(pattern=r"^(100(\.00?)?|[0-9]{1,2}(\.[0-9]{1,2})?)$", examples=["85.50"])]
    folios: int = Field(ge=1, le=1_000_000)


class Devolucion(_Cerrado):
    """Return with its causes, of form or of substance (art. 31)."""

    causales: list[Causal] = Field(min_length=1, max_length=50)
    motivo: Motivo


class CalculoLeido(BaseModel):
    """The last computation, with its steps in words."""

    version: int
    base: str
    unidad: str
    compromiso: str = Field(description="USD, o la unidad física del artículo 78.")
    demostrado: str
    no_demostrado: str
    porcentaje: Decimal | None = Field(description="Dos decimales hacia abajo; nulo si nada se importó.")
    al_dia: bool = Field(description="Falso si después cambió algo de lo que leyó.")
    pasos: list[str]
    calculado_en: datetime

    @classmethod
    def de(cls, fila: CalculoEstudio, al_dia: bool) -> Self:
        """The row as the API shows it."""

        def cifra(valor: Decimal) -> str:
            return str(de_centavos(int(valor))) if fila.unidad == "USD-centavos" else llano(valor)

        return cls(
            version=fila.version,
            base=fila.base,
            unidad="USD" if fila.unidad == "USD-centavos" else fila.unidad,
            compromiso=cifra(fila.compromiso),
            demostrado=cifra(min(fila.demostrado, fila.compromiso)),
            no_demostrado=cifra(max(fila.compromiso - fila.demostrado, Decimal(0))),
            porcentaje=porcentaje_demostrado(fila.compromiso, fila.demostrado) if fila.compromiso else None,
            al_dia=al_dia,
            pasos=fila.pasos,
            calculado_en=fila.calculado_en,
        )


class ArchivoLeido(BaseModel):
    """A flat file and what became of it."""

    id: UUID
    estudio_id: UUID
    nombre: str
    estado: str = Field(description="recibido, procesado o fallido.")
    error: str | None
    notas: list[str]
    lineas: int | None
    aceptadas: int | None
    rechazadas: int | None
    errores: str | None = Field(description="De dónde se bajan los errores por línea, en CSV.")
    recibido_en: datetime
    terminado_en: datetime | None

    @classmethod
    def de(cls, fila: ArchivoDeclaraciones) -> Self:
        """The row as the API shows it."""
        campos = fila.model_dump(exclude={"objeto", "errores", "subido_por", "lineas_declaradas"})
        ruta = f"/v1/declaraciones/archivos/{fila.id}/errores.csv"
        rechazadas = None if fila.lineas is None or fila.aceptadas is None else fila.lineas - fila.aceptadas
        return cls(**campos, rechazadas=rechazadas, errores=ruta if fila.errores else None)


class EstudioLeido(BaseModel):
    """A study with what the caller may do with it now."""

    id: UUID
    numero: str | None
    programa_id: UUID
    garantia_id: UUID
    nit: str
    estado: str
    version: int
    decision_proyectada: bool
    periodo: int
    clase: str
    origen: UUID | None
    presentar_hasta: date
    presentado_el: date | None
    presentacion: str | None = Field(description="a_tiempo, o por qué es tardío (art. 34 par. 2).")
    sancion_cop: Decimal | None
    grado_declarado: Decimal | None
    folios: int | None
    devuelto_el: date | None
    causales: list[str]
    refilado_el: date | None
    archivo_id: UUID | None
    resultado: dict[str, Any] | None
    a_efectivo_usd: Decimal | None
    saldo_vence: date | None
    conservar_hasta: date | None = Field(description="De un Gran Usuario: hasta cuándo guarda los soportes (art. 110).")
    calculo: CalculoLeido | None
    adjuntos: list[AdjuntoLeido]
    plazos: list[PlazoLeido]
    acciones: list[str]

    @classmethod
    def de(
        cls,
        exp: Expediente,
        fila: Estudio,
        *,
        hasta: date,
        conservar: date | None,
        calculo: CalculoLeido | None,
        adjuntos: Sequence[AdjuntoLeido],
        plazos: Sequence[PlazoLeido],
        proyectada: bool,
        acciones: Sequence[str],
    ) -> Self:
        """The case and its rows as the API shows them."""
        sancion, efectivo = fila.sancion_cop_centavos, fila.a_efectivo_centavos
        return cls(
            **fila.model_dump(exclude={"vence", "sancion_cop_centavos", "a_efectivo_centavos"}),
            numero=exp.numero,
            nit=exp.empresa,
            estado=exp.estado,
            version=exp.version,
            decision_proyectada=proyectada,
            presentar_hasta=hasta,
            conservar_hasta=conservar,
            sancion_cop=None if sancion is None else de_centavos(sancion),
            a_efectivo_usd=None if efectivo is None else de_centavos(efectivo),
            calculo=calculo,
            adjuntos=list(adjuntos),
            plazos=list(plazos),
            acciones=list(acciones),
        )


class AbonoLeido(BaseModel):
    """A part of a line that was credited to an item of a registration."""

    registro: str
    item: int
    cantidad: str


class LineaExplicada(BaseModel):
    """A line of the file, from its declaration to the registrations that it credited."""

    linea: int
    declaracion: str
    item: int
    clase: str
    fecha: date
    cip: str | None
    unidades: str
    fob_usd: Decimal
    codigos: list["CodigoExplicado"]


class CodigoExplicado(BaseModel):
    """What a line used of one code: units times factor, what was credited, and what was left over (art. 70)."""

    codigo: int
    factor: str | None
    consumo: str
    abonado: str
    excedente: str
    abonos: list[AbonoLeido]


class RegistroAbonado(BaseModel):
    """An item of a registration: what it owed, what credited it, and its balance."""

    registro: str
    item: int
    codigo: int
    fecha: date
    cantidad: str
    por_exportaciones: str
    por_ventas: str
    pendiente: str
    fob_usd: Decimal
    demostrado_usd: Decimal
    pendiente_usd: Decimal


class CodigoResumido(BaseModel):
    """One internal code of the study."""

    codigo: int
    importado: str
    por_exportaciones: str
    por_ventas: str
    pendiente: str
    excedente: str = Field(description="De exportaciones; pasa al período siguiente (art. 70).")
    porcentaje: Decimal


class DiferenciaLeida(BaseModel):
    """An item of a registration that is not the same in the company's table and on record."""

    linea: int | None = Field(description="En el archivo; nula si no está en él.")
    registro: str
    item: int
    texto: str


class CotejoLeido(BaseModel):
    """The comparison of art. 31; at most the first 1,000 differences."""

    registrados: int = Field(description="Ítems registrados en el período.")
    total: int = Field(description="Cuántas diferencias hay.")
    diferencias: list[DiferenciaLeida]
