"""Who comes in, clicked: second factor, sessions, what one wants to be told, the provider's button."""

import base64
import secrets
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import oidc_provider_mock
import pytest
from playwright.async_api import Browser

from deploy.demo.escena import Escena
from deploy.local import pki
from deploy.local.esperas import esperar
from deploy.local.procesos import lanzar, puertos_libres
from deploy.local.rutas import RAIZ
from deploy.local.secretos import secretos
from deploy.local.servicios import SERVICIOS, Entorno, tiene_base
from services.registro.usuarios.totp import codigo, paso_de
from tests.e2e.pasos import LIMITE
from tests.e2e.portal.navegador import Sitio, Visita, visita

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(300), pytest.mark.largo]
_PRIMERA = "Una-primera-clave-1"
_POR_EL_PROVEEDOR = ("registro", "gateway", "portal")
"""Parts that have to know of the provider, or to reach the one that does."""


async def nueva_persona(escena: Escena, nombre: str) -> str:
    """A user of nobody's company with the password of all; the user name."""
    usuario = f"{nombre.split()[1].lower()}-{secrets.token_hex(3)}@refinadora.example"
    coordinadora = escena.personas["coordinadora"]
    datos = {"usuario": usuario, "nombre": nombre, "clave": _PRIMERA, "roles": ["exportador"]}
    await coordinadora.publicar("/v1/usuarios", datos)
    return usuario


async def entra_y_cambia_la_clave(v: Visita, usuario: str) -> None:
    await v.pagina.goto("/entrar")
    await v.pagina.fill("#usuario", usuario)
    await v.pagina.fill("#clave", _PRIMERA)
    await v.pulsa("Ingresar")
    await v.pagina.fill("#actual", _PRIMERA)
    await v.pagina.fill("#nueva", v.sitio.clave)
    await v.pagina.fill("#repetida", v.sitio.clave)
    await v.mira("clave")
    await v.pulsa("Cambiar")
    await v.lee("Registrar su empresa")


async def test_el_segundo_factor_se_activa_se_pide_y_se_quita(navegador: Browser, sitio: Sitio, escena: Escena) -> None:
    usuario = await nueva_persona(escena, "Lucía Prado")
    async with visita(navegador, sitio) as v:
        await entra_y_cambia_la_clave(v, usuario)
        await v.pagina.goto("/cuenta")
        await v.pulsa("Activar el segundo factor")
        await v.lee("Lea este código con su aplicación")
        secreto = base64.b32decode(await v.pagina.locator("main code").first.inner_text())
        await v.pagina.fill("#codigo", "000000")
        await v.pulsa("Activar")
        await v.pagina.locator("main [role=alert]").wait_for()
        # The same secret is still there: a mistyped code starts nothing anew.
        assert base64.b32decode(await v.pagina.locator("main code").first.inner_text()) == secreto
        primero = paso_de(datetime.now(UTC))
        await v.pagina.fill("#codigo", codigo(secreto, primero))
        await v.pulsa("Activar")
        await v.lee("Desde ahora, al ingresar se pide un código")
        await v.mira("cuenta-con-segundo-factor")
        await v.pagina.get_by_role("button", name="Salir").click()
        await v.lee("Cerró su sesión")
        await v.pagina.fill("#usuario", usuario)
        await v.pagina.fill("#clave", sitio.clave)
        await v.pulsa("Ingresar")
        await v.pagina.locator("#codigo").wait_for()
        await v.mira("entrar-con-codigo")
        await v.pagina.fill("#clave", sitio.clave)
        await v.pagina.fill("#codigo", "000000")
        await v.pulsa("Ingresar")
        await v.pagina.locator("main [role=alert]").wait_for()
        await v.pagina.fill("#clave", sitio.clave)
        await v.pagina.fill("#codigo", codigo(secreto, primero + 1))
        await v.pulsa("Ingresar")
        await v.lee("Registrar su empresa")
        await quita_el_segundo_factor(v, secreto, primero + 2)


async def quita_el_segundo_factor(v: Visita, secreto: bytes, paso: int) -> None:
    """With a code that served for nothing before."""
    await esperar(lambda: paso_de(datetime.now(UTC)) >= paso - 1, 60, "el código siguiente")
    await v.pagina.goto("/cuenta")
    await v.pagina.get_by_text("Quitarlo").click()
    await v.pagina.fill("#clave", v.sitio.clave)
    await v.pagina.fill("#codigo", codigo(secreto, paso))
    await v.pulsa("Quitar el segundo factor")
    await v.lee("Quitó el segundo factor")
    await v.pagina.get_by_role("button", name="Activar el segundo factor").wait_for()


