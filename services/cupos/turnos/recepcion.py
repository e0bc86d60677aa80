"""The instant at which a whole file had arrived: what a turn is ordered by."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from starlette.types import Message

from shared.clock import reloj_legal
from shared.http.rutas import Ruta


class RutaConInstante(Ruta):
    """Notes when the last piece of the body came in, before anything waits for a connection or a lock."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        original = super().get_route_handler()

        async def atender(request: Request) -> Response:
            async def recibir() -> Message:
                mensaje = await request.receive()
                if mensaje["type"] == "http.request" and not mensaje.get("more_body", False):
                    request.state.recibido_en = reloj_legal.ahora()
                return mensaje

            return await original(Request(request.scope, recibir, request._send))

        return atender


def _recibido_en(request: Request) -> datetime:
    instante: datetime = request.state.recibido_en
    return instante


RecibidoEn = Annotated[datetime, Depends(_recibido_en)]
"""Legal instant of the last byte; only on routes of `RutaConInstante`."""
