"""The instant at which a whole file had arrived: what a turn is ordered by."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from starlette.types import Message

from shared.clock import reloj_legal, reloj_sistema
from shared.http.rutas import Ruta


@dataclass(frozen=True)
class Llegada:
    """The instant of the last byte: `legal` for the law and for people, `sistema` for the order, which nobody moves."""

    legal: datetime
    sistema: datetime


class RutaConInstante(Ruta):
    """Notes when the last piece of the body came in, before anything waits for a connection or a lock."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        original = super().get_route_handler()

        async def atender(request: Request) -> Response:
            async def recibir() -> Message:
                mensaje = await request.receive()
                if mensaje["type"] == "http.request" and not mensaje.get("more_body", False):
                    request.state.llegada = Llegada(reloj_legal.ahora(), reloj_sistema.ahora())
                return mensaje

            return await original(Request(request.scope, recibir, request._send))

        return atender


def _llegada(request: Request) -> Llegada:
    llegada: Llegada = request.state.llegada
    return llegada


LlegadaDelCuerpo = Annotated[Llegada, Depends(_llegada)]
"""Instant of the last byte; only on routes of `RutaConInstante`."""
