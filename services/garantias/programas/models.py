"""Table of programmes."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field

from services.garantias.base import INSTANTE, Tabla


class Programa(Tabla, table=True):
    """A Plan Vallejo programme under its regulation; number, company, state and version are its expediente's."""

    __tablename__ = "programa"

    id: UUID = Field(primary_key=True)
    clase: str
    reglamento: str
    cupo_fob_centavos: int = Field(sa_type=BigInteger)
    """USD cents; per calendar year for raw materials (art. 57)."""
    licencia_anual: bool
    persona_natural: bool
    gran_usuario: bool = False
    solidez_financiera: bool | None = None
    """As the ministry found when it authorised (art. 20 par.); unknown before."""
    meses_importacion: int | None = None
    meses_compromiso: int | None = None
    oficina: str
    """Regional office that accepts guarantees and registers imports."""
    radicado_el: date
    autorizado_en: datetime | None = Field(default=None, sa_type=INSTANTE)

    @property
    def datos_de_plazo(self) -> dict[str, int]:
        """The figures that the terms of capital goods need."""
        datos = {"meses_importacion": self.meses_importacion, "meses_compromiso": self.meses_compromiso}
        return {nombre: valor for nombre, valor in datos.items() if valor is not None}
