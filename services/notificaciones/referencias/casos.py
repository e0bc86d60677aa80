"""What is asked of the services with cases when a funcionario's calendar is read: which are in whose hands."""

from datetime import date, datetime
from uuid import UUID

import httpx
from pydantic import BaseModel, TypeAdapter

from services.notificaciones.settings import AjustesNotificaciones
from shared.documents import firmar_ruta
from shared.http import Problema

SERVICIOS = ("cupos", "consumo")
"""Those whose cases are given to one person."""


class CasoEnManos(BaseModel):
    """A pending case; `vence` is the last day to decide it, where one runs."""

    id: UUID
    tipo: str
    numero: str | None
    empresa: str
    version: int
    vence: date | None
    vence_calculo: list[str] | None
    actualizado_en: datetime


_CASOS = TypeAdapter(list[CasoEnManos])


async def en_manos_de(sub: str, ajustes: AjustesNotificaciones, cliente: httpx.AsyncClient) -> list[CasoEnManos]:
    """The pending cases in the hands of a subject.

    Raises:
        Problema: `servicio-no-disponible` if one of the services does not answer: half a calendar would take deadlines
            away from the program that reads it.
    """
    casos: list[CasoEnManos] = []
    ruta = f"/interno/funcionarios/{sub}/casos"
    for servicio in SERVICIOS:
        url = firmar_ruta(ajustes.url_de(servicio), ruta, secreto=ajustes.clave_enlaces.get_secret_value())
        try:
            respuesta = await cliente.get(url)
            respuesta.raise_for_status()
        except httpx.HTTPError as error:
            raise Problema("servicio-no-disponible", "El calendario no está completo: léalo más tarde.") from error
        casos += _CASOS.validate_json(respuesta.content)
    return casos
