"""Reads the services' OpenAPI documents and keeps the union for a minute."""

import asyncio
from datetime import datetime, timedelta

import httpx

from services.gateway.documentacion.union import Documento, unir
from services.gateway.paso.paso import Hacia
from services.gateway.paso.rules import PREFIJOS
from services.gateway.settings import AjustesGateway
from shared.clock import reloj_sistema
from shared.observability import registro

_log = registro(__name__)
_FRESCO = timedelta(minutes=1)
# The largest service takes two seconds to make its document, once, and more where the machine has much else to do.
_ESPERA = 15.0
_ESPERA_VIVO = 1.0


class Lector:
    """The union of what the services say of themselves. An incomplete one is not kept."""

    def __init__(self, ajustes: AjustesGateway, hacia: Hacia | None = None) -> None:
        self._ajustes, self._hacia = ajustes, hacia
        self._guardado: tuple[datetime, Documento] | None = None

    async def documento(self) -> Documento:
        """The joined document; services that do not answer are named in it."""
        ahora = reloj_sistema.ahora()
        if self._guardado is not None and ahora - self._guardado[0] < _FRESCO:
            return self._guardado[1]
        leidos = await asyncio.gather(*(self._leer(servicio) for servicio in PREFIJOS))
        por_servicio = dict(zip(PREFIJOS, leidos, strict=True))
        faltan = [servicio for servicio, leido in por_servicio.items() if leido is None]
        unido = unir({s: d for s, d in por_servicio.items() if d is not None}, faltan)
        self._guardado = None if faltan else (ahora, unido)
        return unido

    async def _leer(self, servicio: str) -> Documento | None:
        try:
            async with self._cliente(servicio, _ESPERA) as cliente:
                respuesta = await cliente.get(f"{self._ajustes.url_de(servicio)}/openapi.json")
            respuesta.raise_for_status()
        except (httpx.HTTPError, ValueError) as error:
            # A service that is up and cannot tell of itself is a defect of ours that nothing else would show.
            _log.warning("documento_incompleto", servicio_llamado=servicio, motivo=str(error) or repr(error))
            return None
        documento: Documento = respuesta.json()
        return documento

    async def vivos(self) -> dict[str, bool]:
        """Which services answer `/salud/viva` within a second."""
        vivos = await asyncio.gather(*(self._vivo(servicio) for servicio in PREFIJOS))
        return dict(zip(PREFIJOS, vivos, strict=True))

    async def _vivo(self, servicio: str) -> bool:
        try:
            async with self._cliente(servicio, _ESPERA_VIVO) as cliente:
                return (await cliente.get(f"{self._ajustes.url_de(servicio)}/salud/viva")).is_success
        except (httpx.HTTPError, ValueError):
            return False

    def _cliente(self, servicio: str, plazo: float) -> httpx.AsyncClient:
        transporte = self._hacia(servicio) if self._hacia else None
        return httpx.AsyncClient(timeout=plazo, trust_env=False, transport=transporte)