async def test_cierra_la_sesion_de_otro_navegador(navegador: Browser, sitio: Sitio, escena: Escena) -> None:
    usuario = await nueva_persona(escena, "Pablo Mesa")
    async with visita(navegador, sitio) as v:
        await entra_y_cambia_la_clave(v, usuario)
        telefono = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
        otro = await navegador.new_context(base_url=sitio.url, user_agent=telefono)
        try:
            pagina = await otro.new_page()
            await pagina.goto("/entrar")
            await pagina.fill("#usuario", usuario)
            await pagina.fill("#clave", sitio.clave)
            await pagina.locator("main").get_by_role("button", name="Ingresar").click()
            await pagina.wait_for_url("**/empresa")
        finally:
            await otro.close()
        await v.pagina.goto("/cuenta")
        suyas = v.pagina.locator("section", has_text="Sesiones abiertas").locator("li")
        del_telefono = suyas.filter(has_text="Firefox en Android")
        assert await suyas.count() == 2
        await suyas.filter(has_text="Esta sesión").wait_for()
        await del_telefono.get_by_role("button", name="Cerrar").click()
        await v.lee("Cerramos esa sesión")
        assert await suyas.count() == 1
        assert await del_telefono.count() == 0
        await v.pagina.locator("input[name=movimientos]").uncheck()
        await v.pulsa("Guardar")
        await v.lee("Guardamos sus preferencias")
        await v.pagina.reload()
        assert not await v.pagina.locator("input[name=movimientos]").is_checked()
        assert await v.pagina.locator("input[name=recordatorios]").is_checked()


@pytest.fixture
def proveedor() -> Iterator[str]:
    """A real OpenID provider on a port of this machine; its one user may be given any address."""
    eva = {"email": f"eva-{secrets.token_hex(3)}@mincit.example", "email_verified": True, "name": "Eva Paz"}
    usuarios = [oidc_provider_mock.User(sub="eva", claims=eva | {"grupos": ["revisores"]})]
    with oidc_provider_mock.run_server_in_thread(require_nonce=True, user_claims=usuarios) as servidor:
        yield f"http://localhost:{servidor.server_port}"


@pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:authlib")
async def test_se_ingresa_con_el_proveedor_de_identidad(
    navegador: Browser, sitio: Sitio, escena: Escena, proveedor: str
) -> None:
    async with (
        con_proveedor(escena, proveedor) as url,
        visita(navegador, replace(sitio, url=url, sesiones={})) as v,
    ):
        # The provider's own page fetches its style from elsewhere.
        await v.contexto.route("https://**", lambda ruta: ruta.abort())
        await v.pagina.goto("/entrar?volver=/ministerio/bandeja")
        await v.mira("entrar-con-proveedor")
        await v.pulsa("Ingresar con Cuenta del Ministerio")
        await v.pagina.locator("button[name=sub][value=eva]").click()
        await v.pagina.wait_for_url("**/ministerio/bandeja")
        await v.pagina.get_by_text("Eva Paz").wait_for()


@asynccontextmanager
async def con_proveedor(escena: Escena, emisor: str) -> AsyncIterator[str]:
    """A portal beside the stack's, over the same data, whose people may sign in at the provider; its address."""
    estado = escena.pila.estado
    local = Path(estado["local"])
    puertos = {**estado["puertos"], **puertos_libres(_POR_EL_PROVEEDOR, {})}
    claves = secretos(local, [s for s in SERVICIOS if tiene_base(s)])
    indice = pki.indice(local / "pki") or {}
    entorno = Entorno(
        local, estado["prefijo"], estado["kafka_bootstrap"], estado["postgres_url"], puertos, claves, indice
    )
    propias = {
        "CONTINGENTES_ROLES": "http",
        "CONTINGENTES_PROVEEDOR": "Cuenta del Ministerio",
        "CONTINGENTES_OIDC_EMISOR": emisor,
        "CONTINGENTES_OIDC_CLIENTE": "contingentes",
        "CONTINGENTES_OIDC_SECRETO": "secreto",
        "CONTINGENTES_OIDC_RETORNO": f"{entorno.url('portal')}/entrar/proveedor",
        "CONTINGENTES_OIDC_RECLAMO_ROLES": "grupos",
        "CONTINGENTES_OIDC_ROLES": "revisores=funcionario",
    }
    async with AsyncExitStack() as hijos, httpx.AsyncClient(timeout=3) as http:
        for nombre in _POR_EL_PROVEEDOR:
            hijo = lanzar(
                nombre,
                [sys.executable, "-m", "shared.http.servidor", f"services.{nombre}.app"],
                escena.carpeta / f"{nombre}-con-proveedor.log",
                entorno=entorno.variables(nombre) | propias,
                directorio=RAIZ,
            )
            hijos.push_async_callback(hijo.terminar)
            url = f"{entorno.url(nombre)}/salud/lista"

            async def listo(url: str = url) -> bool:
                try:
                    return (await http.get(url)).status_code == 200
                except httpx.TransportError:
                    return False

            await esperar(listo, LIMITE, nombre, abandonar=hijo.por_que_murio)
        yield entorno.url("portal")
