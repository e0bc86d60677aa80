"""Manual II to VIII as an exporter clicks it, with really signed PDFs, looked at page by page."""

import io
import re
import zipfile

import pytest
from playwright.async_api import Browser

from tests.e2e.pasos import Acto
from tests.e2e.portal.navegador import Sitio, Visita, visita

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(300)]
_CAMPOS = {
    "exportador": "Ingenio La Esperanza S.A.S.",
    "buque": "MV Río Magdalena",
    "puerto_embarque": "Buenaventura",
    "importador_registrado": "58-1234567",
}


async def test_de_la_solicitud_a_la_anulacion(navegador: Browser, sitio: Sitio) -> None:
    async with visita(navegador, sitio) as v:
        await v.entra("mrojas")
        await v.mira("inicio")
        await pide_cupo(v, "1.500,250")
        await firma_mal_y_bien(v)
        await aprueba(v, "solicitudes")
        await v.pagina.goto(v.pagina.url.replace("/firmar", ""))
        await v.lee("Aprobada")
        await v.mira("solicitud-aprobada")
        await v.sigue("Solicitar consumo")
        numero = await certifica(v)
        await verifica_en_ingles(navegador, sitio, v)
        await v.pagina.goto("/cqe")
        await v.mira("certificados")
        await filtra_certificados(v, numero)
        await presenta_dex(v, numero)
        await anula(v, numero)


async def pide_cupo(v: Visita, cantidad: str) -> None:
    """*Nueva solicitud* → *Solicitar cupo* → the document to be signed (Manual III)."""
    await v.pagina.goto("/solicitudes/nueva")
    await v.mira("nueva-solicitud")
    await v.pagina.locator("a[href='/solicitudes/nueva/AZUCAR-OMC-2026']", has_text="Solicitar cupo").click()
    await v.pagina.fill("#cantidad", "mil")
    await v.pulsa("Crear solicitud")
    await v.lee("Escríbalo así")
    await v.pagina.fill("#cantidad", cantidad)
    await v.mira("solicitar-cupo")
    await v.pulsa("Crear solicitud")
    await v.lee(f"{cantidad} t")
    await v.mira("solicitud-borrador")
    await v.pulsa("Generar el documento para firmar")
    await v.pagina.locator("#archivo").wait_for()
    await v.mira("firmar")


async def firma_mal_y_bien(v: Visita) -> None:
    """Unsigned is refused and said why; signed with JSignPdf, turn and verdict arrive by themselves."""
    radicado = await v.baja(await v.pagina.locator("a[download]").inner_text())
    await v.sube("#archivo", radicado)
    await v.pulsa("Enviar solicitud")
    await v.lee("El archivo que subió no se aceptó")
    await v.lee("Informe de la verificación (PDF)")
    await v.mira("firma-rechazada")
    await v.sube("#archivo", await v.sitio.firma(radicado, "representante_a"))
    await v.pulsa("Enviar solicitud")
    await v.lee("La firma es válida")
    await v.mira("firma-aceptada")


async def aprueba(v: Visita, coleccion: str) -> None:
    """The Ministry approves what the open page is about."""
    identificador = re.search(rf"/{coleccion}/([0-9a-f-]{{36}})", v.pagina.url)
    assert identificador
    ruta = f"/v1/{coleccion}/{identificador[1]}/aprobar"
    await v.sitio.funcionaria.publicar(ruta, {"motivo": "Cumple los requisitos"})


async def firma_y_envia(v: Visita, quien: str) -> None:
    await v.pagina.locator("#archivo").wait_for()
    documento = await v.baja(await v.pagina.locator("a[download]").inner_text())
    await v.sube("#archivo", await v.sitio.firma_rapida(documento, quien))
    await v.pulsa("Enviar solicitud")
    await v.lee("La firma es válida")


async def certifica(v: Visita) -> str:
    """*Solicitar consumo* with the contingente's form; the number of its certificate (Manual IV)."""
    await v.lee("Datos del certificado")
    await v.pulsa("Solicitar")
    for campo, valor in _CAMPOS.items():
        await v.pagina.fill(f"#campo_{campo}", valor)
    await v.pagina.fill("#cantidad", "120,500")
    await v.mira("solicitar-consumo")
    await v.pulsa("Solicitar")
    await v.lee("MV Río Magdalena")
    await v.mira("consumo-borrador")
    await v.pulsa("Generar el documento para firmar")
    await firma_y_envia(v, "apoderado_a")
    await aprueba(v, "consumos")
    await v.pagina.goto(v.pagina.url.replace("/firmar", ""))
    await v.pagina.get_by_role("link", name="Ver el CQE").click()
    numero = v.pagina.url.rsplit("/", 1)[-1]
    # The certificate is rendered and sealed after the approval: the page is asked for until it shows it.
    while not await v.pagina.get_by_role("link", name="Ver el certificado (PDF)").count():
        await v.pagina.reload()
    await v.mira("cqe")
    pdf = await v.contexto.request.get(f"/cqe/{numero}/certificado.pdf")
    assert (await pdf.body()).startswith(b"%PDF-")
    return numero


