"""A service that ends TLS by itself."""

import os
import ssl
import sys
from pathlib import Path

import httpx

from deploy.local.kafka_segura import Segura
from deploy.local.procesos import lanzar, puerto_libre
from services.gateway.paso.rules import PREFIJOS
from tests.ayudas import RAIZ, esperar_hasta


async def test_a_service_serves_https(tmp_path: Path) -> None:
    segura = Segura.nueva(tmp_path / "tls", "x", "x")
    puerto = puerto_libre()
    entorno = {
        "CONTINGENTES_PORT": str(puerto),
        "CONTINGENTES_TLS_CERTIFICADO": str(segura.ca),
        "CONTINGENTES_TLS_LLAVE": str(segura.pem),
    }
    entorno |= {f"CONTINGENTES_URL_{s.upper()}": "http://127.0.0.1:1" for s in PREFIJOS}
    orden = [sys.executable, "-m", "shared.http.servidor", "services.gateway.app"]
    hijo = lanzar("gateway", orden, tmp_path / "gateway.log", entorno=os.environ | entorno, directorio=RAIZ)
    try:
        contexto = ssl.create_default_context(cafile=str(segura.ca))
        async with httpx.AsyncClient(verify=contexto) as cliente:

            async def responde() -> bool:
                try:
                    return (await cliente.get(f"https://127.0.0.1:{puerto}/v1/docs")).status_code < 500
                except httpx.ConnectError:
                    assert hijo.por_que_murio() is None
                    return False

            await esperar_hasta(responde, 40)
    finally:
        await hijo.terminar()
