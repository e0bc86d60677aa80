"""The portal's own process before an API that answers as the real one does."""

import base64
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from services.portal.app import app
from services.portal.settings import AjustesPortal

AQUI = "http://127.0.0.1"
FUNCIONARIA = "funcionaria"
Respuesta = Callable[[httpx.Request], httpx.Response]


def _abierta(usuario: str = "") -> dict[str, Any]:
    del_ministerio = usuario == FUNCIONARIA
    carga = base64.urlsafe_b64encode(json.dumps({"nombre": "María Rojas"}).encode()).rstrip(b"=").decode()
    ahora = datetime.now(UTC)
    return {
        "token": f"e30.{carga}.firma",
        "vence_en": (ahora + timedelta(minutes=15)).isoformat(),
        "refresco": "r",
        "refresco_vence_en": (ahora + timedelta(hours=8)).isoformat(),
        "usuario_id": "0190a0a0-0000-7000-8000-000000000001",
        "roles": ["funcionario"] if del_ministerio else ["exportador"],
        "empresas": [] if del_ministerio else ["900204272-8"],
        "debe_cambiar_clave": False,
    }


class ApiDePrueba:
    """What the API was asked, and what it answers by path; anything else is 503, as a service that is away."""

    def __init__(self) -> None:
        self.pedidas: list[httpx.Request] = []
        self.respuestas: dict[str, Respuesta] = {
            "/v1/sesiones": lambda r: httpx.Response(201, json=_abierta(json.loads(r.content)["usuario"])),
            "/v1/sesiones/oidc": lambda _: httpx.Response(
                201,
                json={"estado": "e1", "url": "https://idp.example/auth?state=e1", "vence_en": "2026-11-23T15:00Z"},
            ),
            "/v1/sesiones/oidc/entrar": lambda _: httpx.Response(201, json=_abierta()),
            "/v1/avisos/cuenta": lambda _: httpx.Response(200, json={"sin_leer": 7, "hay_mas": False}),
            "/v1/avisos/eventos": lambda _: httpx.Response(
                200, text="event: aviso\ndata: {}\n\n", headers={"content-type": "text/event-stream"}
            ),
        }

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.pedidas.append(request)
        de_aqui = self.respuestas.get(request.url.path)
        problema = {"status": 503, "title": "No responde", "codigo": "servicio-caido"}
        tipo = {"content-type": "application/problem+json"}
        return de_aqui(request) if de_aqui else httpx.Response(503, content=json.dumps(problema), headers=tipo)


@pytest.fixture
def api() -> ApiDePrueba:
    return ApiDePrueba()


@pytest.fixture
async def navegador(api: ApiDePrueba) -> AsyncIterator[httpx.AsyncClient]:
    ajustes = AjustesPortal(
        url_gateway="http://api.example",
        url_portal=AQUI,
        clave_sesiones=SecretStr("un secreto suficientemente largo"),
        proveedor="Cuenta del Ministerio",
    )
    aplicacion = app(ajustes, httpx.MockTransport(api))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(aplicacion), base_url=AQUI, headers={"Origin": AQUI}
    ) as cliente:
        yield cliente


async def entra(navegador: httpx.AsyncClient, usuario: str = "mrojas") -> None:
    """Sign in."""
    dentro = await navegador.post("/entrar", data={"usuario": usuario, "clave": "x"})
    assert dentro.status_code == 303


def lista(*elementos: dict[str, Any], siguiente: str | None = None) -> Respuesta:
    """What the API answers of a list."""
    return lambda _: httpx.Response(200, json={"elementos": list(elementos), "siguiente": siguiente})