async def filtra_certificados(v: Visita, numero: str) -> None:
    """What was chosen stays chosen; where that leaves nothing, the page says how to go on."""
    await v.pagina.select_option("#ver", "emitidos")
    await v.pulsa("Filtrar")
    await v.pagina.locator("main tr", has_text=numero).wait_for()
    assert await v.pagina.input_value("#ver") == "emitidos"
    await v.pagina.select_option("#ver", "utilizados")
    await v.pulsa("Filtrar")
    await v.lee("Nada coincide con lo que eligió")
    await v.sigue("Ver todo")
    await v.pagina.locator("main tr", has_text=numero).wait_for()


async def verifica_en_ingles(navegador: Browser, sitio: Sitio, v: Visita) -> None:
    """Whoever got the certificate abroad: found in the portal, and the same in English by its link."""
    numero = v.pagina.url.rsplit("/", 1)[-1]
    codigo = await v.pagina.locator("main section", has_text="Verificación").locator("code").inner_text()
    async with visita(navegador, sitio) as alguien:
        await alguien.pagina.goto("/verificacion")
        await alguien.pagina.fill("#numero", numero.lower())
        await alguien.pagina.fill("#codigo", codigo)
        await alguien.pulsa("Verificar")
        await alguien.lee("Es auténtico y está vigente.")
        await alguien.mira("verificacion-hallada")
        await alguien.sigue("In English")
        await alguien.pagina.get_by_role("heading", name="Issued and valid").wait_for()
        assert await alguien.pagina.get_attribute("html", "lang") == "en"
        await alguien.mira("verificacion-en-ingles")
        await alguien.pagina.get_by_role("link", name="Español").click()
        await alguien.pagina.get_by_role("heading", name="Expedido y vigente").wait_for()


async def presenta_dex(v: Visita, numero: str) -> None:
    """*Presentar DEX*, and its withdrawal, so that the certificate can be annulled (Manual VII)."""
    await v.pagina.goto("/dex")
    await v.mira("declaraciones")
    await v.pagina.goto(f"/cqe/{numero}/dex")
    await v.pagina.fill("#declaracion", "6007651234567")
    await v.pagina.fill("#fecha", "2026-11-23")
    await v.pagina.fill("#cantidad", "120,500")
    await v.pagina.fill("#fob_usd", "61.250,40")
    await v.pagina.select_option("#clase", "provisional")
    await v.sube("#archivo", b"%PDF-1.7\n%%EOF\n", "dex.pdf")
    await v.mira("presentar-dex")
    await v.pulsa("Presentar DEX")
    await v.lee("USD 61.250,40")
    await v.mira("dex-provisional")
    await v.sigue("Presentar la definitiva")
    assert await v.pagina.input_value("#cantidad") == "120,500"
    await v.pagina.fill("#declaracion", "6007651234999")
    await v.pagina.fill("#fecha", "2026-11-23")
    await v.sube("#archivo", b"%PDF-1.7\n%definitiva\n%%EOF\n", "definitiva.pdf")
    await v.pulsa("Presentar la definitiva")
    await v.lee("Reemplaza a la provisional")
    await v.mira("dex")
    await v.pagina.get_by_text("Retirar esta declaración").click()
    await v.pagina.fill("#motivo", "Se presentó por error")
    await v.pulsa("Retirar")
    await v.lee("Retirada")


async def anula(v: Visita, numero: str) -> None:
    """*Anular*: the letter of the legal representative; the row is red until the Ministry decides (Manual V)."""
    await v.pagina.goto(f"/cqe/{numero}/anular")
    await v.pagina.fill("#motivo", "El embarque se canceló y el certificado no se utilizó")
    await v.mira("anular")
    await v.pulsa("Generar la carta")
    await firma_y_envia(v, "representante_a")
    anulacion = v.pagina.url
    await v.pagina.goto("/consumos")
    assert await v.pagina.locator("tr.en-rojo", has_text=numero).count() == 1
    await v.mira("consumos-en-rojo")
    await v.pagina.goto(anulacion)
    await aprueba(v, "anulaciones")
    await v.pagina.goto(f"/cqe/{numero}")
    await v.lee("Anulado")
    await v.pagina.goto("/cupos")
    await v.mira("cupos")


