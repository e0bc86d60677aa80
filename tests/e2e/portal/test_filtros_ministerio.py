"""Every filter of the Ministry's lists, clicked: what was chosen stays, filters combine, and nothing is no dead end."""

import pytest
from playwright.async_api import Browser, Locator

from deploy.demo.escena import INGENIO, RIVAL, Escena
from services.portal.ministerio.clases import Clase
from services.portal.ministerio.operacion import Retenido
from services.portal.ministerio.vallejo.clases import Clase as ClaseDeVallejo
from shared.identity.nit import digito_de_verificacion
from tests.e2e.pasos import Acto, radicar, solicitud_de
from tests.e2e.portal.navegador import Sitio, Visita, visita

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(900), pytest.mark.largo]
_LISTAS = (
    "bandeja",
    *(f"bandeja?tipo={clase}" for clase in Clase),
    *("plazos", "contingentes", "asignaciones", "cqe", "dex", "empresas", "informes", "usuarios", "catalogos/puertos"),
    *(f"operacion/{clase}" for clase in Retenido),
    *(f"vallejo/{clase}" for clase in ClaseDeVallejo),
)
_VALORES = {
    "numero": "CUP-AZUCAR",
    "empresa": INGENIO,
    "contingente": "AZUCAR-OMC-2026",
    "q": "ingenio",
    "buscar": "buena",
    "fecha": "2026-11-20",
    "mes": "2026-11",
}
"""What is typed in each field where something may be found."""
_NADA = {"empresa": f"900999888-{digito_de_verificacion('900999888')}", "fecha": "1999-01-01", "mes": "2001-01"}
"""What finds nothing; elsewhere a text that nothing has."""
_ILEGIBLE = "123"
"""No NIT."""
_SIN_NADA = "zzz-no-hay"
_CAIDA = "No pudimos traer"


async def test_cada_filtro_de_cada_lista(navegador: Browser, sitio: Sitio, acto: Acto) -> None:
    """One by one, all together, and with what finds nothing; `acto` gives what is found."""
    async with visita(navegador, sitio) as v:
        await v.entra("coordinador2")
        vistas: set[str] = set()
        for lista in _LISTAS:
            await v.pagina.goto(f"/ministerio/{lista}")
            if not await _campos(v).count():
                # Nobody of whom something could be held has answered: there is nothing to choose among.
                assert lista.startswith("operacion/"), lista
                continue
            familia = lista.partition("?")[0].partition("/")[0]
            # Lists that one template draws are clicked once, and then only their own states are tried.
            if familia in vistas:
                await _se_admite_cada_opcion(v, lista)
            else:
                await _cada_opcion(v)
                await _los_que_no_hallan_nada(v, lista)
            vistas.add(familia)
            await _todos_juntos(v, lista)


def _campos(v: Visita) -> Locator:
    return v.pagina.locator("form.filtros").first.locator("select, input:not([type=hidden])")


async def _filtra(v: Visita, valores: dict[str, str]) -> None:
    """Fill the filters by name, press the button and see that each value is still there."""
    formulario = v.pagina.locator("form.filtros").first
    for nombre, valor in valores.items():
        campo = formulario.locator(f"[name={nombre}]")
        if await campo.evaluate("e => e.tagName") == "SELECT":
            await campo.select_option(valor)
        else:
            await campo.fill(valor)
    async with v.pagina.expect_navigation():
        await formulario.get_by_role("button").click()
    dicho = await v.pagina.locator("main").inner_text()
    assert _CAIDA not in dicho, (v.pagina.url, valores, dicho)


async def _quedan(v: Visita, valores: dict[str, str]) -> None:
    formulario = v.pagina.locator("form.filtros").first
    leidos = {nombre: await formulario.locator(f"[name={nombre}]").input_value() for nombre in valores}
    assert leidos == valores, v.pagina.url


