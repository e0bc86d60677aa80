"""Table of programmes."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field
from uuid_utils.compat import uuid7

from services.garantias.base import INSTANTE, Tabla

EstadoPrograma = Literal[
    "borrador",
    "radicado",
    "en_validacion",
    "en_estudio",
    "autorizado",
    "negado",
    "devuelto",
    "suspendido",
    "terminado",
]


class Programa(Tabla, table=True):
    """A Plan Vallejo programme of a company, under the regulation with which it was authorised."""

    __tablename__ = "programa"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    numero: str
    """`PV-<year>-<consecutive>`, without gaps.  # house rule"""
    nit: str
    clase: str
    estado: str
    version: int = 1
    reglamento: str
    cupo_fob_centavos: int = Field(sa_type=BigInteger)
    """USD cents; per calendar year for raw materials (art. 57)."""
    licencia_anual: bool
    persona_natural: bool
    gran_usuario: bool
    solidez_financiera: bool | None = None
    """As the ministry found when it authorised (art. 20 par.); unknown before."""
    meses_importacion: int | None = None
    meses_compromiso: int | None = None
    oficina: str
    """Regional office that accepts guarantees and registers imports."""
    referencia_externa: str | None = None
    radicado_el: date | None = None
    autorizado_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    creado_en: datetime = Field(sa_type=INSTANTE)
    creado_por: str

    @property
    def datos_de_plazo(self) -> dict[str, int]:
        """The figures that the terms of capital goods need."""
        datos = {"meses_importacion": self.meses_importacion, "meses_compromiso": self.meses_compromiso}
        return {nombre: valor for nombre, valor in datos.items() if valor is not None}
