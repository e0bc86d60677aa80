"""`gateway`: the door of the API. It owns `/v1/openapi.json` and `/v1/docs`; all else is passed to its owner."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from services.gateway import problemas as _problemas  # noqa: F401 -- declares the problems of the gateway
from services.gateway.documentacion.envio import Envio
from services.gateway.documentacion.lector import Lector
from services.gateway.paso.cabeceras import ConSeguridad
from services.gateway.paso.limites import Limites
from services.gateway.paso.paso import Hacia, Paso
from services.gateway.reunion.consulta import Consulta
from services.gateway.reunion.operacion import RUTAS as DE_OPERACION
from services.gateway.reunion.routes import RUTAS as DE_REUNION
from services.gateway.routes import RUTAS
from services.gateway.settings import AjustesGateway
from shared.http.manejadores import instalar_manejadores
from shared.http.medio import Observado
from shared.observability import configurar_trazas


def app(ajustes: AjustesGateway | None = None, hacia: Hacia | None = None) -> Starlette:
    """The service; settings come from the environment and calls go over the network, unless given otherwise."""
    ajustes = ajustes or AjustesGateway()
    configurar_trazas("gateway")
    paso, consulta = Paso(ajustes, hacia), Consulta(ajustes, hacia)

    @asynccontextmanager
    async def vida(aplicacion: Starlette) -> AsyncIterator[None]:
        yield
        await paso.cerrar()
        await consulta.cerrar()

    aplicacion = Starlette(routes=[*DE_REUNION, *DE_OPERACION, *RUTAS], lifespan=vida)
    aplicacion.add_middleware(ConSeguridad)
    aplicacion.add_middleware(Observado, servicio="gateway")
    instalar_manejadores(aplicacion)
    aplicacion.state.ajustes, aplicacion.state.paso = ajustes, paso
    aplicacion.state.consulta, aplicacion.state.flujos = consulta, set()
    aplicacion.state.lector = Lector(ajustes, hacia)
    aplicacion.state.envio = Envio(aplicacion.state.lector)
    aplicacion.state.limites = Limites(
        ajustes.sesiones_por_minuto,
        ajustes.verificaciones_por_minuto,
        ajustes.tokens_por_minuto,
        ajustes.cargas_a_la_vez,
    )
    return aplicacion
