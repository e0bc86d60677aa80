"""What `registro` asks to be mailed to one person."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.notificaciones.personales.jobs import PERSONAL
from shared.events.registro import CorreoPersonalPedido
from shared.jobs import encolar
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("notificaciones")


@consumidor.maneja(CorreoPersonalPedido)
async def al_pedir_correo(tx: AsyncSession, evento: CorreoPersonalPedido, sobre: Sobre) -> None:
    """Only enqueue: address and words are asked for when it is sent."""
    mensaje = str(evento.mensaje_id)
    await encolar(tx, PERSONAL, {"mensaje_id": mensaje}, clave=mensaje)
