"""The quality of Gran Usuario, from its request to who acts for it, clicked on both sides."""

import pytest
from playwright.async_api import Browser, Locator

from deploy.demo.escena import RIVAL, Escena
from deploy.demo.persona import Persona
from tests.e2e.plan_vallejo import PDF, Vallejo
from tests.e2e.portal.navegador import Sitio, Visita, visita
from tests.e2e.portal.programas import id_de
from tests.e2e.portal.test_ministerio_vallejo import decide

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(900), pytest.mark.largo]
_CASO = "/ministerio/vallejo"
_CLAVE = "una clave de primera vez 26"


async def test_gran_usuario(navegador: Browser, sitio: Sitio, escena: Escena) -> None:
    pv = Vallejo(escena)
    async with visita(navegador, sitio) as v, visita(navegador, sitio) as f, visita(navegador, sitio) as otro:
        await v.entra("obeltran")
        await f.entra("funcionaria")
        await otro.entra("coordinador2")
        await abre_de_oficio(f)
        await v.pagina.goto("/gran-usuario")
        await v.mira("gran-usuario-vacia")
        await v.sigue("Solicitar la calidad")
        await v.pagina.fill("#anios", "12")
        await v.pagina.fill("#exportaciones_usd", "veinte millones")
        await v.pulsa("Presentar la solicitud")
        await v.lee("Escríbalo así")
        await v.pagina.fill("#exportaciones_usd", "60.000.000,00")
        await v.pagina.fill("#soporte", "Resolución 1112 de 1994\nResolución 903 de 2001")
        await v.mira("gran-usuario-nueva")
        await v.pulsa("Presentar la solicitud")
        await v.lee("Presentamos la solicitud de Gran Usuario")
        await v.mira("gran-usuario-solicitado")
        caso = id_de(v)
        for visitante in (f, otro):
            await visitante.pagina.goto(f"{_CASO}/grandes-usuarios/{caso}")
        await decide(f, "reconocer", "Reconocer", "reconocer", motivo="Cumple el artículo 103")
        await f.lee("Falta la segunda firma")
        await otro.pagina.reload()
        await decide(otro, "firmar", "Firmar la decisión", "firmar la decisión")
        await otro.lee("Reconocido")
        await f.pagina.reload()
        pedido = {"texto": "Soportes de las exportaciones de 2025", "hasta": "2026-12-15"}
        await decide(f, "requerir", "Pedir documentos", "pedir documentos", **pedido)
        await v.pagina.reload()
        await v.lee("El Comité le pide documentos")
        await v.mira("gran-usuario-requerido")
        await v.pagina.fill("#texto", "Se anexan las declaraciones de exportación")
        await v.sube("#archivo", PDF, "soportes.pdf")
        await v.pulsa("Entregar los documentos")
        await v.lee("Documentos que entregó")
        await designa(v, pv, navegador, caso)


async def abre_de_oficio(f: Visita) -> None:
    """The Ministry opens one by itself; of a company that is not there, nothing."""
    await f.pagina.goto(f"{_CASO}/grandes-usuarios")
    await f.sigue("Abrir de oficio")
    await f.pagina.fill("#nit", "900999888-1")
    await f.pulsa("Abrir el expediente")
    await f.pagina.locator("[role=alert]").wait_for()
    await f.mira("vallejo-gran-usuario-nuevo")


async def designa(v: Visita, pv: Vallejo, navegador: Browser, caso: str) -> None:
    """Who is not the representante is told who names the operator; the representante names both."""
    await v.lee("Los designa el representante legal")
    await v.mira("gran-usuario-reconocido")
    nuevo = {"usuario": "jrios", "nombre": "Julián Ríos Mejía", "clave": _CLAVE, "roles": ["representante"]}
    await pv.coordinadora.publicar("/v1/usuarios", nuevo)
    ruta = f"/v1/empresas/{RIVAL}"
    empresa = pv.escena.personas["rival"]
    pedida = {"usuario": "jrios", "rol": "representante", "desde": "2026-01-01", "evidencia": "Existencia, 2026"}
    propuesta = await empresa.publicar(f"{ruta}/representaciones", pedida)
    await pv.funcionaria.publicar(f"{ruta}/representaciones/{propuesta['id']}/aceptar")
    otra = {
        "documento": {"tipo": "CC", "numero": "31400500"},
        "nombre": "Camila Duarte Polo",
        "roles": ["apoderado"],
        "desde": "2026-01-01",
        "evidencia": "Poder del 4 de febrero de 2026",
    }
    await empresa.publicar(f"{ruta}/firmantes", otra)
    async with Persona(pv.escena.gateway) as primera_vez:
        await primera_vez.entrar("jrios", _CLAVE)
        await primera_vez.publicar("/v1/usuarios/yo/clave", {"actual": _CLAVE, "nueva": pv.escena.clave})
    async with visita(navegador, v.sitio) as representante:
        await representante.entra("jrios")
        await representante.pagina.goto(f"/gran-usuario/{caso}")
        documentos = [await x.get_attribute("value") for x in await _opciones(representante, "#operador")]
        await representante.pagina.select_option("#operador", documentos[1])
        await representante.pagina.select_option("#suplente", documentos[1])
        await representante.pulsa("Guardar")
        await representante.lee("El suplente es otra persona")
        await representante.mira("gran-usuario-operadores")
        await representante.pagina.select_option("#suplente", documentos[2])
        await representante.pulsa("Guardar")
        await representante.lee("Guardamos el operador y su suplente")
        await representante.mira("gran-usuario-con-operador")


async def _opciones(v: Visita, campo: str) -> list[Locator]:
    return await v.pagina.locator(f"{campo} option").all()
