"""Goods of a programme that leave, come back or must leave, clicked on both sides."""

import pytest
from playwright.async_api import Browser

from deploy.demo.escena import Escena
from tests.e2e.plan_vallejo import PDF, Vallejo
from tests.e2e.portal.documentos import adjunta
from tests.e2e.portal.navegador import Sitio, Visita, visita
from tests.e2e.portal.programas import HOY, con_registro, id_de
from tests.e2e.portal.test_ministerio_vallejo import decide

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(900), pytest.mark.largo]
_CASO = "/ministerio/vallejo"


async def test_salida_y_reimportacion(navegador: Browser, sitio: Sitio, escena: Escena) -> None:
    pv = Vallejo(escena)
    async with visita(navegador, sitio) as v, visita(navegador, sitio) as f:
        await v.entra("mrojas")
        await f.entra("funcionaria")
        await mira_vacias(navegador, sitio)
        await pv.publica_trm("2026-11-01", "2026-11-30")
        programa, registro = await con_registro(pv)
        await sale_y_regresa(v, f, registro)
        await sale_y_lo_reemplazan(v, f, registro)
        await pide_sin_javascript(navegador, sitio, registro)
        await consulta_una_reimportacion(v, f, programa)
        await ordena_la_forzosa(pv, f, programa, registro)


async def mira_vacias(navegador: Browser, sitio: Sitio) -> None:
    """To a company without programmes each list says what to do."""
    async with visita(navegador, sitio) as v:
        await v.entra("obeltran")
        for ruta, dice in {
            "salidas": "Todavía no hay ninguna",
            "reimportaciones": "Todavía no hay ninguna",
            "reposiciones": "Todavía no hay ninguna",
            "salidas/nueva": "No tiene registros aprobados",
            "reimportaciones/nueva": "No tiene programas autorizados",
            "recursos": "Nada por responder",
        }.items():
            await v.pagina.goto(f"/{ruta}")
            await v.lee(dice)
            await v.mira(f"{ruta.replace('/', '-')}-vacia")


async def sale_y_regresa(v: Visita, f: Visita, registro: str) -> None:
    """A temporary exit: refused fields, documents, authorisation, similar goods, shipment and return."""
    await v.pagina.goto("/salidas/nueva")
    await v.mira("salida-elegir-registro")
    await v.pagina.goto(f"/registros/{registro}")
    await v.sigue("Pedir una salida")
    await v.pagina.select_option("#clase", "temporal")
    await v.pagina.fill("#justificacion", "Se envían a teñir en el país vecino y regresan como hilaza de color")
    await v.pagina.fill("#declaracion_importacion", "482026000012345")
    await v.pagina.fill("#cantidad_1", "600")
    await v.pagina.fill("#fob_usd_1", "seis mil")
    await v.pulsa("Guardar y seguir con los documentos")
    await v.lee("Escríbalo así: 12.500,75.")
    await v.pagina.fill("#fob_usd_1", "6.000,00")
    await v.pulsa("Guardar y seguir con los documentos")
    await v.lee("Escriba hasta cuándo regresan")
    await v.mira("salida-nueva")
    await v.pagina.fill("#reimportar_hasta", "2027-05-24")
    await v.vuelve_a_entrar("mrojas", "Guardar y seguir con los documentos")
    assert await v.pagina.input_value("#cantidad_1") == "600"
    await v.pulsa("Guardar y seguir con los documentos")
    await v.lee("Guardamos el borrador")
    await v.mira("salida-borrador")
    documentos = {
        "justificacion": "Justificación de la salida",
        "solicitud_embarque": "Solicitud de autorización de embarque",
        "registro_importacion": "Registro de importación",
        "declaracion_importacion": "Declaración de importación",
    }
    await adjunta(v, documentos)
    await v.pulsa("Presentar la solicitud")
    await v.lee("Presentamos la solicitud de salida")
    salida = id_de(v)
    await f.pagina.goto(f"{_CASO}/salidas")
    await f.mira("vallejo-salidas")
    await f.pagina.goto(f"{_CASO}/salidas/{salida}")
    await f.mira("vallejo-salida")
    await decide(f, "devolver", "Devolver para completar", "devolver para completar", motivo="Falta el contrato")
    await v.pagina.reload()
    await v.lee("El Ministerio la devolvió para completar")
    await v.lee("Falta el contrato")
    await v.mira("salida-devuelta")
    await v.pulsa("Presentar de nuevo")
    await v.lee("No embarque los bienes")
    await f.pagina.reload()
    await decide(f, "autorizar", "Autorizar", "autorizar", motivo="Reúne los documentos del artículo 87")
    await f.lee("Autorizada")
    await v.pagina.reload()
    await v.lee("Puede embarcar los bienes")
    await v.sube("#archivo", PDF, "embarque.pdf")
    await v.pulsa("Agregar el documento")
    await v.lee("Agregamos el documento")
    await v.mira("salida-autorizada")
    await f.pagina.reload()
    hecho = {"declaracion": "600777", "fecha": HOY, "motivo": "Se verificó el documento de embarque"}
    await decide(f, "embarcar", "Acreditar el embarque", "acreditar el embarque", **hecho)
    await f.lee("Fuera del país")
    similares = {"motivo": "No hay hilaza de color en el país"}
    await decide(f, "autorizar_similares", "Autorizar bienes", "autorizar bienes similares", **similares)
    await f.lee("Liberado para similares")
    await v.pagina.reload()
    await v.lee("Puede importar bienes similares")
    await v.mira("salida-fuera")
    await v.sube("#archivo", PDF, "regreso.pdf")
    await v.pulsa("Agregar el documento")
    await f.pagina.reload()
    hecho = {"declaracion": "482026000099", "fecha": HOY, "motivo": "Entraron completos"}
    await decide(f, "reimportar", "Acreditar el regreso", "acreditar el regreso", **hecho)
    await f.lee("Reimportada")
    await v.pagina.goto("/salidas")
    await v.pagina.locator("main td .insignia", has_text="Reimportada").first.wait_for()
    await v.mira("salidas")


