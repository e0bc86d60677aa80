"""The right to import again what the exported goods carried, clicked on both sides."""

from datetime import timedelta

import pytest
from playwright.async_api import Browser

from shared.clock import reloj_legal
from tests.e2e.portal.documentos import adjunta
from tests.e2e.portal.navegador import Sitio, Visita, visita
from tests.e2e.portal.programas import HOY, id_de
from tests.e2e.portal.test_ministerio_vallejo import decide

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(900), pytest.mark.largo]
_CASO = "/ministerio/vallejo"


async def test_reposicion(navegador: Browser, sitio: Sitio) -> None:
    async with visita(navegador, sitio) as v, visita(navegador, sitio) as f, visita(navegador, sitio) as otro:
        await v.entra("mrojas")
        await f.entra("funcionaria")
        await otro.entra("coordinador2")
        await repone(v, f, otro)


async def repone(v: Visita, f: Visita, otro: Visita) -> None:
    """A study with its exports in a sheet: what is wrong in it is said by line; two people authorise the quantities."""
    hoy = reloj_legal.ahora().date()
    embarque = f"{hoy - timedelta(days=60):%d/%m/%Y}"
    await v.pagina.goto("/reposiciones/nueva")
    for campo, valor in {
        "economista": "Elena Ríos Cárdenas, matrícula 12345-CUN",
        "producto_codigo_1": "CAMISA",
        "producto_descripcion_1": "Camisa de algodón",
        "insumo_codigo_1": "HILAZA",
        "insumo_descripcion_1": "Hilaza de algodón",
        "insumo_subpartida_1": "5205.12.00.00",
        "insumo_factor_1": "1,25",
        "insumo_desperdicio_1": "4",
        "importacion_declaracion_1": "482026000055",
        "importacion_item_1": "1",
        "importacion_insumo_1": "HILAZA",
        "importacion_levante_el_1": str(hoy - timedelta(days=120)),
        "importacion_cantidad_1": "1.000",
    }.items():
        await v.pagina.fill(f"#{campo}", valor)
    await v.pagina.select_option("#producto_unidad_1", "U")
    await v.pagina.select_option("#insumo_unidad_1", "KG")
    await abre_todo(v)
    hoja = (await v.baja("Descargar la hoja vacía")).decode("utf-8-sig")
    assert hoja.startswith("Producto;Insumo")
    titulos = "Declaración;Ítem;Embarcada el;Producto;Unidades;FOB en dólares;Valor agregado;Invoca la reposición"
    mala = f"{titulos}\n600900;1;{embarque};CAMISA;480;48.000,00;60;sí\n600901;uno;{embarque};CAMISA;10;1.000;60;no\n"
    await carga_hoja(v, mala)
    await v.lee("Línea 3, ítem: Escriba un número entero.")
    await v.mira("reposicion-nueva")
    await carga_hoja(v, mala.replace("uno", "1"))
    await v.lee("Guardamos el borrador")
    await v.lee("Lo que no cuenta, y por qué")
    await v.lee("no invoca el mecanismo de reposición")
    await v.mira("reposicion-borrador")
    await adjunta(
        v,
        {
            "formulario": "Formulario de la solicitud",
            "documentos_exportacion": "Documentos de exportación",
            "declaraciones_importacion": "Declaraciones de importación",
            "aval_economista": "Aval del economista",
        },
    )
    await v.pulsa("Presentar el estudio")
    await v.lee("Presentamos el estudio de reposición")
    await v.lee("En revisión")
    caso = id_de(v)
    await f.pagina.goto(f"{_CASO}/reposiciones/{caso}")
    await f.mira("vallejo-reposicion")
    await decide(f, "aprobar_cuadros", "Aprobar los cuadros", "aprobar los cuadros", motivo="Factores comprobados")
    await f.lee("Cuadros aprobados")
    await decide(f, "autorizar", "Autorizar las", "autorizar las cantidades", motivo="Conforme con el estudio")
    await f.lee("Falta la segunda firma")
    await otro.pagina.goto(f"{_CASO}/reposiciones/{caso}")
    await decide(otro, "firmar", "Firmar la decisión", "firmar la decisión")
    await otro.lee("Autorizada")
    await f.pagina.reload()
    registro = {"registro": "REG-2026-88", "fecha": HOY, "insumo": "HILAZA", "cantidad": "100"}
    await decide(f, "registrar", "Anotar un registro", "anotar un registro", **registro)
    await v.pagina.reload()
    await v.lee("Cantidades autorizadas")
    await v.lee("En el formulario de importación escriba")
    await v.mira("reposicion-autorizada")
    await v.pagina.goto("/reposiciones")
    await v.lee("HILAZA: quedan 500 KG")
    await v.mira("reposiciones")


async def carga_hoja(v: Visita, hoja: str) -> None:
    """Choose the sheet of exports and send the form."""
    await v.sube("#hoja_exportaciones", hoja.encode(), "exportaciones.csv", "text/csv")
    await v.pulsa("Guardar y ver qué resulta")


async def abre_todo(v: Visita) -> None:
    """Unfold what is folded."""
    await v.pagina.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
