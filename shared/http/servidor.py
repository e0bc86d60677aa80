"""Runs one service in this process: `python -m shared.http.servidor services.cupos.app`.

The module has `app`, an application or a function without arguments that makes one.
"""

import gc
import importlib
import sys

import uvicorn
from starlette.applications import Starlette

from shared.observability import configurar_registros
from shared.settings import Ajustes

GRACIA_SEGUNDOS = 15
_OBJETOS_ENTRE_BARRIDOS = 50_000


def cargar(modulo: str) -> Starlette:
    """The application of a module.

    Raises:
        TypeError: if its `app` is neither an application nor makes one.
    """
    app = importlib.import_module(modulo).app
    if not isinstance(app, Starlette) and callable(app):
        app = app()
    if not isinstance(app, Starlette):
        raise TypeError(f"{modulo}.app no es una aplicación")
    return app


def asentar_memoria() -> None:
    """Leave what is loaded out of garbage collection, which then only walks what requests and messages make.

    Walking some hundred thousand objects of code again and again took a third of the sequencer's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJETOS_ENTRE_BARRIDOS, *gc.get_threshold()[1:])


def servir(modulo: str) -> None:
    """Serve until SIGTERM or SIGINT; requests in flight have `GRACIA_SEGUNDOS` to end."""
    ajustes = Ajustes()
    configurar_registros(ajustes.servicio or modulo.split(".")[-2])
    configuracion = uvicorn.Config(
        cargar(modulo),
        host=ajustes.host,
        port=ajustes.port,
        log_config=None,
        access_log=False,
        proxy_headers=True,
        server_header=False,
        ssl_certfile=ajustes.tls_certificado or None,
        ssl_keyfile=ajustes.tls_llave or None,
        timeout_graceful_shutdown=GRACIA_SEGUNDOS,
        lifespan="on",
    )
    asentar_memoria()
    servidor = uvicorn.Server(configuracion)
    servidor.run()
    if not servidor.started:
        sys.exit(1)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("uso: python -m shared.http.servidor services.<servicio>.app")
    servir(sys.argv[1])
