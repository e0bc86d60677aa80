"""Every filter of a company's lists, clicked: rows are what was chosen, the choice stays, nothing is no dead end."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.async_api import Browser, Locator

from deploy.demo.certificado import CAMPOS
from deploy.demo.escena import INGENIO, Escena
from services.portal.exportador.filtros import (
    CERTIFICADOS,
    CONSUMOS,
    DECLARACIONES,
    DEVOLUCIONES,
    SOLICITUDES,
    Grupos,
)
from services.portal.exportador.operaciones.tipos import OPERACIONES, estado_visible
from services.portal.exportador.plan_vallejo import CERRADOS, LISTAS, PROGRAMAS, VISIBLES
from services.portal.palabras import estado
from tests.e2e.pasos import Acto, aprobar, consumo_radicado, emitido, solicitud_de
from tests.e2e.plan_vallejo import PDF, Vallejo
from tests.e2e.portal.navegador import Sitio, Visita, visita
from tests.e2e.portal.programas import con_registro

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(600), pytest.mark.largo]
_POR_PAGINA = 25
_DONDE = ("section:has(form.filtros)", "form.filtros ~ section")
"""Where the rows are that a form of filters narrows."""
_NADA = "Nada coincide con lo que eligió"


@dataclass(frozen=True)
class Lista:
    """A list of the portal: what may be chosen, and under which words the rows of each choice stand."""

    ruta: str
    campo: str
    rotulos: Mapping[str, frozenset[str]]
    con_filas: frozenset[str] = field(default=frozenset())
    """Choices that the data of the test fills."""


def _de_grupos(ruta: str, grupos: Grupos, *con_filas: str) -> Lista:
    rotulos = {clave: frozenset(estado(e).texto for e in estados) for clave, (_, estados) in grupos.items()}
    return Lista(ruta, "ver", rotulos, frozenset(con_filas))


def _de_estados(ruta: str, rotulos: Mapping[str, str], *con_filas: str) -> Lista:
    return Lista(ruta, "estado", {e: frozenset({texto}) for e, texto in rotulos.items()}, frozenset(con_filas))


_CON_DATOS = {"garantias": "aceptada", "registros": "aprobado", "estudios": "por_presentar", "cuadros": "aprobado"}
_LISTAS = (
    _de_grupos("/solicitudes", SOLICITUDES, "mias", "aprobadas"),
    _de_grupos("/consumos", CONSUMOS, "mias", "aprobados"),
    _de_grupos("/cqe", CERTIFICADOS, "emitidos"),
    _de_grupos("/dex", DECLARACIONES, "curso"),
    _de_grupos("/devoluciones", DEVOLUCIONES),
    _de_estados("/programas", {e: estado(e).texto for e in PROGRAMAS + CERRADOS}, "borrador", "autorizado"),
    *(
        _de_estados(f"/{clase}", {e: estado(VISIBLES.get((clase, e), e)).texto for e in x.estados}, _CON_DATOS[clase])
        for clase, x in LISTAS.items()
    ),
    *(
        _de_estados(f"/{clase}", {e: estado(estado_visible(clase, e)).texto for e in o.estados})
        for clase, o in OPERACIONES.items()
    ),
)


@dataclass(frozen=True)
class Datos:
    """What the company has: drafts for more than a page of each kind, and one case further on."""

    borradores: Mapping[str, list[str]]
    cqe: str


@pytest.fixture(scope="module")
async def datos(escena: Escena, acto: Acto, sitio: Sitio) -> AsyncIterator[Datos]:
    """Brought about once; the drafts are withdrawn at the end, for a home full of them is no other test's."""
    ingenio = escena.personas["ingenio"]
    caso = await consumo_radicado(escena, acto.cupo["id"], 12_000)
    await ingenio.subir(f"{caso.ruta}/firmado", await sitio.firma_rapida(caso.radicado, "apoderado_a"))
    await ingenio.esperar(caso.ruta, lambda c: c["estado"] == "enviado")
    await aprobar(escena.personas["funcionaria"], caso.ruta)
    cqe = str((await emitido(escena, caso.ruta))["numero"])
    declarado: dict[str, Any] = {"fecha": "2026-11-23", "cantidad": "12.000", "fob_usd": "6000.00"}
    declaracion = {"cqe": cqe, "clase": "definitiva", "declaracion": "6007999123401"} | declarado
    await ingenio.subir("/v1/dex", PDF, "dex.pdf", **declaracion)
    pv = Vallejo(escena)
    await pv.publica_trm("2026-11-01", "2026-11-30")
    programa, _ = await con_registro(pv)
    await pv.tabla(programa)
    cuerpos = {
        "solicitudes": solicitud_de(escena, 1_000),
        "consumos": {"cupo_id": acto.cupo["id"], "cantidad": "1.000", "campos": CAMPOS},
        "programas": {"nit": INGENIO, "oficina": "Cali", "clase": "172", "cupo_fob_usd": "1000.00"},
    }
    borradores = {
        clase: [(await ingenio.publicar(f"/v1/{clase}", cuerpo))["id"] for _ in range(_POR_PAGINA + 1)]
        for clase, cuerpo in cuerpos.items()
    }
    yield Datos(borradores, cqe)
    desistir = [f"/v1/{clase}/{id}/desistir" for clase, ids in borradores.items() for id in ids]
    await asyncio.gather(*(ingenio.publicar(ruta, {"motivo": "Era solo una prueba"}) for ruta in desistir))


