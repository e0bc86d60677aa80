"""Fetches a personal mail and makes its one delivery."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from services.notificaciones.avisos.models import Aviso
from services.notificaciones.avisos.service import insertar_aviso
from services.notificaciones.entregas import service as entregas
from services.notificaciones.mensajes.rules import Clase
from services.notificaciones.referencias.correos import pedir
from services.notificaciones.settings import AjustesNotificaciones
from shared.jobs import Completar, Trabajo, Trabajos

trabajos = Trabajos("notificaciones")
PERSONAL = "notificaciones.correo_personal"
_CALIDADES = {
    "representante": "representante legal",
    "exportador": "usuario exportador",
}


class MensajePersonal(BaseModel):
    """As `registro` gives it."""

    clase: Clase
    correo: str
    datos: dict[str, Any]
    codigo: str
    enlace: str
    vence_en: datetime


@trabajos.maneja(PERSONAL, maximo=4, limite=timedelta(minutes=1))
async def enviar_personal(t: Trabajo, ctx: Any) -> Completar | None:
    """Once per message; what was used, withdrawn or expired meanwhile is not mailed."""
    ajustes: AjustesNotificaciones = ctx.ajustes
    id = UUID(t.datos["mensaje_id"])
    cuerpo = await pedir(f"/interno/mensajes/{id}", ajustes, ctx.recursos["http"])
    if cuerpo is None:
        return None
    mensaje = MensajePersonal.model_validate_json(cuerpo)
    datos = dict(mensaje.datos)
    # The notice is of no company, so the name of the one that asks has a field of its own.
    datos["razon_social_invita"] = datos.pop("razon_social", "")
    if "rol" in datos:
        datos["rol"] = _CALIDADES.get(datos["rol"], datos["rol"])
    datos |= {"codigo": mensaje.codigo, "enlace": mensaje.enlace, "vence_en": mensaje.vence_en.isoformat()}

    async def completar(tx: AsyncSession) -> None:
        aviso = await insertar_aviso(
            tx, mensaje.clase, evento_id=id, nit="", caso_id=id, caso_numero=mensaje.clase, datos=datos
        )
        if aviso is not None:
            await entregas.crear(tx, await tx.get_one(Aviso, aviso), [mensaje.correo], (), ajustes)

    return completar
