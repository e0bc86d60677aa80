"""What the service opens towards others: the mail server, the other services, the key that signs its mails."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from services.notificaciones.entregas.cartero import Cartero
from services.notificaciones.entregas.transmision import Transmision
from services.notificaciones.mensajes.dkim import FirmaDeCorreo
from services.notificaciones.settings import AjustesNotificaciones
from shared.documents import tls_comun
from shared.http.contexto import Contexto


@asynccontextmanager
async def salidas(contexto: Contexto) -> AsyncIterator[None]:
    """Connections that live as long as the process."""
    assert isinstance(contexto.ajustes, AjustesNotificaciones)
    cartero = Cartero(contexto.ajustes)
    async with httpx.AsyncClient(timeout=httpx.Timeout(10, connect=3), verify=tls_comun()) as cliente:
        contexto.recursos |= {
            "cartero": cartero,
            "transmision": Transmision(contexto.bd, contexto.ajustes),
            "http": cliente,
            "dkim": FirmaDeCorreo.de_ajustes(contexto.ajustes),
        }
        yield
        await cartero.cerrar()
