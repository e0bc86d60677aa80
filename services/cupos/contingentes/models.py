"""Contingentes and their groups. What a contingente demands is data, whole in `datos`; columns are what is queried."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field

from services.cupos.base import INSTANTE, JSON_EN_ORDEN, TEXTOS, Tabla
from shared.expedientes import SISTEMA, Flujo, Transicion

FLUJO = Flujo(
    tipo="contingente",
    inicial="borrador",
    transiciones=(
        Transicion("borrador", "editar", "coordinador", "borrador"),
        Transicion("borrador", "publicar", "coordinador", "vigente"),
        Transicion("vigente", "suspender", "coordinador", "suspendido", exige_motivo=True),
        Transicion("suspendido", "reanudar", "coordinador", "vigente", exige_motivo=True),
        *(
            Transicion(estado, accion, "coordinador", estado, exige_motivo=True)
            for estado in ("vigente", "suspendido")
            for accion in ("ajustar", "modificar", "bloquear_grupo", "desbloquear_grupo")
        ),
        Transicion("vigente", "cerrar", ("coordinador", SISTEMA), "cerrado", exige_motivo=True),
    ),
)


class Contingente(Tabla, table=True):
    """A contingente as it stands; `datos` is a `DatosContingente`."""

    __tablename__ = "contingente"

    codigo: str = Field(primary_key=True)
    version: int
    estado: str
    nombre: str
    unidad: str
    volumen_kg: int = Field(sa_type=BigInteger)
    vigencia_desde: date
    vigencia_hasta: date
    ventana_desde: datetime = Field(sa_type=INSTANTE)
    ventana_hasta: datetime = Field(sa_type=INSTANTE)
    reasignacion_desde: datetime | None = Field(default=None, sa_type=INSTANTE)
    reasignacion_hasta: datetime | None = Field(default=None, sa_type=INSTANTE)
    datos: dict[str, Any] = Field(sa_type=JSON_EN_ORDEN)
    actualizado_en: datetime = Field(sa_type=INSTANTE)


class VersionDeContingente(Tabla, table=True):
    """What a contingente was in one version, and who made it so."""

    __tablename__ = "contingente_version"

    codigo: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    estado: str
    accion: str
    motivo: str | None = None
    quien: str
    datos: dict[str, Any] = Field(sa_type=JSON_EN_ORDEN)
    acto: dict[str, Any] | None = Field(default=None, sa_type=JSON_EN_ORDEN)
    """The act or circular that orders it: `nombre`, `fecha`, `numero`, `enlace`."""
    causa: str | None = None
    """Code of the reason for which it, or a group, was stopped."""
    legal_en: datetime = Field(sa_type=INSTANTE)


class Grupo(Tabla, table=True):
    """A group of a published contingente; its balances are in the ledger."""

    __tablename__ = "grupo"

    contingente: str = Field(primary_key=True)
    codigo: str = Field(primary_key=True)
    nombre: str
    subpartidas: list[str] = Field(sa_type=TEXTOS)
    volumen_kg: int = Field(sa_type=BigInteger)
    bloqueo_causa: str | None = None
    """Why nothing is filed or assigned in it for now; None while it is open."""
    bloqueo_motivo: str | None = None
    bloqueado_en: datetime | None = Field(default=None, sa_type=INSTANTE)


class AjusteDeVolumen(Tabla, table=True):
    """One entry of the adjustment ledger; never changed. A move between groups has both of them."""

    __tablename__ = "ajuste"

    contingente: str = Field(primary_key=True)
    n: int = Field(primary_key=True)
    clase: str
    desde_grupo: str | None = None
    hacia_grupo: str | None = None
    kg: int = Field(sa_type=BigInteger)
    acto: str
    fecha: date
    """Of the act."""
    numero: str = ""
    enlace: str = ""
    motivo: str
    quien: str
    contingente_version: int
    transferencia: UUID
    """Of the ledger; of a move between groups, the link of its two transfers."""
    legal_en: datetime = Field(sa_type=INSTANTE)


class DocumentoDeContingente(Tabla, table=True):
    """A stored PDF: a circular, or the act of an adjustment; none replaces another."""

    __tablename__ = "documento_de_contingente"

    contingente: str = Field(primary_key=True)
    n: int = Field(primary_key=True)
    clase: str
    ajuste: int | None = None
    titulo: str
    numero: str = ""
    fecha: date | None = None
    clave: str
    sha256: str
    tamano: int = Field(sa_type=BigInteger)
    quien: str
    legal_en: datetime = Field(sa_type=INSTANTE)


class CargaDeHistoria(Tabla, table=True):
    """One loading of the applicants' history; the last one is in force."""

    __tablename__ = "carga_de_historia"

    contingente: str = Field(primary_key=True)
    n: int = Field(primary_key=True)
    motivo: str
    sha256: str
    """Of the lines in their canonical order."""
    lineas: int
    quien: str
    legal_en: datetime = Field(sa_type=INSTANTE)


class HistoriaDeContingente(Tabla, table=True):
    """What a company exported or was assigned in one year, as one loading says."""

    __tablename__ = "historia_de_contingente"

    contingente: str = Field(primary_key=True)
    carga: int = Field(primary_key=True)
    nit: str = Field(primary_key=True)
    anio: int = Field(primary_key=True)
    kg: int = Field(sa_type=BigInteger)
    fuente: str


class AvisoDeGrupo(Tabla, table=True):
    """What was last announced of a group."""

    __tablename__ = "aviso_de_grupo"

    contingente: str = Field(primary_key=True)
    grupo: str = Field(primary_key=True)
    nivel: str = "normal"
    cruces: int = 0
    """How many announcements there were; the version of the next one."""
    desde: datetime = Field(sa_type=INSTANTE)