async def _por_nombre(v: Visita) -> dict[str, list[str]]:
    """The values of each list by its name; of what is typed, none."""
    return {
        str(await campo.get_attribute("name")): [
            str(await x.get_attribute("value")) for x in await campo.locator("option").all()
        ]
        for campo in await _campos(v).all()
    }


async def _cada_opcion(v: Visita) -> None:
    for nombre, opciones in (await _por_nombre(v)).items():
        for valor in opciones:
            await _filtra(v, {nombre: valor})
            await _quedan(v, {nombre: valor})
            await _algo_dice(v)


async def _se_admite_cada_opcion(v: Visita, lista: str) -> None:
    ruta, _, fija = lista.partition("?")
    for nombre, opciones in (await _por_nombre(v)).items():
        for valor in opciones:
            respuesta = await v.contexto.request.get(f"/ministerio/{ruta}?{fija}&{nombre}={valor}")
            pagina = await respuesta.text()
            assert respuesta.status == 200, (lista, nombre, valor)
            assert _CAIDA not in pagina, (lista, nombre, valor)
            assert f'<option value="{valor}" selected>' in pagina or not valor, (lista, nombre, valor)


async def _todos_juntos(v: Visita, lista: str) -> None:
    await v.pagina.goto(f"/ministerio/{lista}")
    hay = await _por_nombre(v)
    valores = {nombre: opciones[-1] if opciones else _VALORES[nombre] for nombre, opciones in hay.items()}
    await _filtra(v, valores)
    await _quedan(v, valores)
    await _algo_dice(v)


async def _los_que_no_hallan_nada(v: Visita, lista: str) -> None:
    """Each says so with a way out, which leads to where that filter is no more."""
    await v.pagina.goto(f"/ministerio/{lista}")
    for nombre in [n for n, opciones in (await _por_nombre(v)).items() if not opciones]:
        await v.pagina.goto(f"/ministerio/{lista}")
        valor = _NADA.get(nombre, _SIN_NADA)
        await _filtra(v, {nombre: valor})
        await _quedan(v, {nombre: valor})
        salida = v.pagina.locator(".vacio .acciones a").first
        assert await salida.count(), f"{v.pagina.url}: nada hallado y nada que hacer"
        await salida.click()
        await v.pagina.wait_for_url(lambda url, valor=valor: valor not in url)
        if nombre == "empresa":
            await v.pagina.goto(f"/ministerio/{lista}")
            await _filtra(v, {nombre: _ILEGIBLE})
            await _quedan(v, {nombre: _ILEGIBLE})
            await v.lee("Corrija el filtro")


async def _algo_dice(v: Visita) -> None:
    """A table, a board, a chart or what to do where there is nothing."""
    visto = v.pagina.locator("main table, main .vacio, main .tableros, main .acto, main svg")
    assert await visto.count(), f"{v.pagina.url} no dice nada"
    vacios = v.pagina.locator(".vacio")
    for vacio in await vacios.all():
        assert (await vacio.inner_text()).count("\n") >= 1, f"{v.pagina.url}: {await vacio.inner_text()}"


