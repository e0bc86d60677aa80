"""Tables of terminations."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field
from uuid_utils.compat import uuid7

from services.garantias.base import INSTANTE, Tabla

_JSON_O_NADA: Any = JSONB(none_as_null=True)


class Terminacion(Tabla, table=True):
    """The end of a programme, on its way or done; number, company and state are its expediente's."""

    __tablename__ = "terminacion"

    id: UUID = Field(primary_key=True)
    programa_id: UUID = Field(foreign_key="programa.id")
    clase: str
    causa: str | None = None
    hechos: str
    """What was noticed, or why it may end."""
    de_oficio: bool
    abierta: bool = True
    explicaciones_hasta: date | None = None
    informe_hasta: date | None = None
    acta: str | None = None
    """Minutes of the Comité."""
    calculo: dict[str, Any] | None = Field(default=None, sa_type=_JSON_O_NADA)
    """Amount to be enforced with its steps, or the conditions that were met, as the signer saw them."""
    monto_usd_centavos: int | None = Field(default=None, sa_type=BigInteger)
    expedida_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    en_firme_el: date | None = None


class Evidencia(Tabla, table=True):
    """Date and proof of a step; never changed."""

    __tablename__ = "terminacion_evidencia"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    terminacion_id: UUID = Field(foreign_key="terminacion.id")
    paso: str
    fecha: date
    detalle: str
    objeto: dict[str, Any] | None = Field(default=None, sa_type=_JSON_O_NADA)
    quien: str
    registrado_en: datetime = Field(sa_type=INSTANTE)
