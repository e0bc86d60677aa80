"""Each service killed in turn: every page of the Ministry's menu opens, and says what it could not bring."""

import re

import pytest
from playwright.async_api import Browser

from deploy.demo.escena import Escena
from services.portal.menu import MINISTERIO
from tests.e2e.pasos import Acto
from tests.e2e.portal.navegador import Sitio, Visita, visita

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(900), pytest.mark.largo]
_DICHO = re.compile(r"No pudimos traer|[Nn]o responde|no está disponible")
_DICEN = {
    "registro": {"/ministerio/empresas", "/ministerio/usuarios", "/ministerio/catalogos", "/ministerio/calendario"},
    "cupos": {"/inicio", "/ministerio/bandeja", "/ministerio/contingentes", "/ministerio/informes"},
    "consumo": {"/inicio", "/ministerio/bandeja", "/ministerio/cqe", "/ministerio/dex", "/ministerio/fallos"},
    "garantias": {"/inicio", "/ministerio/vallejo", "/ministerio/vallejo/garantias", "/ministerio/plazos"},
    "firma": {"/ministerio/confianza", "/ministerio/fallos", "/ministerio/operacion/tablero"},
    "notificaciones": {"/ministerio/fallos", "/ministerio/operacion/tablero"},
}
"""Pages that have something of each service, which they must say is missing."""


@pytest.mark.parametrize("servicio", _DICEN)
async def test_un_servicio_caido_solo_se_lleva_su_parte(
    navegador: Browser, sitio: Sitio, escena: Escena, acto: Acto, servicio: str
) -> None:
    caso = acto.caso.ruta.replace("/v1/", "/ministerio/")
    paginas = [linea.ruta for linea in MINISTERIO] + [caso, f"{caso}/bitacora", "/ministerio/cierres"]
    async with visita(navegador, sitio) as v:
        await v.entra("coordinador2")
        titulos = {ruta: await _titulo(v, ruta) for ruta in paginas}
        escena.pila.matar(servicio)
        try:
            malas = [mala for ruta in paginas if (mala := await _falla(v, ruta, servicio, caso, titulos[ruta]))]
        finally:
            await escena.pila.arrancar(servicio)
        assert malas == []


async def _titulo(v: Visita, ruta: str) -> str:
    respuesta = await v.pagina.goto(ruta)
    assert respuesta is not None
    assert respuesta.status == 200, ruta
    return await v.pagina.locator("h1").first.inner_text()


async def _falla(v: Visita, ruta: str, servicio: str, caso: str, titulo: str) -> str:
    """What is wrong with the page while the service is away; nothing if it bears it."""
    respuesta = await v.pagina.goto(ruta)
    assert respuesta is not None
    texto = await v.pagina.locator("main").inner_text()
    if ruta.startswith(caso) and servicio == "cupos":
        # The case is its owner's: without it the page says so and leads back.
        return "" if respuesta.status == 503 and _DICHO.search(texto) else f"{ruta}: {respuesta.status}"
    if respuesta.status != 200:
        return f"{ruta}: {respuesta.status} {texto[:200]}"
    if (visto := await v.pagina.locator("h1").first.inner_text()) != titulo:
        return f"{ruta}: «{visto}» en vez de «{titulo}»"
    if ruta in _DICEN[servicio] and not _DICHO.search(texto):
        return f"{ruta} calla que falta {servicio}: {texto[:300]}"
    return ""
