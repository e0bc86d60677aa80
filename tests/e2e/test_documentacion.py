"""Each service, in a process of its own, can tell of its operations: one that cannot is only missed in the document."""

import httpx
import pytest

from deploy.demo.escena import Escena
from tests.ayudas import esperar_hasta
from tests.e2e.pasos import LIMITE

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(600)]


async def test_the_document_of_the_running_system_has_every_service(escena: Escena) -> None:
    async with httpx.AsyncClient(base_url=escena.pila.estado["gateway_url"], timeout=60) as http:

        async def completo() -> bool:
            # A service makes its own at the first question, which may take longer than the gateway waits.
            leido = (await http.get("/v1/openapi.json")).raise_for_status().json()
            return bool(leido["x-no-disponibles"] == [])

        await esperar_hasta(completo, LIMITE)
        assert "Sin respuesta ahora" not in (await http.get("/v1/docs")).text
