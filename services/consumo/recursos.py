"""What lives as long as the process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from shared.documents import tls_comun
from shared.http.contexto import Contexto

CLIENTE = "http"
_ESPERA = httpx.Timeout(10.0, connect=3.0)


@asynccontextmanager
async def cliente_http(contexto: Contexto) -> AsyncIterator[None]:
    """One client for all downloads: making one costs more than a download does."""
    async with httpx.AsyncClient(timeout=_ESPERA, verify=tls_comun()) as cliente:
        contexto.recursos[CLIENTE] = cliente
        yield
