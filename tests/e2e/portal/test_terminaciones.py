"""The end of a programme and a guarantee made effective, with what the company may answer, clicked on both sides."""

import pytest
from playwright.async_api import Browser

from deploy.demo.escena import Escena
from tests.e2e.plan_vallejo import PDF, Vallejo, formulario
from tests.e2e.portal.navegador import Sitio, Visita, visita
from tests.e2e.portal.programas import HOY, autorizado, con_garantia, con_registro, id_de
from tests.e2e.portal.test_ministerio_vallejo import decide, en_firme

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(900), pytest.mark.largo]
_CASO = "/ministerio/vallejo"


async def test_terminacion_efectividad_y_recursos(navegador: Browser, sitio: Sitio, escena: Escena) -> None:
    pv = Vallejo(escena)
    async with visita(navegador, sitio) as v, visita(navegador, sitio) as f, visita(navegador, sitio) as otro:
        await v.entra("mrojas")
        await f.entra("funcionaria")
        await otro.entra("coordinador2")
        await pv.publica_trm("2026-11-01", "2026-11-30")
        programa, _ = await con_registro(pv)
        await pide_la_terminacion(v, f, pv)
        await recurre_la_efectividad(v, f, otro, pv)
        await explica_y_recurre(v, f, otro, pv, programa)
        await paga(v, pv)


async def pide_la_terminacion(v: Visita, f: Visita, pv: Vallejo) -> None:
    """The company asks for the end of a programme that it did not use, and the Ministry archives it."""
    programa = await autorizado(pv, "50000.00")
    await v.pagina.goto(f"/programas/{programa}")
    await v.sigue("Pedir la terminación del programa")
    await v.pagina.select_option("#clase", "no_utilizacion")
    await v.pagina.fill("#hechos", "No")
    await v.pulsa("Pedir la terminación")
    await v.pagina.locator("#hechos-error").wait_for()
    await v.pagina.fill("#hechos", "El proyecto se canceló y no importamos con cargo al programa")
    await v.mira("terminacion-nueva")
    await v.pulsa("Pedir la terminación")
    await v.lee("Pedimos la terminación del programa")
    await v.mira("terminacion")
    await f.pagina.goto(v.pagina.url.partition("?")[0].replace("/terminaciones/", f"{_CASO}/terminaciones/"))
    await decide(f, "archivar", "Archivar", "archivar", motivo="Todavía no pasa el año del artículo 52")
    await f.lee("Archivada")


async def explica_y_recurre(v: Visita, f: Visita, otro: Visita, pv: Vallejo, programa: str) -> None:
    """A unilateral one: explained, taken to the Comité, issued, notified and appealed."""
    await f.pagina.goto(f"{_CASO}/programas/{programa}")
    campos = {"clase": "unilateral", "causa": "destinacion", "hechos": "Los bienes se vendieron en el país"}
    await decide(f, "terminar", "Abrir la terminación", "abrir la terminación", **campos)
    await f.pagina.wait_for_url("**/terminaciones/*")
    await v.pagina.goto("/recursos")
    await v.lee("Explicaciones que pide el Ministerio")
    await v.mira("recursos")
    await sigue_la_fila(v, "Explicar")
    await v.lee("El Ministerio le pide explicaciones")
    await v.mira("terminacion-explicaciones")
    await v.pagina.fill("#motivo", "Los bienes están en la planta de Palmira, como prueba el inventario")
    await v.sube("#archivo", PDF, "inventario.pdf")
    await v.pulsa("Enviar las explicaciones")
    await v.lee("Enviamos sus explicaciones")
    await f.pagina.reload()
    informe = {"motivo": "La empresa explicó y el inventario no coincide"}
    await decide(f, "informar", "Informar al Comité", "informar al Comité", **informe)
    await otro.pagina.goto(f.pagina.url.partition("?")[0])
    acta = {"acta": "Acta 12 de 2026", "procede": "true", "motivo": "Procede", "archivo": "acta.pdf"}
    await decide(otro, "registrar_acta", "Registrar el acta", "registrar el acta del Comité", **acta)
    await f.pagina.reload()
    await decide(f, "expedir", "Proyectar el acto", "proyectar el acto", motivo="Según el acta del Comité")
    await otro.pagina.reload()
    await decide(otro, "firmar", "Firmar la decisión", "firmar la decisión")
    await f.pagina.reload()
    constancia = {"motivo": "Se notificó personalmente", "archivo": "notificacion.pdf"}
    await decide(f, "notificar", "Registrar la notificación", "registrar la notificación", **constancia)
    await v.pagina.goto("/recursos")
    await v.lee("Acto que termina un programa")
    await sigue_la_fila(v, "Recurrir")
    await v.lee("Puede recurrir el acto")
    await v.mira("terminacion-recurso")
    await v.pagina.fill("#motivo", "El inventario lo levantó la autoridad en otra planta")
    await v.pulsa("Presentar el recurso")
    await v.lee("Presentamos su recurso")
    await v.mira("terminacion-recurrida")
    caso = id_de(v)
    fallo = {"confirma": False, "motivo": "El inventario de la autoridad prueba la destinación"}
    await pv.coordinadora.publicar(f"/v1/terminaciones/{caso}/resolver-recurso", fallo)
    await v.pagina.reload()
    await v.lee("Archivada")


