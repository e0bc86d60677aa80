"""`garantias`: programmes and guarantees of Plan Vallejo, and their terms."""

from collections.abc import Callable

from fastapi import FastAPI

from services.garantias import demostracion, problemas, respaldo
from services.garantias.firmas import consumidor_de_desconocidas
from services.garantias.programas import piezas as programas
from services.garantias.publicos import piezas as publicos
from services.garantias.referencias.consumers import consumidor as consumidor_de_referencias
from services.garantias.settings import AjustesGarantias
from shared.expedientes.consumers import consumidor_de_ausencias
from shared.expedientes.rutas_linea import rutas_de_linea
from shared.expedientes.rutas_pendientes import rutas_de_pendientes
from shared.http.app import crear_app
from shared.http.contexto import Contexto
from shared.identity import LlavesPublicas
from shared.oficios import cliente_de_oficios, consumidor_de_oficios, trabajos_de_oficios

EN_MANOS = respaldo.EN_MANOS | programas.EN_MANOS | demostracion.EN_MANOS
COMUNES = (rutas_de_pendientes("garantias", EN_MANOS), rutas_de_linea("garantias"))
RUTAS = (*publicos.RUTAS, *programas.RUTAS, *respaldo.RUTAS, *demostracion.RUTAS, *COMUNES)
CONSUMIDORES = (
    consumidor_de_referencias,
    consumidor_de_ausencias("garantias", EN_MANOS),
    consumidor_de_oficios("garantias"),
    consumidor_de_desconocidas,
    *respaldo.CONSUMIDORES,
    *programas.CONSUMIDORES,
    *demostracion.CONSUMIDORES,
    *publicos.CONSUMIDORES,
)
TRABAJOS = (
    *respaldo.TRABAJOS,
    trabajos_de_oficios("garantias"),
    *programas.TRABAJOS,
    *demostracion.TRABAJOS,
    *publicos.TRABAJOS,
)
TEMPORIZADORES = (*respaldo.TEMPORIZADORES, *programas.TEMPORIZADORES, *publicos.TEMPORIZADORES)
RECURSOS = (cliente_de_oficios, *programas.RECURSOS)
PROBLEMAS = problemas.CODIGOS


def app(
    ajustes: AjustesGarantias | None = None, *, llaves: Callable[[Contexto], LlavesPublicas] | None = None
) -> FastAPI:
    """The service; settings come from the environment unless given."""
    return crear_app(
        servicio="garantias",
        ajustes=ajustes or AjustesGarantias(),
        rutas=RUTAS,
        consumidores=CONSUMIDORES,
        trabajos=TRABAJOS,
        temporizadores=TEMPORIZADORES,
        recursos=RECURSOS,
        llaves=llaves,
    )
