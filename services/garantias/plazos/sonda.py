"""The probe: every minute it asks the public address as somebody outside would, and writes down what it saw."""

from datetime import timedelta

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.plazos import fallas
from shared.audit import Sistema
from shared.http.contexto import Contexto
from shared.http.temporizadores import Temporizador

SONDA = "puerta pública"
_ESPERA = httpx.Timeout(5.0)


async def sondear(tx: AsyncSession, contexto: Contexto) -> None:
    """One look; without a public address configured, only the beat by which a silence is noticed afterwards."""
    base = contexto.ajustes.url_publica.rstrip("/")
    await fallas.latir(tx, SONDA, Sistema("garantias"), await _error(f"{base}/salud/lista") if base else None)


async def _error(url: str) -> str | None:
    try:
        async with httpx.AsyncClient(timeout=_ESPERA) as cliente:
            respuesta = await cliente.get(url)
    except httpx.HTTPError as fallo:
        return f"La puerta pública no respondió ({type(fallo).__name__})."
    return f"La puerta pública respondió {respuesta.status_code}." if respuesta.status_code >= 500 else None


SONDEO = Temporizador("garantias.sonda", timedelta(seconds=60), sondear)
