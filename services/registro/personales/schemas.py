"""What `notificaciones` is given to mail."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from services.registro.personales.rules import Clase


class MensajeParaEnviar(BaseModel):
    """A personal mail; `enlace` is empty where no portal is configured."""

    clase: Clase
    correo: str
    datos: dict[str, Any]
    codigo: str
    enlace: str
    vence_en: datetime
