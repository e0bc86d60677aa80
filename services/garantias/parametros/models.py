"""Tables of the regulations: written once per version, never changed."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Numeric
from sqlmodel import Field

from services.garantias.base import INSTANTE, Tabla


class ReglamentoGuardado(Tabla, table=True):
    """A version of the regulation; programmes filed from `desde` on are under it."""

    __tablename__ = "reglamento"

    codigo: str = Field(primary_key=True)
    nombre: str
    desde: date
    publicado_por: str
    publicado_en: datetime = Field(sa_type=INSTANTE)
    motivo: str


class ParametroGuardado(Tabla, table=True):
    """One figure of a version, with its article."""

    __tablename__ = "parametro"

    reglamento: str = Field(primary_key=True, foreign_key="reglamento.codigo")
    codigo: str = Field(primary_key=True)
    valor: Decimal = Field(sa_type=Numeric(18, 4))
    unidad: str
    fuente: str
    que_es: str
    interpretacion: bool


class OficinaGuardada(Tabla, table=True):
    """An office under a version."""

    __tablename__ = "oficina"

    reglamento: str = Field(primary_key=True, foreign_key="reglamento.codigo")
    codigo: str = Field(primary_key=True)
    nombre: str
    en_el_texto: str
    competencia: str
    fuente: str
