"""One PKI per run; per module one service with its own database, whose tests use companies of their own."""

import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from deploy.local.esperas import esperar, puerto_abierto
from deploy.local.pki import crear as crear_pki
from deploy.local.procesos import lanzar, puerto_libre
from services.firma.app import app as crear
from services.firma.auditoria import COMPROBACIONES
from services.firma.settings import AjustesFirma
from shared.identity import Emisor, LlaveFirma
from tests.ayudas import BaseDeServicio
from tests.component.firma.mundo import ENLACES, HUELLAS, Mundo, vecino


class LlavesFijas:
    def __init__(self, llave: LlaveFirma) -> None:
        self._llave = llave

    async def llave(self, kid: str) -> Any:
        return self._llave.privada.public_key() if kid == self._llave.kid else None


@pytest.fixture(scope="session")
async def pki(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, Any]]:
    """Index of a local PKI whose OCSP, CRL and TSA answer."""
    carpeta = tmp_path_factory.mktemp("pki")
    puerto = puerto_libre()
    indice = crear_pki(carpeta, f"http://127.0.0.1:{puerto}")
    hijo = lanzar("pki", [sys.executable, "-m", "deploy.local.pki_servicio", carpeta, str(puerto)], carpeta / "pki.log")
    try:
        await esperar(lambda: puerto_abierto("127.0.0.1", puerto), 20, "PKI", abandonar=hijo.por_que_murio)
        yield indice | {"puerto": puerto}
    finally:
        await hijo.terminar()


@pytest.fixture(scope="module")
async def mundo(
    base_de_servicio_de_modulo: Callable[[str], Awaitable[BaseDeServicio]],
    tmp_path_factory: pytest.TempPathFactory,
    pki: dict[str, Any],
) -> AsyncIterator[Mundo]:
    base = await base_de_servicio_de_modulo("firma")
    carpeta = tmp_path_factory.mktemp("almacenes")
    async with vecino(carpeta / "cupos") as propietario:
        ajustes = AjustesFirma(
            postgres_url=SecretStr(base.app),
            almacen_url=(carpeta / "firma").as_uri(),
            clave_enlaces=SecretStr(ENLACES),
            clave_huellas=SecretStr(HUELLAS),
            url_cupos=propietario.url,
            roles="http,jobs",
            carpeta_anclas=pki["anclas"],
            carpeta_intermedios=pki["intermedios"],
            ocsp_hosts=f"127.0.0.1:{pki['puerto']}",
            sello_p12=pki["titulares"]["sello"]["p12"],
            sello_clave=pki["titulares"]["sello"]["contrasena"],
            tsa_url=pki["tsa_url"],
            procesos=1,
        )
        llave = LlaveFirma.nueva()
        app = crear(ajustes, llaves=lambda _: LlavesFijas(llave))
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://firma") as cliente,
        ):
            emisor = Emisor(llave, ajustes.emisor, ajustes.audiencia)
            mundo = Mundo(app, cliente, app.state.bd, emisor, propietario, pki)
            yield mundo
            for comprobacion in COMPROBACIONES:
                assert await mundo.filas(comprobacion.sql) == [], comprobacion.promesa