async def sale_y_lo_reemplazan(v: Visita, f: Visita, registro: str) -> None:
    """Goods that go back to their maker under its warranty, and others that come in their place (art. 87.1)."""
    await v.pagina.goto(f"/registros/{registro}/salidas/nueva")
    await v.pagina.select_option("#clase", "reemplazo")
    await v.pagina.fill("#reimportar_hasta", "2027-03-23")
    await v.pagina.fill("#justificacion", "Llegaron con el título del hilo equivocado")
    await v.pagina.fill("#declaracion_importacion", "482026000012345")
    await v.pagina.fill("#cantidad_1", "50")
    await v.pagina.fill("#fob_usd_1", "500,00")
    await v.pagina.check("input[name=por_garantia]")
    await v.pagina.fill("#garantia_proveedor_hasta", "2027-06-30")
    await v.pulsa("Guardar y seguir con los documentos")
    await v.lee("Guardamos el borrador")
    documentos = {
        "justificacion": "Justificación de la salida",
        "garantia_reemplazo": "Garantía del reemplazo",
        "certificacion_proveedor": "Certificación del proveedor",
        "solicitud_embarque": "Solicitud de autorización de embarque",
        "registro_importacion": "Registro de importación",
        "declaracion_importacion": "Declaración de importación",
    }
    await adjunta(v, documentos)
    await v.mira("salida-de-reemplazo-borrador")
    await v.pulsa("Presentar la solicitud")
    await v.lee("Presentamos la solicitud de salida")
    await f.pagina.goto(f"{_CASO}/salidas/{id_de(v)}")
    await decide(f, "autorizar", "Autorizar", "autorizar", motivo="Reúne los documentos del artículo 87.1")
    await v.pagina.reload()
    await v.lee("Deben llegar los que los reemplazan a más tardar el")
    await v.sube("#archivo", PDF, "embarque.pdf")
    await v.pulsa("Agregar el documento")
    await v.lee("Agregamos el documento")
    await f.pagina.reload()
    hecho = {"declaracion": "600778", "fecha": HOY, "motivo": "Se verificó el documento de embarque"}
    await decide(f, "embarcar", "Acreditar el embarque", "acreditar el embarque", **hecho)
    await v.pagina.reload()
    await v.lee("Cuando los que los reemplazan estén en el país")
    await v.mira("salida-de-reemplazo-fuera")
    await v.sube("#archivo", PDF, "reemplazo.pdf")
    await v.pulsa("Agregar el documento")
    await v.lee("Recibimos la prueba de su llegada")
    await f.pagina.reload()
    hecho = {"declaracion": "482026000100", "fecha": HOY, "motivo": "Llegaron los que los reemplazan"}
    await decide(f, "reimportar", "Acreditar el regreso", "acreditar el regreso", **hecho)
    await v.pagina.reload()
    await v.pagina.locator("main .insignia", has_text="Reimportada").first.wait_for()


