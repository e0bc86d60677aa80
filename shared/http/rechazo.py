"""Refusing a body while it still arrives, in a way that its sender can read the refusal."""

import asyncio
from contextlib import suppress

from fastapi.responses import JSONResponse
from starlette.types import Receive, Scope, Send

_TOTAL_SEGUNDOS = 5.0
_SIN_NADA_SEGUNDOS = 1.0


class Rechazo(JSONResponse):
    """An answer given before the request was read, after which the rest of it is discarded for a few seconds.

    Closing at once would reset the connection: the sender would lose the answer together with what it was sending.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        # Content-Length is reached here, so the sender has the whole answer; the connection is not closed yet.
        await send({"type": "http.response.body", "body": bytes(self.body), "more_body": True})
        # Whoever goes on sending after that has the connection closed under it.
        with suppress(TimeoutError):
            async with asyncio.timeout(_TOTAL_SEGUNDOS):
                await _descartar(receive)
        await send({"type": "http.response.body", "body": b""})


async def _descartar(receive: Receive) -> None:
    while True:
        mensaje = await asyncio.wait_for(receive(), _SIN_NADA_SEGUNDOS)
        if mensaje["type"] == "http.disconnect" or not mensaje.get("more_body", False):
            return
