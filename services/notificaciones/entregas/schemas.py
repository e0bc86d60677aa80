"""Deliveries as the API shows them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.notificaciones.entregas.models import Entrega
from services.notificaciones.entregas.service import CANCELABLES, REENVIABLES
from shared.identity import Principal


class SucesoLeido(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    estado: str
    detalle: str
    quien: str
    ocurrido_en: datetime


class EntregaLeida(BaseModel):
    """A mail to one address. `acciones` is what the caller may do with it now."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    clase: str
    direccion: str
    destinatario: str
    nit: str
    caso_id: UUID
    caso_numero: str
    estado: str
    version: int
    intentos: int
    detalle: str
    message_id: str
    creada_en: datetime
    actualizada_en: datetime
    enviada_en: datetime | None
    acciones: list[str] = Field(default_factory=list)

    @classmethod
    def de(cls, entrega: Entrega, quien: Principal) -> "EntregaLeida":
        leida = cls.model_validate(entrega)
        if quien.tiene("funcionario", "coordinador"):
            puede = (("reenviar", REENVIABLES), ("cancelar", CANCELABLES))
            leida.acciones = [accion for accion, estados in puede if entrega.estado in estados]
        return leida


class EntregaConHistoria(EntregaLeida):
    historia: list[SucesoLeido] = Field(default_factory=list)


class Reenvio(BaseModel):
    """Why it is sent again or given up; kept in its history."""

    motivo: Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=500)]