async def pide_sin_javascript(navegador: Browser, sitio: Sitio, registro: str) -> None:
    """Another exit, written with the data of none, completed and withdrawn without a script."""
    async with visita(navegador, sitio, con_js=False) as v:
        await v.entra("mrojas")
        await v.pagina.goto(f"/registros/{registro}/salidas/nueva")
        await v.pagina.select_option("#clase", "literal_c")
        await v.pagina.fill("#justificacion", "Sobran de lo que se iba a producir")
        await v.pagina.fill("#declaracion_importacion", "482026000012345")
        await v.pagina.fill("#cantidad_1", "10")
        await v.pagina.fill("#fob_usd_1", "100,00")
        await v.pulsa("Guardar y seguir con los documentos")
        await v.pagina.select_option("#clase", "justificacion")
        await v.sube("#archivo", PDF, "justificacion.pdf")
        await v.pulsa("Agregar el documento")
        await v.lee("Agregamos el documento")
        await v.pagina.get_by_text("Desistir de este trámite").click()
        await v.pagina.fill("#motivo", "Se van a usar en la producción")
        await v.pulsa("Desistir")
        await v.lee("Desistida")


async def consulta_una_reimportacion(v: Visita, f: Visita, programa: str) -> None:
    """Two lines with a mistake in the second; the concept asks for a registration; another is withdrawn."""
    await v.pagina.goto("/reimportaciones/nueva")
    await v.mira("reimportacion-elegir-programa")
    await v.pagina.goto(f"/programas/{programa}")
    await v.sigue("Consultar la reimportación de lo exportado")
    await v.pagina.select_option("#clase", "definitiva")
    await v.pagina.fill("#razon", "El comprador rechazó el lote por el color")
    await v.pagina.fill("#componente_externo_usd", "1.500,00")
    for n in (1, 2):
        if n == 2:
            await v.pagina.get_by_text("Línea 2", exact=True).click()
        await v.pagina.fill(f"#linea_declaracion_{n}", "600101")
        await v.pagina.fill(f"#linea_item_{n}", str(n))
        await v.pagina.fill(f"#linea_cantidad_{n}", "48" if n == 1 else "uno")
        await v.pagina.select_option(f"#linea_unidad_{n}", "U")
    await v.pulsa("Guardar y seguir con los documentos")
    await v.lee("Escríbalo así: 12.500,75.")
    await v.pagina.fill("#linea_cantidad_2", "12")
    await v.pagina.check("input[name=linea_abonada_2]")
    await v.mira("reimportacion-nueva")
    await v.pulsa("Guardar y seguir con los documentos")
    await v.lee("Lo que dice y lo que consta no coinciden")
    await v.mira("reimportacion-borrador")
    await adjunta(v, {"comunicacion": "Comunicación", "documento_exportacion": "Documento de exportación"})
    await v.pulsa("Presentar la consulta")
    await v.lee("Presentamos la consulta")
    caso = id_de(v)
    await f.pagina.goto(f"{_CASO}/reimportaciones/{caso}")
    await f.mira("vallejo-reimportacion")
    concepto = {"favorable": "true", "motivo": "Procede; requiere registro previo"}
    await decide(f, "conceptuar", "Dar el concepto", "dar el concepto", **concepto)
    await f.lee("Concepto favorable")
    await v.pagina.reload()
    await v.lee("Puede reimportar los bienes")
    await v.lee("Obtenga el registro o la licencia de importación")
    await v.mira("reimportacion-favorable")
    await v.pagina.goto(f"/programas/{programa}/reimportaciones/nueva?desde={caso}")
    assert await v.pagina.input_value("#linea_cantidad_1") == "48"
    await v.pulsa("Guardar y seguir con los documentos")
    await v.pagina.get_by_text("Desistir de este trámite").click()
    await v.pagina.fill("#motivo", "Los bienes no van a regresar")
    await v.pulsa("Desistir")
    await v.lee("Registramos su desistimiento")


async def ordena_la_forzosa(pv: Vallejo, f: Visita, programa: str, registro: str) -> None:
    """The programme is suspended for its breach, and a registration of it must leave."""
    motivo = {"causa": "incumplimiento", "motivo": "No demostró la destinación de los bienes"}
    await pv.funcionaria.publicar(f"/v1/programas/{programa}/suspender", motivo)
    await f.pagina.goto(f"{_CASO}/registros/{registro}")
    await f.sigue("Ordenar la salida")
    await f.pagina.fill("#justificacion", "Los bienes no se destinaron a la producción")
    await f.pagina.fill("#declaracion_importacion", "482026000012345")
    await f.pagina.fill("#cantidad_1", "500")
    await f.pagina.fill("#fob_usd_1", "5.000,00")
    await f.mira("vallejo-forzosa")
    await f.pulsa("Guardar el borrador")
    await f.lee("Guardamos los cambios")
    await decide(f, "ordenar", "Ordenar la reexportación", "ordenar la reexportación", motivo="Artículo 85")
    await f.lee("Autorizada")
    # What it did not fulfil would weigh on the next programmes of the company.
    cumplio = {"motivo": "Acreditó la destinación de los demás bienes"}
    await pv.funcionaria.publicar(f"/v1/programas/{programa}/levantar-suspension", cumplio)
