"""The service's table of contents: routes, consumers, jobs, timers, resources."""

from collections.abc import Callable

from fastapi import FastAPI

from services.notificaciones.alertas import consumers as alertas
from services.notificaciones.alertas import derivados
from services.notificaciones.alertas import jobs as trabajos_de_alertas
from services.notificaciones.alertas.routes import rutas as rutas_de_alertas
from services.notificaciones.avisos import consumers as avisos
from services.notificaciones.avisos import jobs as trabajos_de_avisos
from services.notificaciones.avisos.routes import rutas as rutas_de_avisos
from services.notificaciones.calendarios.routes import rutas as rutas_de_calendarios
from services.notificaciones.enlaces import consumers as enlaces
from services.notificaciones.enlaces.routes import rutas as rutas_de_enlaces
from services.notificaciones.entregas import jobs as trabajos_de_entregas
from services.notificaciones.entregas.routes import rutas as rutas_de_entregas
from services.notificaciones.entregas.timers import ATASCOS
from services.notificaciones.personales import consumers as personales
from services.notificaciones.personales import jobs as trabajos_personales
from services.notificaciones.rebotes.routes import rutas as rutas_de_rebotes
from services.notificaciones.referencias import consumers as referencias
from services.notificaciones.resumenes import jobs as resumenes
from services.notificaciones.salidas import salidas
from services.notificaciones.settings import AjustesNotificaciones
from services.notificaciones.ventanas import consumers as ventanas
from shared.http.app import crear_app
from shared.http.contexto import Contexto
from shared.identity import LlavesPublicas

RUTAS = [
    *(rutas_de_rebotes, rutas_de_entregas, rutas_de_avisos),
    *(rutas_de_alertas, rutas_de_calendarios, rutas_de_enlaces),
]
CONSUMIDORES = [m.consumidor for m in (referencias, avisos, alertas, derivados, ventanas, personales, enlaces)]
TRABAJOS = [
    *(m.trabajos for m in (trabajos_de_avisos, trabajos_de_entregas, trabajos_personales)),
    *(m.trabajos for m in (trabajos_de_alertas, resumenes, ventanas)),
]
TEMPORIZADORES = [ATASCOS, resumenes.RESUMENES]


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