async def test_el_camino_sin_javascript(navegador: Browser, sitio: Sitio) -> None:
    async with visita(navegador, sitio, con_js=False) as v:
        await v.entra("mrojas")
        await v.pagina.goto("/solicitudes/nueva/AZUCAR-OMC-2026")
        await v.pagina.fill("#cantidad", "10")
        await v.pulsa("Crear solicitud")
        await v.pulsa("Generar el documento para firmar")
        await firma_y_envia(v, "representante_a")


async def test_muchas_firmas_en_un_zip(navegador: Browser, sitio: Sitio, acto: Acto) -> None:
    async with visita(navegador, sitio) as v:
        await v.entra("mrojas")
        await v.pagina.goto(f"/cupos/{acto.cupo['id']}/consumo")
        for campo, valor in _CAMPOS.items():
            await v.pagina.fill(f"#campo_{campo}", valor)
        await v.pagina.fill("#cantidad", "12")
        await v.pulsa("Solicitar")
        await v.lee("Revise y genere el documento")
        consumo = v.pagina.url
        await v.pulsa("Generar el documento para firmar")
        await v.pagina.locator("#archivo").wait_for()
        numero = (await v.pagina.locator("a[download]").inner_text()).removeprefix("Descargar ").removesuffix(".pdf")
        await v.pagina.goto("/firmas")
        formularios = zipfile.ZipFile(io.BytesIO(await v.baja("Descargar formularios.zip")))
        (suyo,) = [n for n in formularios.namelist() if numero in n]
        firmado, falso = await sitio.firma_rapida(formularios.read(suyo), "apoderado_a"), formularios.read(suyo)
        salida = io.BytesIO()
        with zipfile.ZipFile(salida, "w") as nuevo:
            nuevo.writestr("cualquiera.pdf", firmado)
            nuevo.writestr("no-es-un-pdf.txt", falso[100:])
        await v.sube("#archivos", salida.getvalue(), "firmados.zip", "application/zip")
        await v.pulsa("Enviar todos")
        await v.lee("no-es-un-pdf.txt")
        await v.lee("Aceptados 1")
        await v.mira("firmas-en-lote")
        # The quota is the other tests' too: it must have again what it had.
        await v.pagina.goto(consumo)
        await v.pagina.get_by_text("Desistir de este trámite").click()
        await v.pulsa("Desistir")
        await v.lee("Desistido")


async def test_la_empresa_y_sus_firmantes(navegador: Browser, sitio: Sitio) -> None:
    async with visita(navegador, sitio) as v:
        await v.entra("obeltran")
        await v.pagina.goto("/empresa")
        await v.pagina.get_by_text("Agregar una dirección").click()
        await v.pagina.fill("#correo", "avisos@chatarras.example")
        await v.pulsa("Agregar dirección")
        await v.lee("avisos@chatarras.example")
        await v.mira("empresa")
        for ruta, nombre in (("/programas", "programas"), ("/devoluciones", "devoluciones")):
            await v.pagina.goto(ruta)
            await v.mira(nombre)


async def test_una_linea_mala_de_un_lote_de_dex_dice_por_que(navegador: Browser, sitio: Sitio) -> None:
    pdfs = io.BytesIO()
    with zipfile.ZipFile(pdfs, "w") as comprimido:
        comprimido.writestr("una.pdf", b"%PDF-1.7\n%%EOF\n")
    hoja = (
        "cqe;declaracion;fecha;cantidad_t;fob_usd;clase;archivo\n"
        "6CO999999;600765;23/11/2026;10;500;definitiva;una.pdf\n"
    )
    async with visita(navegador, sitio) as v:
        await v.entra("obeltran")
        await v.pagina.goto("/dex/lotes")
        await v.mira("dex-en-lote")
        await v.sube("#hoja", hoja.encode(), "hoja.csv", "text/csv")
        await v.sube("#comprimido", pdfs.getvalue(), "pdfs.zip", "application/zip")
        await v.pulsa("Enviar el lote")
        await v.lee("Línea 2")
        await v.lee("6CO999999")
        await v.mira("dex-lote-rechazado")