async def sigue_la_fila(v: Visita, que: str) -> None:
    """Follow the link of a row, whose name to who does not see it ends in the number of the case."""
    await v.pagina.locator("main").get_by_role("link", name=f"{que}: ").first.click()


async def recurre_la_efectividad(v: Visita, f: Visita, otro: Visita, pv: Vallejo) -> None:
    """An act that makes a guarantee effective, issued and notified by clicking; the company appeals it."""
    garantia = await con_garantia(pv, await autorizado(pv, "40000.00"), "40000.00")
    hechos = {"causa": "otro_incumplimiento", "hechos": "No atendió la visita de control", "base_usd": "1000.00"}
    nueva = await pv.funcionaria.publicar(f"/v1/garantias/{garantia['id']}/efectividades", hechos)
    for visitante in (f, otro):
        await visitante.pagina.goto(f"{_CASO}/efectividades/{nueva['id']}")
    await decide(otro, "expedir", "Firmar y expedir", "firmar y expedir el acto", motivo="Conforme")
    for accion, boton, mas in (
        ("citar", "Registrar la citación", {}),
        ("notificar", "Registrar la notificación", {"modo": "personal"}),
    ):
        await f.pagina.reload()
        constancia = {"fecha": HOY, "detalle": "Recibió María Rojas", "archivo": "constancia.pdf"}
        await decide(f, accion, boton, boton[0].lower() + boton[1:], **mas, **constancia)
    await f.lee("Notificada")
    await v.pagina.goto(f"/efectividades/{nueva['id']}")
    await v.lee("Puede recurrir el acto")
    await v.mira("efectividad")
    await v.pagina.fill("#texto", "La visita sí se atendió, como prueba el acta")
    await v.pulsa("Presentar el recurso")
    await v.lee("Presentamos su recurso")
    await v.pagina.goto("/recursos")
    await v.lee("Con recurso")
    await v.mira("recursos-con-datos")
    ruta = f"/v1/efectividades/{nueva['id']}"
    await pv.coordinadora.publicar(f"{ruta}/resolver", {"resuelve": "revoca", "motivo": "Lo prueba el acta"})
    constancia = {"fecha": HOY, "detalle": "Recibió María Rojas"}
    await formulario(pv.funcionaria, f"{ruta}/notificar-resolucion", {"archivo": PDF}, **constancia)
    await v.pagina.goto(f"/efectividades/{nueva['id']}")
    # To the company it is good news.
    await v.pagina.locator("main .titulo .insignia.bien", has_text="Revocada").wait_for()


async def paga(v: Visita, pv: Vallejo) -> None:
    """An act that is final is paid: what is no PDF is refused, the proof is kept, and its record ends the case."""
    garantia = await con_garantia(pv, await autorizado(pv, "40000.00"), "40000.00")
    efectividad = await en_firme(pv, str(garantia["id"]))
    await v.pagina.goto("/recursos")
    await v.lee("Pago de una garantía efectiva")
    await v.mira("recursos-por-pagar")
    await sigue_la_fila(v, "Enviar la prueba de pago")
    await v.lee("El acto está en firme: pague COP")
    await v.sube("#pago", b"no es un PDF", "recibo.pdf")
    await v.pulsa("Enviar la prueba de pago")
    await v.lee("El archivo no es un PDF")
    await v.mira("efectividad-por-pagar")
    await v.sube("#pago", PDF, "recibo.pdf")
    await v.pulsa("Enviar la prueba de pago")
    await v.lee("Recibimos su prueba de pago")
    await v.mira("efectividad-con-prueba")
    enlace = v.pagina.locator("main a", has_text="Prueba de pago").first
    bajado = await v.contexto.request.get(v.sitio.url + str(await enlace.get_attribute("href")))
    assert await bajado.body() == PDF
    constancia = {"fecha": HOY, "detalle": "Recibo 778 del Tesoro Nacional"}
    await formulario(pv.funcionaria, f"/v1/efectividades/{efectividad}/pagar", {"archivo": PDF}, **constancia)
    await v.pagina.reload()
    await v.pagina.locator("main .insignia", has_text="Pagada").first.wait_for()
    await v.mira("efectividad-pagada")
