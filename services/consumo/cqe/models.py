"""A certificate of eligibility: its transitions, its frozen data and its documents."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Integer
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from services.consumo.base import INSTANTE, JSON, Tabla
from shared.expedientes import SISTEMA, Flujo, Transicion

ENTEROS: Any = ARRAY(Integer)
_REVISA = ("funcionario", "coordinador")
_EN_USO = ("emitido", "utilizado_parcial", "utilizado")

FLUJO = Flujo(
    tipo="cqe",
    inicial="por_sellar",
    transiciones=(
        Transicion("por_sellar", "sellar", SISTEMA, "emitido"),
        Transicion("por_sellar", "resellar", _REVISA, "por_sellar"),
        # Two independent causes can hold a certificate: lifting one leaves it suspended while the other stands.
        Transicion(("emitido", "suspendido"), "suspender_por_anulacion", SISTEMA, "suspendido"),
        Transicion("suspendido", "levantar_por_anulacion", SISTEMA, ("emitido", "suspendido")),
        Transicion("suspendido", "anular", SISTEMA, "anulado"),
        Transicion(("emitido", "suspendido"), "suspender", "coordinador", "suspendido", exige_motivo=True),
        Transicion("suspendido", "reanudar", "coordinador", ("emitido", "suspendido"), exige_motivo=True),
        Transicion(_EN_USO, "utilizar", SISTEMA, _EN_USO),
        Transicion("emitido", "revocar", "coordinador", "revocado", exige_motivo=True),
        Transicion("emitido", "vencer", SISTEMA, "vencido"),
    ),
)


class Cqe(Tabla, table=True):
    """Immutable once issued, but for its state, which its case holds. Kilograms as in `Consumo`."""

    __tablename__ = "cqe"

    id: UUID = Field(primary_key=True)
    numero: str = Field(unique=True)
    serie: str
    consecutivo: int
    consumo_id: UUID = Field(unique=True)
    nit: str
    contingente: str
    contingente_version: int
    periodo_desde: date
    periodo_hasta: date
    comercial_kg: int = Field(sa_type=BigInteger)
    cantidad_kg: int = Field(sa_type=BigInteger)
    codigo: str = Field(unique=True)
    forma: dict[str, Any] = Field(sa_type=JSON)
    """Frozen data of the certificate; what the PDF is rendered from."""
    borrador: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """`RefObjeto` of the rendered, unsealed PDF."""
    sello_id: UUID | None = None
    sello_error: str | None = None
    sellado: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """`RefObjeto` of the sealed PDF in our own store: the certificate."""
    nivel: str | None = None
    clase: str = "propio"
    """`propio`, `formulario_destino` or `electronico`; the last has no document."""
    formulario: UUID | None = None
    """The destination's form that was filled in."""
    aprobado_en: datetime = Field(sa_type=INSTANTE)
    emitido_en: datetime | None = Field(default=None, sa_type=INSTANTE)


class Suspension(Tabla, table=True):
    """One reason for which a certificate is (or was) suspended; at most one of each `causa` stands at a time."""

    __tablename__ = "suspension_de_cqe"

    id: UUID = Field(primary_key=True)
    cqe: UUID
    causa: str
    """`anulacion` (one is in process) or `coordinador`."""
    referencia: UUID | None = None
    """The annulment."""
    motivo: str
    puesta_por: str
    puesta_en: datetime = Field(sa_type=INSTANTE)
    levantada_por: str | None = None
    levantada_en: datetime | None = Field(default=None, sa_type=INSTANTE)


class Utilizacion(Tabla, table=True):
    """What verified export declarations cover of a certificate, in commercial kilograms; no row is none."""

    __tablename__ = "utilizacion_de_cqe"

    cqe: UUID = Field(primary_key=True)
    verificado_kg: int = Field(sa_type=BigInteger)
    actualizada_en: datetime = Field(sa_type=INSTANTE)


class LoteDeSeries(Tabla, table=True):
    """A load of serial numbers that the destination supplied. `umbrales`: how many are left when the alarm is given."""

    __tablename__ = "lote_de_series"

    id: UUID = Field(primary_key=True)
    contingente: str
    archivo: str
    sha256: str
    cantidad: int
    umbrales: list[int] = Field(sa_type=ENTEROS)
    cargado_por: str
    cargado_en: datetime = Field(sa_type=INSTANTE)


class Existencia(Tabla, table=True):
    """One serial number of the destination; bound to at most one certificate, for ever."""

    __tablename__ = "existencia_de_serie"

    orden: int | None = Field(default=None, primary_key=True, sa_column_args=(Identity(always=True),))
    contingente: str
    numero: str = Field(unique=True)
    lote: UUID
    cqe: UUID | None = Field(default=None, unique=True)
    ligada_en: datetime | None = Field(default=None, sa_type=INSTANTE)


class AvisoDeSeries(Tabla, table=True):
    """A threshold of a load that was reached and told."""

    __tablename__ = "aviso_de_series"

    lote: UUID = Field(primary_key=True)
    umbral: int = Field(primary_key=True)
    quedaban: int
    avisado_en: datetime = Field(sa_type=INSTANTE)


class AvisoSinSeries(Tabla, table=True):
    """That a contingente which takes its numbers from a stock never had one was told."""

    __tablename__ = "aviso_sin_series"

    contingente: str = Field(primary_key=True)
    avisado_en: datetime = Field(sa_type=INSTANTE)


class NumeroSaltado(Tabla, table=True):
    """A place of a series whose number a certificate of another one had already."""

    __tablename__ = "numero_saltado"

    serie: str = Field(primary_key=True)
    consecutivo: int = Field(primary_key=True)
    numero: str
    saltado_en: datetime = Field(sa_type=INSTANTE)


class FormularioDestino(Tabla, table=True):
    """The destination's own PDF form, to be filled in; a new load is a new version."""

    __tablename__ = "formulario_destino"

    id: UUID = Field(primary_key=True)
    contingente: str
    version: int
    objeto: dict[str, Any] = Field(sa_type=JSON)
    """`RefObjeto` of the blank form."""
    mapa: list[dict[str, Any]] = Field(sa_type=JSON)
    """Per field of the PDF: `campo`, `fuente`, `maximo` (characters, or null)."""
    cargado_por: str
    cargado_en: datetime = Field(sa_type=INSTANTE)


CON_ERROR = frozenset({"fallida", "rebotada", "dudosa"})
"""States of a mail that a person can have sent again, by `POST /v1/entregas/{entrega}/reenviar`."""


class CorreoDeCqe(Tabla, table=True):
    """What became of one mail with the certificate, as `notificaciones` told last."""

    __tablename__ = "correo_de_cqe"

    entrega: UUID = Field(primary_key=True)
    cqe: UUID
    version: int
    estado: str
    detalle: str
    ocurrido_en: datetime = Field(sa_type=INSTANTE)
