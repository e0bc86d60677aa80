"""The service's table of contents: routes, consumers, jobs, timers, resources."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI

from services.notificaciones.alertas import consumers as alertas
from services.notificaciones.alertas import derivados
from services.notificaciones.alertas import jobs as trabajos_de_alertas
from services.notificaciones.alertas.routes import rutas as rutas_de_alertas
from services.notificaciones.avisos import consumers as avisos
from services.notificaciones.avisos import jobs as trabajos_de_avisos
from services.notificaciones.entregas import jobs as trabajos_de_entregas
from services.notificaciones.entregas.cartero import Cartero
from services.notificaciones.entregas.routes import rutas as rutas_de_entregas
from services.notificaciones.entregas.timers import ATASCOS
from services.notificaciones.entregas.transmision import Transmision
from services.notificaciones.mensajes.dkim import FirmaDeCorreo
from services.notificaciones.referencias import consumers as referencias
from services.notificaciones.settings import AjustesNotificaciones
from shared.http.app import crear_app
from shared.http.contexto import Contexto
from shared.identity import LlavesPublicas

RUTAS = [rutas_de_entregas, rutas_de_alertas]
CONSUMIDORES = [referencias.consumidor, avisos.consumidor, alertas.consumidor, derivados.consumidor]
TRABAJOS = [trabajos_de_avisos.trabajos, trabajos_de_entregas.trabajos, trabajos_de_alertas.trabajos]
TEMPORIZADORES = [ATASCOS]


@asynccontextmanager
async def salidas(contexto: Contexto) -> AsyncIterator[None]:
    """Connections to the mail server and to the other services."""
    assert isinstance(contexto.ajustes, AjustesNotificaciones)
    cartero, transmision = Cartero(contexto.ajustes), Transmision(contexto.bd)
    async with httpx.AsyncClient(timeout=httpx.Timeout(10, connect=3)) as cliente:
        contexto.recursos |= {
            "cartero": cartero,
            "transmision": transmision,
            "http": cliente,
            "dkim": FirmaDeCorreo.de_ajustes(contexto.ajustes),
        }
        yield
        await cartero.cerrar()


def app(
    ajustes: AjustesNotificaciones | None = None, *, llaves: Callable[[Contexto], LlavesPublicas] | None = None
) -> FastAPI:
    """The service; settings come from the environment unless given."""
    return crear_app(
        servicio="notificaciones",
        ajustes=ajustes or AjustesNotificaciones(),
        rutas=RUTAS,
        consumidores=CONSUMIDORES,
        trabajos=TRABAJOS,
        temporizadores=TEMPORIZADORES,
        recursos=[salidas],
        llaves=llaves,
    )
