"""What a coordinador does with a contingente and what the API answers about it."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from services.cupos.cantidades import Cantidad, CantidadPedida
from services.cupos.contingentes.schemas import Codigo, DatosContingente, Escrito, Texto

Corto = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Enlace = Annotated[str, StringConstraints(pattern=r"^(https?://[^\s]{3,500})?$")]
Causa = Literal["orden_judicial", "decision_del_destino", "revision_interna", "error_en_los_datos", "otra"]


class ConMotivo(Escrito):
    motivo: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=2000)]


class Suspension(ConMotivo):
    """Of a contingente, or the block of one group."""

    causa: Causa


class Acto(Escrito):
    """A dated act or circular."""

    nombre: Texto
    fecha: date
    numero: Corto = ""
    enlace: Enlace = ""


class Ajuste(ConMotivo):
    """A dated act that changes a group's volume: more, less within what is not committed, or moved to another."""

    grupo: Codigo
    sentido: Literal["aumenta", "disminuye", "traslada"]
    hacia: Codigo | None = None
    """The group that receives; only of a move."""
    cantidad: CantidadPedida
    acto: Texto
    fecha: date
    """Of the act; not after today."""
    numero: Corto = ""
    enlace: Enlace = ""


class Modificacion(ConMotivo):
    """The parameters as a later circular leaves them: all data, of which volumes and codes stay as they were."""

    acto: Acto
    datos: DatosContingente


class Copia(Escrito):
    """Next year's draft from this one."""

    codigo: Codigo
    anios: Annotated[int, Field(ge=1, le=5)] = 1
    """How many years every date moves; 29 February becomes the 28th."""
    nombre: Texto | None = None
    """By default this one's, with its years moved too."""


class VersionLeida(BaseModel):
    version: int
    estado: str
    accion: str
    motivo: str | None
    causa: str | None = None
    acto: Acto | None = None
    quien: str
    legal_en: datetime


class VersionEntera(VersionLeida):
    datos: DatosContingente


class DiferenciaLeida(BaseModel):
    """A field that is not the same in two versions; None where there was or is none."""

    campo: str
    antes: Any
    despues: Any


class Diferencias(BaseModel):
    codigo: str
    antes: VersionLeida
    despues: VersionLeida
    cambios: list[DiferenciaLeida]


class AjusteLeido(BaseModel):
    """An entry of the adjustment ledger; `volumen` is the contingente's after it."""

    n: int
    clase: Literal["aumenta", "disminuye", "traslada"]
    desde_grupo: str | None
    hacia_grupo: str | None
    cantidad: Cantidad
    acto: str
    fecha: date
    numero: str
    enlace: str
    motivo: str
    quien: str | None
    """Only for the Ministry."""
    version: int
    legal_en: datetime
    documento: "DocumentoLeido | None"


class SaldoEn(BaseModel):
    codigo: str
    volumen: Cantidad
    asignado: Cantidad
    reservado: Cantidad
    disponible: Cantidad


class SaldosEn(BaseModel):
    """Balances of every group as they were at `en`."""

    contingente: str
    version: int
    """In force at that instant."""
    estado: str
    en: AwareDatetime
    grupos: list[SaldoEn]


class DocumentoLeido(BaseModel):
    """A stored PDF of a contingente; `enlace` is where it is downloaded."""

    n: int
    clase: Literal["circular", "acto"]
    ajuste: int | None
    titulo: str
    numero: str
    fecha: date | None
    sha256: str
    tamano: int
    legal_en: datetime
    enlace: str


class LineaDeHistoria(Escrito):
    """What a company exported or was assigned in a year, in the contingente's unit."""

    nit: str
    anio: Annotated[int, Field(ge=0, le=9999)]
    cantidad: str
    fuente: str = ""


class HistoriaEscrita(ConMotivo):
    lineas: Annotated[list[LineaDeHistoria], Field(max_length=20_000)]


class LineaCargada(BaseModel):
    linea: int
    """Position in what was sent, from one."""
    nit: str
    anio: int
    cantidad: Cantidad
    fuente: str


class HistoriaLeida(BaseModel):
    """The history in force: the last loading, line by line, and the total of each company."""

    carga: int
    motivo: str
    legal_en: datetime
    sha256: str
    lineas: list[LineaCargada]
    totales: dict[str, Cantidad]


class TopeDeGrupo(BaseModel):
    """What one company may have of a group; without cap, `tope` and `puede_pedir` are None."""

    codigo: str
    tope: Cantidad | None
    asignado: Cantidad
    en_curso: Cantidad
    """Asked for by its requests that have a turn."""
    puede_pedir: Cantidad | None
    """What its caps still leave; whether the group has so much is in its balance."""
    lote_minimo: Cantidad | None


class TopesLeidos(BaseModel):
    """The caps of one company; `tope` is of all groups together."""

    contingente: str
    nit: str
    clase: Literal["nuevo", "historico"]
    tope: Cantidad | None
    grupos: list[TopeDeGrupo]
