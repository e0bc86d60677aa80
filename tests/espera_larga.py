"""A long-poll that is answered because something changed: neither before, nor because its time was over."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx

_SEGUNDOS = 30
_MENOS = 20
"""Seconds in which the change is to be told: well before the long-poll ends by itself."""


@asynccontextmanager
async def en_espera(
    http: httpx.AsyncClient, camino: str, cabeceras: Mapping[str, str], **parametros: Any
) -> AsyncIterator[dict[str, Any]]:
    """Somebody waits at `camino` while the body of the block makes the change; what is yielded gets the answer.

    Raises:
        AssertionError: if the answer comes before the change.
        TimeoutError: if the change does not bring it.
    """
    llegada: dict[str, Any] = {}
    pedido = http.get(camino, params={**parametros, "esperar": _SEGUNDOS}, headers=dict(cabeceras))
    espera = asyncio.create_task(pedido)
    try:
        hechas, _ = await asyncio.wait({espera}, timeout=0.1)
        assert not hechas, espera.result().text
        yield llegada
        respuesta = await asyncio.wait_for(espera, _MENOS)
    finally:
        espera.cancel()
    assert respuesta.status_code == 200, respuesta.text
    llegada |= respuesta.json()
