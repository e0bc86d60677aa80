"""What `registro` says of people whom a company put in charge."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.garantias.grandes_usuarios.models import GranUsuario
from shared.events.registro import PersonaSuprimida
from shared.messaging import Consumidor, Sobre

NOMBRE = "Persona suprimida"
consumidor = Consumidor("garantias")


@consumidor.maneja(PersonaSuprimida)
async def al_suprimirse(tx: AsyncSession, evento: PersonaSuprimida, sobre: Sobre) -> None:
    """Forget who it was; that somebody was in charge, with which user, stays."""
    for quien, usuario in (("operador", "operador_usuario"), ("suplente", "suplente_usuario")):
        suyas = col(getattr(GranUsuario, usuario)) == evento.usuario
        await tx.execute(sa.update(GranUsuario).where(suyas).values({quien: NOMBRE}))
