"""Asking several services at once in the caller's name."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from starlette.requests import Request

from services.gateway.paso.paso import Hacia
from services.gateway.paso.rules import PREFIJOS
from services.gateway.settings import AjustesGateway
from shared.observability import registro
from shared.observability.trazas import traceparent_actual

_log = registro(__name__)
_DEL_LLAMANTE = ("authorization", "x-empresa")


@dataclass(frozen=True, slots=True)
class Respuestas:
    """Answers of those who answered, by service; who did not, or broke; and the refusal, if somebody refused."""

    buenas: dict[str, Any]
    faltan: list[str]
    rechazo: httpx.Response | None


class Consulta:
    """Calls to the services for what is joined here; one per process."""

    def __init__(self, ajustes: AjustesGateway, hacia: Hacia | None = None) -> None:
        self._ajustes = ajustes
        # One for each, so that one that hangs takes none of the others' connections.
        tls, plazo = httpx.create_ssl_context(), ajustes.segundos_reunion
        self._http = {
            s: httpx.AsyncClient(verify=tls, timeout=plazo, trust_env=False, transport=hacia(s) if hacia else None)
            for s in PREFIJOS
        }

    async def cerrar(self) -> None:
        for cliente in self._http.values():
            await cliente.aclose()

    async def pedir(self, request: Request, parametros: Mapping[str, Mapping[str, str]], camino: str) -> Respuestas:
        """The same path of several services, each with its own parameters."""
        respuestas = await asyncio.gather(*(self.una(request, "GET", s, camino, p) for s, p in parametros.items()))
        por_servicio = dict(zip(parametros, respuestas, strict=True))
        buenas = {s: r.json() for s, r in por_servicio.items() if r is not None and r.is_success}
        rechazo = next((r for r in respuestas if r is not None and 400 <= r.status_code < 500), None)
        faltan = [s for s, r in por_servicio.items() if r is None or r.status_code >= 500]
        return Respuestas(buenas, faltan, rechazo)

    async def una(
        self, request: Request, metodo: str, servicio: str, camino: str, parametros: Mapping[str, str] | None = None
    ) -> httpx.Response | None:
        """One service's answer; None if it gave none."""
        cabeceras = {c: request.headers[c] for c in _DEL_LLAMANTE if c in request.headers}
        if traza := traceparent_actual():
            cabeceras["traceparent"] = traza
        url = f"{self._ajustes.url_de(servicio)}{camino}"
        try:
            return await self._http[servicio].request(metodo, url, params=parametros, headers=cabeceras)
        except httpx.TransportError as error:
            _log.warning("servicio_sin_respuesta", servicio_llamado=servicio, motivo=repr(error))
            return None
