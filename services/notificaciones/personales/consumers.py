"""What `registro` asks to be mailed to one person."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.notificaciones.avisos.models import Aviso
from services.notificaciones.entregas.models import Entrega
from services.notificaciones.personales.jobs import PERSONAL
from services.notificaciones.preferencias import service as preferencias
from shared.events.registro import CorreoPersonalPedido, CorreosPersonalesOlvidados
from shared.jobs import encolar
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("notificaciones")


@consumidor.maneja(CorreoPersonalPedido)
async def al_pedir_correo(tx: AsyncSession, evento: CorreoPersonalPedido, sobre: Sobre) -> None:
    """Only enqueue: address and words are asked for when it is sent."""
    mensaje = str(evento.mensaje_id)
    await encolar(tx, PERSONAL, {"mensaje_id": mensaje}, clave=mensaje)


@consumidor.maneja(CorreosPersonalesOlvidados)
async def al_olvidar(tx: AsyncSession, evento: CorreosPersonalesOlvidados, sobre: Sobre) -> None:
    """Forget to whom personal mails went and what they said; that they were sent, and when, stays."""
    suyas = col(Entrega.evento_id).in_(evento.mensajes)
    correos = (await tx.execute(sa.select(sa.func.lower(col(Entrega.direccion))).where(suyas))).scalars().all()
    await preferencias.olvidar(tx, correos)
    await tx.execute(sa.update(Entrega).where(suyas).values(direccion="suprimida"))
    await tx.execute(sa.update(Aviso).where(col(Aviso.evento_id).in_(evento.mensajes)).values(datos={}))
