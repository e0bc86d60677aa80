"""What is to be told to a company."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.notificaciones.base import INSTANTE, JSON, Tabla


class Aviso(Tabla, table=True):
    """The frozen content of a message, without addresses. `adjunto` is a `RefObjeto` with its file name."""

    __tablename__ = "aviso"

    id: UUID = Field(primary_key=True)
    evento_id: UUID
    clase: str
    nit: str
    """Empty where it is of no company."""
    caso_id: UUID
    caso_numero: str
    datos: dict[str, Any] = Field(sa_type=JSON)
    adjunto: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    a_empresa: bool = True
    a_ministerio: bool = False
    a_coordinacion: bool = False
    a_operacion: bool = False
    oficio_id: UUID | None = None
    """Official letter that goes attached; the notice goes out once that is sealed."""
    creado_en: datetime = Field(sa_type=INSTANTE)
