"""Contingentes and their groups. What a contingente demands is data, whole in `datos`; columns are what is queried."""

from datetime import date, datetime
from typing import Any

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
        Transicion(("vigente", "suspendido"), "ajustar", "coordinador", ("vigente", "suspendido"), exige_motivo=True),
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
    legal_en: datetime = Field(sa_type=INSTANTE)


class Grupo(Tabla, table=True):
    """A group of a published contingente; its balances are in the ledger."""

    __tablename__ = "grupo"

    contingente: str = Field(primary_key=True)
    codigo: str = Field(primary_key=True)
    nombre: str
    subpartidas: list[str] = Field(sa_type=TEXTOS)
    volumen_kg: int = Field(sa_type=BigInteger)