async def test_los_filtros_dejan_lo_que_dicen(navegador: Browser, sitio: Sitio, escena: Escena) -> None:
    """What coincides is there, what does not is not; also with two filters of which one coincides."""
    ingenio = escena.personas["ingenio"]
    caso = await radicar(escena, "/v1/solicitudes", solicitud_de(escena, 41_000))
    await ingenio.subir(f"{caso.ruta}/firmado", await sitio.firma_rapida(caso.radicado, "representante_a"))
    await ingenio.esperar(caso.ruta, lambda s: s["estado"] == "enviada")
    numero, nombre = caso.numero, (await ingenio.leer(f"/v1/empresas/{INGENIO}"))["razon_social"]
    async with visita(navegador, sitio) as v:
        await v.entra("coordinador2")
        for ruta, consulta, que, esta in (
            ("bandeja", f"numero={numero}", numero, True),
            ("bandeja", f"numero={numero}&empresa={INGENIO}&contingente=AZUCAR-OMC-2026&vista=libres", numero, True),
            ("bandeja", f"numero={numero}&empresa={RIVAL}", numero, False),
            ("bandeja", f"numero={numero}&contingente=CARNE-UE-2026", numero, False),
            ("bandeja", f"numero={numero}&vista=mias", numero, False),
            ("bandeja", f"numero={numero}&vista=vencidas", numero, False),
            ("bandeja", f"tipo=consumos&numero={numero}", numero, False),
            ("plazos", f"empresa={RIVAL}", numero, False),
            ("empresas", f"q={nombre.split()[0].upper()}", nombre, True),
            ("empresas", f"q={nombre.split()[0]}&estado=habilitada", nombre, True),
            ("empresas", f"q={nombre.split()[0]}&estado=suspendida", nombre, False),
            ("empresas", "q=zzz-no-hay", nombre, False),
            ("usuarios", "q=pena", "Hernán Darío Peña", True),
            ("usuarios", "q=pena&quienes=empresas", "Hernán Darío Peña", False),
            ("contingentes", "estado=vigente", "AZUCAR-OMC-2026", True),
            ("contingentes", "estado=cerrado", "AZUCAR-OMC-2026", False),
            ("asignaciones", "de=AZUCAR-OMC-2026", "AZUCAR-PRORRATA", False),
        ):
            await v.pagina.goto(f"/ministerio/{ruta}?{consulta}")
            filas = v.pagina.locator("main tbody tr, main .tablero li").filter(has_text=que)
            assert bool(await filas.count()) is esta, (ruta, consulta, que)
        await v.pagina.goto(f"/ministerio/empresas?q={INGENIO}")
        await v.pagina.wait_for_url(f"**/ministerio/empresas/{INGENIO}")
        # Another kind of case keeps what was typed.
        await v.pagina.goto(f"/ministerio/bandeja?numero={numero}")
        await v.pagina.locator(".pestanas").get_by_role("link", name="Consumos").click()
        assert await v.pagina.input_value("#numero") == numero
        await v.pagina.locator(".pestanas").get_by_role("link", name="Todas").click()
        await v.pagina.locator("main tbody tr", has_text=numero).wait_for()


async def test_las_paginas_de_una_lista_conservan_su_filtro(navegador: Browser, sitio: Sitio, escena: Escena) -> None:
    """Thirty drafts in pages of twenty-five; on the last one the filter is the same and the first is a click away."""
    coordinadora = escena.personas["coordinadora"]
    for n in range(30):
        copia = {"codigo": f"PAGINA-{n:02}"}
        await coordinadora.publicar("/v1/contingentes/AZUCAR-OMC-2026/copiar", copia)
    async with visita(navegador, sitio) as v:
        await v.entra("coordinador2")
        await v.pagina.goto("/ministerio/contingentes")
        await _filtra(v, {"estado": "borrador"})
        filas = v.pagina.locator("main tbody tr")
        vistas, paginas = await filas.count(), 1
        while await v.pagina.locator(".paginas").get_by_role("link", name="Siguientes ›").count():
            await v.pagina.locator(".paginas").get_by_role("link", name="Siguientes ›").click()
            await v.pagina.wait_for_url("**cursor=*")
            await _quedan(v, {"estado": "borrador"})
            vistas, paginas = vistas + await filas.count(), paginas + 1
            assert paginas < 20
        assert vistas >= 30
        assert paginas >= 2
        assert await v.pagina.locator("main").get_by_text("AZUCAR-OMC-2026").count() == 0
        await v.pagina.locator(".paginas").get_by_role("link", name="‹ Volver al comienzo").click()
        await v.pagina.wait_for_url(lambda url: "cursor=" not in url)
        await _quedan(v, {"estado": "borrador"})
