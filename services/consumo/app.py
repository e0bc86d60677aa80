"""The service `consumo`: quotas in the ledger, consumption requests and certificates of eligibility."""

from collections.abc import Callable

from fastapi import FastAPI

from services.consumo.anulaciones import piezas as anulaciones
from services.consumo.consumos import piezas as consumos
from services.consumo.consumos.consumers import consumidor as consumidor_de_consumos
from services.consumo.cqe.consumers import consumidor as consumidor_de_cqe
from services.consumo.cqe.jobs import trabajos as trabajos_de_cqe
from services.consumo.cqe.routes import rutas as rutas_de_cqe
from services.consumo.cqe.routes_series import rutas as rutas_de_series
from services.consumo.cqe.series import SIN_CARGAR
from services.consumo.cqe.vencimiento import POR_VENCER
from services.consumo.cupos.consumers import consumidor as consumidor_de_cupos
from services.consumo.cupos.routes import rutas as rutas_de_cupos
from services.consumo.destino.routes import rutas as rutas_de_destino
from services.consumo.dex.jobs import trabajos as trabajos_de_dex
from services.consumo.dex.plazos import PLAZOS
from services.consumo.dex.rutas import RUTAS_DE_DEX
from services.consumo.linea.routes import rutas as rutas_de_linea
from services.consumo.publicos import piezas as publicos
from services.consumo.recursos import cliente_http
from services.consumo.referencias.consumers import consumidor as consumidor_de_referencias
from services.consumo.revision import piezas as revision
from services.consumo.settings import AjustesDeConsumo
from services.consumo.verificacion.limites import caudales
from services.consumo.verificacion.routes import rutas as rutas_de_verificacion
from shared.http.app import crear_app
from shared.http.contexto import Contexto
from shared.identity import LlavesPublicas

RUTAS = [*publicos.RUTAS, rutas_de_cupos, *revision.RUTAS, *consumos.RUTAS, rutas_de_destino, rutas_de_verificacion]
RUTAS += [rutas_de_series, rutas_de_cqe, *anulaciones.RUTAS, *RUTAS_DE_DEX, rutas_de_linea]
CONSUMIDORES = [consumidor_de_referencias, consumidor_de_cupos, consumidor_de_consumos, consumidor_de_cqe]
CONSUMIDORES += [*revision.CONSUMIDORES, *anulaciones.CONSUMIDORES, *publicos.CONSUMIDORES]
TRABAJOS = [*consumos.TRABAJOS, trabajos_de_cqe, *anulaciones.TRABAJOS, trabajos_de_dex, *publicos.TRABAJOS]
TEMPORIZADORES = (*consumos.TEMPORIZADORES, POR_VENCER, SIN_CARGAR, PLAZOS, *publicos.TEMPORIZADORES)
RECURSOS = (cliente_http, caudales, *anulaciones.RECURSOS)


def app(
    ajustes: AjustesDeConsumo | None = None, *, llaves: Callable[[Contexto], LlavesPublicas] | None = None
) -> FastAPI:
    """The service; settings come from the environment unless given."""
    return crear_app(
        servicio="consumo",
        ajustes=ajustes or AjustesDeConsumo(),
        rutas=RUTAS,
        consumidores=CONSUMIDORES,
        trabajos=TRABAJOS,
        temporizadores=TEMPORIZADORES,
        recursos=RECURSOS,
        llaves=llaves,
    )
