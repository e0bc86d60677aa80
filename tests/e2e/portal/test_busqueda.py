"""Notices narrowed and cases looked for as a person does it: by the box, by the keyboard, with and without scripts."""

import asyncio
import re

import pytest
from playwright.async_api import Browser, Route

from tests.e2e.pasos import Acto
from tests.e2e.portal.navegador import Sitio, Visita, visita

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(120)]


@pytest.mark.parametrize("con_js", [True, False], ids=["con", "sin"])
async def test_avisos_y_busqueda_de_la_empresa(navegador: Browser, sitio: Sitio, acto: Acto, con_js: bool) -> None:
    async with visita(navegador, sitio, con_js=con_js) as v:
        await v.entra("mrojas")
        await v.pagina.goto("/avisos")
        await v.sigue("Sin leer")
        await _elegido(v, "Sin leer")
        sin_leer = await v.pagina.locator(".avisos li").count()
        assert sin_leer > 0
        assert await v.pagina.locator(".avisos li.sin-leer").count() == sin_leer
        leido = str(await v.pagina.locator(".avisos a").first.get_attribute("href"))
        await v.pagina.locator(".avisos a").first.click()
        await v.pagina.go_back()
        await v.pagina.reload()
        assert await v.pagina.locator(f".avisos a[href='{leido}']").count() == 0
        await v.sigue("Todos")
        await _elegido(v, "Todos")
        assert await v.pagina.locator(f".avisos li:not(.sin-leer) a[href='{leido}']").count() == 1
        if con_js:
            await _envia_por_una_red_lenta(v)
        await _busca(v, "no hay tal número")
        await v.lee("No encontramos nada")
        assert await v.pagina.input_value("#buscador") == "no hay tal número"
        await _busca(v, acto.caso.numero.lower())
        await v.sigue(acto.caso.numero)
        await v.pagina.wait_for_url(f"**/solicitudes/{acto.solicitud['id']}")
        await v.pagina.goto("/solicitudes")
        for ancho in (768, 1024):
            await v.pagina.set_viewport_size({"width": ancho, "height": 900})
            marco = v.pagina.locator(".tabla-marco")
            assert await marco.evaluate("m => m.scrollWidth <= m.clientWidth"), f"no cabe a {ancho}"


@pytest.mark.parametrize("con_js", [True, pytest.param(False, marks=pytest.mark.largo)], ids=["con", "sin"])
async def test_busqueda_del_ministerio(navegador: Browser, sitio: Sitio, acto: Acto, con_js: bool) -> None:
    async with visita(navegador, sitio, con_js=con_js) as v:
        await v.entra("funcionaria")
        await _busca(v, "no hay tal número")
        await v.lee("No encontramos nada")
        await v.sigue("Ir a la bandeja")
        # It was decided, and no inbox has it any more.
        await _busca(v, acto.caso.numero)
        await v.pagina.locator("main .pendientes a").first.focus()
        await v.pagina.keyboard.press("Enter")
        await v.pagina.wait_for_url(f"**/ministerio/solicitudes/{acto.solicitud['id']}")
        await v.pagina.get_by_role("heading", name=acto.caso.numero).wait_for()
        assert await v.pagina.get_by_text("Se debe decidir a más tardar").count() == 0
        if con_js:
            await _vuelve_a_su_bandeja(v)
        await _busca(v, "esperanza")
        await v.pagina.locator("main").get_by_role("link", name=re.compile("Esperanza")).click()
        await v.pagina.wait_for_url("**/ministerio/empresas/900204272-8")


async def _envia_por_una_red_lenta(v: Visita) -> None:
    """What does not answer at once says that it is being sent."""
    await v.pagina.goto("/cuenta")
    dicho = asyncio.Event()

    async def detener(ruta: Route) -> None:
        await asyncio.wait_for(dicho.wait(), 20)
        await ruta.continue_()

    await v.pagina.expose_function("dicho", dicho.set)
    # The page itself is watched: while it goes to another, nothing may be asked of it.
    await v.pagina.evaluate(
        """() => new MutationObserver(() => {
          const estado = document.querySelector("form:has(button[aria-disabled]) [role=status]");
          if (estado?.textContent.startsWith("Enviando…")) dicho();
        }).observe(document.body, { childList: true, subtree: true, characterData: true })"""
    )
    await v.pagina.route("**/cuenta/preferencias", detener)
    await v.pulsa("Guardar")
    await v.lee("Guardamos sus preferencias")
    await v.pagina.unroute("**/cuenta/preferencias")


async def _vuelve_a_su_bandeja(v: Visita) -> None:
    """From a case to the inbox as it was narrowed; the menu's line goes to all of it."""
    caso = v.pagina.url
    await v.pagina.goto("/ministerio/bandeja?tipo=solicitudes&vista=libres")
    await v.pagina.goto(caso)
    await v.sigue("Bandeja")
    await v.pagina.wait_for_url("**/ministerio/bandeja?tipo=solicitudes&vista=libres")
    await v.sigue("Todas")
    await v.pagina.wait_for_url("**/ministerio/bandeja?vista=libres")


async def _elegido(v: Visita, titulo: str) -> None:
    pestana = v.pagina.get_by_role("navigation", name="Filtro").get_by_role("link", name=titulo, exact=True)
    await v.pagina.locator(".pestanas a[aria-current=page]", has_text=titulo).wait_for()
    assert await pestana.get_attribute("aria-current") == "page"


async def _busca(v: Visita, texto: str) -> None:
    """By the keyboard alone, from the box that every page has."""
    caja = v.pagina.get_by_role("searchbox", name=re.compile("^Buscar por"))
    await caja.fill(texto)
    await caja.press("Enter")
    await v.lee(f"Resultados de «{texto}»")
