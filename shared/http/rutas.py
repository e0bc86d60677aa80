"""Routers of the services: a limit on every body, and idempotency on every POST."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from fastapi import APIRouter, Depends, FastAPI, Request, Response, params
from fastapi.routing import APIRoute
from starlette.types import Message, Receive

from shared.http.idempotencia import Reserva, RespuestaRepetida, idempotencia
from shared.http.problemas import Problema

KIB = 1 << 10
MIB = 1 << 20
LIMITE_CUERPO = 1 * MIB
LIMITE_PDF = 20 * MIB
LIMITE_CARGA_PDF = LIMITE_PDF + 256 * KIB
"""`max_body_size` of a route that takes one PDF of at most `LIMITE_PDF` in a form."""

LIMITE_LOTE = 201 * MIB
"""The same, of a route that takes many files at once."""

_SIN_IDEMPOTENCIA = "__sin_idempotencia__"
F = TypeVar("F", bound=Callable[..., Any])


def sin_idempotencia(funcion: F) -> F:
    """Mark a POST that keeps no answer: it hands out secrets, streams, or is harmless to repeat."""
    setattr(funcion, _SIN_IDEMPOTENCIA, True)
    return funcion


def limitar(recibir: Receive, maximo: int, anunciado: str | None = None) -> Receive:
    """`recibir` that refuses at `maximo` bytes, before the first one if more is announced.

    Raises (when called):
        Problema: `cuerpo-demasiado-grande`; the connection is closed, the rest is never read.
    """
    recibidos = 0

    def rechazar() -> Problema:
        return Problema(
            "cuerpo-demasiado-grande",
            f"El máximo es {_tamano(maximo)}.",
            headers={"Connection": "close"},
            maximo_bytes=maximo,
        )

    async def con_limite() -> Message:
        nonlocal recibidos
        if anunciado is not None and anunciado.isdecimal() and int(anunciado) > maximo:
            raise rechazar()
        mensaje = await recibir()
        recibidos += len(mensaje.get("body", b""))
        if recibidos > maximo:
            raise rechazar()
        return mensaje

    return con_limite


def _tamano(n: int) -> str:
    return f"{n // MIB} MB" if n >= MIB else f"{n // KIB} kB"


class Ruta(APIRoute):
    """A route that limits its body (`max_body_size`, 1 MiB by default) and keeps the answers of idempotent POSTs."""

    def __init__(
        self,
        path: str,
        endpoint: Callable[..., Any],
        *,
        methods: set[str] | list[str] | None = None,
        dependencies: Sequence[params.Depends] | None = None,
        max_body_size: int | None = None,
        **resto: Any,
    ) -> None:
        # FastAPI's own limit answers with plain text; ours speaks in problems, so it never sees the number.
        self.limite_cuerpo = LIMITE_CUERPO if max_body_size is None else max_body_size
        previas = list(dependencies or [])
        if "POST" in (methods or ()) and not getattr(endpoint, _SIN_IDEMPOTENCIA, False):
            previas.insert(0, Depends(idempotencia))
        super().__init__(path, endpoint, methods=methods, dependencies=previas, **resto)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        original = super().get_route_handler()
        maximo = self.limite_cuerpo

        async def atender(request: Request) -> Response:
            recibir = limitar(request.receive, maximo, request.headers.get("content-length"))
            limitada = Request(request.scope, recibir, request._send)
            try:
                respuesta = await original(limitada)
            except RespuestaRepetida as repetida:
                return repetida.respuesta
            reserva: Reserva | None = getattr(limitada.state, "idempotencia", None)
            if reserva is not None:
                # Still inside the request's transaction: it commits when this handler has returned.
                await reserva.responder(limitada.state.tx, respuesta)
            return respuesta

        return atender


class Enrutador(APIRouter):
    """An `APIRouter` whose routes are `Ruta`s: the only kind that `crear_app` takes."""

    def __init__(self, **opciones: Any) -> None:
        super().__init__(route_class=Ruta, **opciones)


def montar(app: FastAPI, enrutador: APIRouter) -> None:
    """Give the application a router's routes as they are.

    `include_router` makes each of them anew for every application at its first request (half a second of a service)
    and looks for it twice in each request; that is worth it only to give a router another prefix or dependencies.
    """
    app.router.routes.extend(enrutador.routes)