@pytest.mark.parametrize("lista", _LISTAS, ids=lambda x: x.ruta)
async def test_cada_opcion_deja_solo_lo_suyo(navegador: Browser, sitio: Sitio, datos: Datos, lista: Lista) -> None:
    async with visita(navegador, sitio) as v:
        await v.entra("mrojas")
        await v.pagina.goto(lista.ruta)
        assert await v.pagina.locator("main a", has_text="Limpiar").count() == 0
        opciones = await v.pagina.locator(f"#{lista.campo} option").evaluate_all("os => os.map(o => o.value)")
        assert opciones == ["", *lista.rotulos]
        for opcion, rotulos in lista.rotulos.items():
            await _filtra(v, **{lista.campo: opcion})
            vistos = set(await _estados(v).all_inner_texts())
            assert vistos <= rotulos, (opcion, vistos)
            assert vistos or opcion not in lista.con_filas, opcion
            assert vistos or await v.pagina.locator("main").get_by_text(_NADA).count(), opcion
        for salida in ("Limpiar", "Ver todo"):
            if await v.pagina.locator("main").get_by_role("link", name=salida, exact=True).count():
                await v.sigue(salida)
                await v.pagina.wait_for_url(f"**{lista.ruta}")
                assert await v.pagina.input_value(f"#{lista.campo}") == ""
                await v.pagina.go_back()
        await v.pagina.goto(lista.ruta)
        await v.mira(f"lista{lista.ruta.replace('/', '-')}")


def _estados(v: Visita) -> Locator:
    """The states that the rows of the list show; none of a list that is empty."""
    return v.pagina.locator(", ".join(f"main {donde} td[data-titulo=Estado] .insignia" for donde in _DONDE))


async def _filtra(v: Visita, **valores: str) -> None:
    """Fill the form, send it, and see that it still says what was chosen."""
    for campo, valor in valores.items():
        entrada = v.pagina.locator(f"#{campo}")
        if await entrada.evaluate("e => e.tagName") == "SELECT":
            await entrada.select_option(valor)
        else:
            await entrada.fill(valor)
    await v.pulsa("Filtrar")
    await v.pagina.wait_for_url("**?**")
    for campo, valor in valores.items():
        assert await v.pagina.input_value(f"#{campo}") == valor, campo


async def test_los_filtros_se_suman(navegador: Browser, sitio: Sitio, acto: Acto, datos: Datos) -> None:
    """What is typed and what is chosen count together, however it is written."""
    numero = acto.caso.numero
    async with visita(navegador, sitio) as v:
        await v.entra("mrojas")
        for ruta, suyo, bien, mal in (
            ("/solicitudes", numero, {"ver": "aprobadas", "numero": f" {numero.lower()}"}, {"ver": "cerradas"}),
            ("/cqe", datos.cqe, {"ver": "emitidos", "contingente": "AZUCAR-OMC-2026"}, {"ver": "utilizados"}),
            ("/dex", datos.cqe, {"ver": "curso", "cqe": f"cqe-{datos.cqe.lower()}"}, {"ver": "cerradas"}),
        ):
            await v.pagina.goto(ruta)
            await _filtra(v, **bien)
            await v.pagina.locator("main section tr", has_text=suyo).first.wait_for()
            await _filtra(v, **mal)
            await v.lee(_NADA)
            await v.mira(f"filtro-sin-nada{ruta.replace('/', '-')}")
        await v.pagina.goto("/solicitudes")
        await _filtra(v, numero="CUP-NO-HAY")
        await v.lee(_NADA)
        await v.pagina.goto(f"/buscar?q={numero}")
        assert await v.pagina.input_value("#q") == numero
        await v.pagina.locator("main .pendientes a", has_text=numero).first.wait_for()


@pytest.mark.parametrize(
    ("clase", "campo", "opcion"),
    [("solicitudes", "ver", "mias"), ("consumos", "ver", "mias"), ("programas", "estado", "borrador")],
)
async def test_las_paginas_conservan_el_filtro(
    navegador: Browser, sitio: Sitio, datos: Datos, clase: str, campo: str, opcion: str
) -> None:
    async with visita(navegador, sitio, con_js=False) as v:
        await v.entra("mrojas")
        await v.pagina.goto(f"/{clase}")
        await _filtra(v, **{campo: opcion})
        vistos = await _ids(v, clase)
        assert len(vistos) == _POR_PAGINA
        await v.sigue("Siguientes ›")
        await v.pagina.wait_for_url("**cursor=**")
        assert await v.pagina.input_value(f"#{campo}") == opcion
        vistos |= await _ids(v, clase)
        assert vistos >= set(datos.borradores[clase])
        await v.sigue("‹ Volver al comienzo")
        await v.pagina.wait_for_url(f"**/{clase}?{campo}={opcion}")
        assert len(await _ids(v, clase)) == _POR_PAGINA


async def _ids(v: Visita, clase: str) -> set[str]:
    """Of the cases of the page, by the links of their rows."""
    enlaces = v.pagina.locator(f"main td:first-child a[href^='/{clase}/']")
    return {str(await x.get_attribute("href")).split("/")[2] for x in await enlaces.all()}


async def test_con_el_teclado(navegador: Browser, sitio: Sitio, acto: Acto) -> None:
    async with visita(navegador, sitio) as v:
        await v.entra("mrojas")
        await v.pagina.goto("/solicitudes")
        await v.pagina.focus("#ver")
        await v.pagina.keyboard.type("Apro")
        await v.pagina.keyboard.press("Tab")
        await v.pagina.keyboard.type(acto.caso.numero)
        await v.pagina.keyboard.press("Enter")
        await v.pagina.wait_for_url("**ver=aprobadas**")
        await v.pagina.locator("main tr", has_text=acto.caso.numero).wait_for()
        await v.pagina.focus("#numero")
        for _ in range(2):
            await v.pagina.keyboard.press("Tab")
        assert await v.pagina.evaluate("document.activeElement.textContent") == "Limpiar"
        await v.pagina.keyboard.press("Enter")
        await v.pagina.wait_for_url("**/solicitudes")
