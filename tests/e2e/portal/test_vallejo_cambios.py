"""What changes after a programme is authorised, as an exporter clicks it: its modifications, those of a registration,
sheets of registrations and of inputs, and a guarantee whose document is signed."""

import pytest
import typst
from playwright.async_api import Browser

from deploy.demo.escena import Escena
from tests.e2e.plan_vallejo import PDF, Vallejo
from tests.e2e.portal.documentos import adjunta_documentos, llena_garantia, presenta_garantia
from tests.e2e.portal.navegador import Sitio, Visita, visita
from tests.e2e.portal.programas import autorizado, con_garantia, id_de

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(900), pytest.mark.largo]


async def test_una_modificacion_se_devuelve_se_responde_y_rige(
    navegador: Browser, sitio: Sitio, escena: Escena
) -> None:
    pv = Vallejo(escena)
    await pv.publica_trm("2026-11-01", "2026-11-30")
    programa = await autorizado(pv)
    garantia = await con_garantia(pv, programa)
    async with visita(navegador, sitio) as v:
        await v.entra("mrojas")
        modificacion = await pide_mas_cupo(v, programa)
        ruta = f"/v1/modificaciones/{modificacion}"
        await adjunta_documentos(v)
        await v.mira("modificacion-borrador")
        await genera_y_firma(v, con_error=True)
        devolucion = {"motivo": "Falta sustentar el aumento", "causas": ["Aporte el pedido del comprador"]}
        await pv.funcionaria.publicar(f"{ruta}/devolver", devolucion)
        await v.pagina.goto(f"/modificaciones/{modificacion}")
        await v.lee("El Ministerio pide completarla")
        await v.lee("Aporte el pedido del comprador")
        await v.mira("modificacion-devuelta")
        await v.sigue("Editar")
        await v.pagina.fill("#justificacion", "El comprador pidió 20.000 camisas más, según el pedido que se anexa")
        await v.pulsa("Guardar el borrador")
        await v.lee("según el pedido que se anexa")
        await genera_y_firma(v)
        await pv.funcionaria.publicar(f"{ruta}/autorizar", {"motivo": "Cumple el artículo 19"})
        await pv.coordinador.publicar(f"{ruta}/firmar")
        await v.pagina.goto(f"/modificaciones/{modificacion}")
        await v.lee("Rige desde el")
        await v.lee("La garantía constituida debe modificarse o sustituirse.")
        await v.lee("USD 150.000,00")
        await v.mira("modificacion-autorizada")
        await v.pagina.goto(f"/garantias/{garantia['id']}")
        await v.lee("Debe sustituirla")
        await v.lee("Aumento de cupo")
        await v.mira("garantia-por-sustituir")
        await desiste_de_otra(v, programa)


async def pide_mas_cupo(v: Visita, programa: str) -> str:
    """Chosen among those that the programme may ask for; a session that ends on the way loses nothing typed."""
    await v.pagina.goto(f"/programas/{programa}")
    await v.lee("Sin modificaciones")
    await v.sigue("Pedir una modificación")
    await v.lee("¿Qué quiere cambiar?")
    assert await v.pagina.locator("main a[href$='clase=leasing']").count() == 0
    await v.mira("modificacion-elegir")
    await v.pagina.locator("main a[href$='clase=cupo']").click()
    assert await v.pagina.input_value("#economista_nombre") == "Elena Ríos Cárdenas"
    await v.pagina.fill("#justificacion", "El comprador pidió 20.000 camisas más")
    await v.pagina.fill("#cupo_fob_usd", "ciento cincuenta mil")
    await v.pulsa("Guardar el borrador")
    await v.lee("Escríbalo así")
    await v.pagina.fill("#cupo_fob_usd", "150.000,00")
    await v.mira("modificacion-nueva")
    await v.vuelve_a_entrar("mrojas", "Guardar el borrador")
    assert await v.pagina.input_value("#cupo_fob_usd") == "150.000,00"
    await v.pulsa("Guardar el borrador")
    await v.lee("Modificación en borrador")
    return id_de(v)


async def genera_y_firma(v: Visita, *, con_error: bool = False) -> None:
    """The form, and one copy of each; first one that somebody else signed, if told so."""
    await v.pulsa("Generar el formulario para firmar")
    await v.pagina.wait_for_url("**/firmar*")
    await v.pagina.locator("#archivo_representante").wait_for()
    formulario = await v.baja(await v.pagina.locator("a[download]").inner_text())
    if con_error:
        await v.mira("modificacion-firmar")
        await v.sube("#archivo_representante", await v.sitio.firma_rapida(formulario, "ajeno"))
        await v.pulsa("Enviar la copia del representante")
        await v.lee("La copia del representante no se aceptó")
    for rol in ("representante", "economista"):
        await v.pagina.locator(f"#archivo_{rol}").wait_for()
        await v.sube(f"#archivo_{rol}", await v.sitio.firma_rapida(formulario, f"{rol}_a"))
        await v.pulsa(f"Enviar la copia del {rol}")
        await v.lee(
            "La firma del representante es válida" if rol == "representante" else "la modificación quedó en estudio"
        )


async def desiste_de_otra(v: Visita, programa: str) -> None:
    """Another one, withdrawn with its reason; the programme may ask again."""
    await v.pagina.goto(f"/programas/{programa}/modificaciones/nueva?clase=oficina")
    await v.pagina.fill("#oficina", "Dirección Territorial Medellín")
    await v.pagina.fill("#justificacion", "Se traslada la planta")
    await v.pulsa("Guardar el borrador")
    await v.lee("Modificación en borrador")
    await v.pagina.get_by_text("Desistir de esta modificación").click()
    await v.pagina.fill("#motivo", "no")
    await v.pulsa("Desistir")
    await v.pagina.locator("#motivo-error").wait_for()
    await v.pagina.fill("#motivo", "La planta se queda donde está")
    await v.pulsa("Desistir")
    await v.lee("Registramos su desistimiento")
    await v.lee("Desistido")
    await v.pagina.goto(f"/programas/{programa}")
    await v.mira("programa-con-modificaciones")
    await v.sigue("Pedir una modificación")


async def test_una_modificacion_sin_javascript(navegador: Browser, sitio: Sitio, escena: Escena) -> None:
    pv = Vallejo(escena)
    programa = await autorizado(pv)
    async with visita(navegador, sitio, con_js=False) as v:
        await v.entra("mrojas")
        await v.pagina.goto(f"/programas/{programa}")
        await v.sigue("Pedir una modificación")
        await v.pagina.locator("main a[href$='clase=modalidad']").click()
        await v.pagina.select_option("#operacion", "indirecta")
        await v.pagina.fill("#justificacion", "Exporta por medio de una comercializadora")
        await v.pulsa("Guardar el borrador")
        await v.lee("Modificación en borrador")
        await v.pulsa("Generar el formulario para firmar")
        await v.pagina.locator("#archivo_representante").wait_for()
        formulario = await v.baja(await v.pagina.locator("a[download]").inner_text())
        for rol in ("representante", "economista"):
            await v.pagina.locator(f"#archivo_{rol}").wait_for()
            await v.sube(f"#archivo_{rol}", await sitio.firma_rapida(formulario, f"{rol}_a"))
            await v.pulsa(f"Enviar la copia del {rol}")
        await v.pagina.get_by_text("quedó en estudio").wait_for(timeout=60_000)


@pytest.mark.parametrize("con_js", [True, False], ids=["", "sin-javascript"])
async def test_registros_en_una_hoja_que_despues_se_corrigen_y_se_renuncian(
    navegador: Browser, sitio: Sitio, escena: Escena, con_js: bool
) -> None:
    pv = Vallejo(escena)
    await pv.publica_trm("2026-11-01", "2026-11-30")
    programa = await autorizado(pv)
    await con_garantia(pv, programa)
    async with visita(navegador, sitio, con_js=con_js) as v:
        await v.entra("mrojas")
        hilaza, botones = await carga_la_hoja(v, programa)
        for registro in (hilaza, botones):
            await pv.funcionaria.publicar(f"/v1/registros/{registro}/aprobar")
        await corrige(v, pv, hilaza)
        await renuncia(v, pv, botones)
        await presenta_el_cuadro(v, pv, programa)


async def carga_la_hoja(v: Visita, programa: str) -> tuple[str, str]:
    """Three registrations of which one is wrong; the ids of the two that were filed."""
    await v.pagina.goto(f"/programas/{programa}")
    await v.sigue("Cargar una hoja")
    await v.mira("registros-hoja")
    plantilla = (await v.baja("Descargar una hoja de ejemplo")).decode("utf-8-sig")
    await v.pulsa("Enviar la hoja")
    assert await v.pagina.eval_on_selector("#hoja", "e => e.validity.valueMissing")
    encabezado = plantilla.splitlines()[0]
    lineas = (
        encabezado,
        "HILAZA;1;Hilaza de algodón;5205120000;KG;6000;60000,00;si;;",
        "BOTONES;2;Botones de nácar;9606210000;U;12000;1800,50;si;;",
        "MALA;3;Hilo;55;KG;1.000;20,00;quizá;;",
    )
    await v.sube("#hoja", "\r\n".join(lineas).encode(), "registros.csv", "text/csv")
    await v.pulsa("Enviar la hoja")
    await v.lee("1 línea no se aceptó")
    await v.lee("no es sí ni no")
    await v.mira("registros-hoja-resultado")
    enlaces = v.pagina.locator("main .pendientes a")
    direcciones = [await enlaces.nth(n).get_attribute("href") or "" for n in range(await enlaces.count())]
    hilaza, botones = (d.rsplit("/", 1)[-1] for d in direcciones)
    return hilaza, botones


async def corrige(v: Visita, pv: Vallejo, registro: str) -> None:
    """A part is given up; the form stands with what there is, and the quota gets the rest back."""
    await v.pagina.goto(f"/registros/{registro}")
    await v.sigue("Renunciar o corregir")
    await v.pagina.get_by_label("Renuncia parcial").check()
    await v.pagina.fill("#justificacion", "El proveedor no despachó el último contenedor")
    await v.pulsa("Guardar el borrador")
    await v.lee("Cambie la cantidad o el valor")
    await v.pagina.fill("#cantidad_1", "7.000")
    await v.pulsa("Guardar el borrador")
    await v.lee("no puede aumentar cantidad")
    await v.pagina.fill("#cantidad_1", "5.000")
    await v.pagina.fill("#fob_usd_1", "50.000,00")
    await v.mira("cambio-nuevo")
    await v.pulsa("Guardar el borrador")
    await v.lee("Guardamos el borrador")
    await v.pulsa("Presentar")
    await v.lee("El Ministerio decide a más tardar el")
    await v.mira("cambio-presentado")
    await pv.funcionaria.publicar(f"/v1/modificaciones-registro/{id_de(v)}/aprobar")
    await v.pagina.reload()
    await v.lee("Volvieron al cupo")
    await v.lee("USD 10.000,00")
    await v.mira("cambio-aprobado")


async def renuncia(v: Visita, pv: Vallejo, registro: str) -> None:
    """All of it is given up, which takes a sworn declaration; a first request is withdrawn."""
    for vez in ("retirada", "buena"):
        await v.pagina.goto(f"/registros/{registro}/modificaciones/nueva")
        await v.pagina.get_by_label("Renuncia total").check()
        await v.pagina.fill("#justificacion", "No se importará")
        await v.pulsa("Guardar el borrador")
        await v.lee("Falta la declaración juramentada")
        if vez == "retirada":
            await v.mira("cambio-sin-juramento")
            await v.pagina.get_by_text("Desistir de esta solicitud").click()
            await v.pagina.fill("#motivo", "Se revisa otra vez")
            await v.pulsa("Desistir")
            await v.lee("Desistida")
    await v.sube("#archivo", PDF, "juramento.pdf")
    await v.pulsa("Agregar")
    await v.lee("juramento.pdf")
    enlace = v.pagina.locator("#documentos a").first
    bajado = await v.contexto.request.get(v.sitio.url + str(await enlace.get_attribute("href")))
    assert await bajado.body() == PDF
    await v.pulsa("Presentar")
    await v.lee("En revisión")
    await pv.funcionaria.publicar(f"/v1/modificaciones-registro/{id_de(v)}/aprobar")
    await v.pagina.goto(f"/registros/{registro}")
    await v.lee("Renunciado")
    await v.mira("registro-renunciado")


async def presenta_el_cuadro(v: Visita, pv: Vallejo, programa: str) -> None:
    """Its inputs come in a sheet, with mistakes first; returned, edited, approved, and what a change would be."""
    await v.pagina.goto(f"/programas/{programa}/cuadros/nuevo")
    for campo, valor in {
        "nombre_tecnico": "Camisa de algodón",
        "nombre_comercial": "Camisa",
        "subpartida": "6205.20.00.00",
        "peso_neto_kg": "0,3",
        "fob_unitario_usd": "100",
    }.items():
        await v.pagina.fill(f"#{campo}", valor)
    await v.pagina.select_option("#unidad", "U")
    cabeza = "codigo;descripcion;subpartida;unidad;factor;desperdicio;fob_unitario_usd\r\n"
    mala = cabeza + "uno;Hilaza de algodón;5205120000;KG;1,25;4;32\r\n1;Hilaza de algodón;52;KG;1,25;4;32\r\n"
    await v.sube("#hoja", mala.encode("latin-1"), "insumos.csv", "text/csv")
    await v.pulsa("Guardar el cuadro")
    await v.lee("Corrija una línea de la hoja")
    await v.lee("«uno» no es un número entero")
    assert await v.pagina.input_value("#nombre_comercial") == "Camisa"
    await v.mira("cuadro-hoja-mala")
    corta = cabeza + "1;Hilaza de algodón;52;KG;1,25;4;32\r\n"
    await v.sube("#hoja", corta.encode(), "insumos.csv", "text/csv")
    await v.pulsa("Guardar el cuadro")
    await v.pagina.locator("main td", has_text="Subpartida:").wait_for()
    buena = cabeza + "1;Hilaza de algodón;5205120000;KG;1,25;4;32\r\n"
    await v.sube("#hoja", buena.encode("utf-16"), "insumos.csv", "text/csv")
    await v.pulsa("Guardar el cuadro")
    await v.lee("Cuadro en borrador")
    cuadro = id_de(v)
    assert (await v.baja("Descargar como hoja")).decode("utf-8-sig").splitlines()[1].startswith("1;Hilaza")
    await v.pulsa("Presentar el cuadro")
    await pv.funcionaria.publicar(f"/v1/cips/{cuadro}/devolver", {"motivo": "Revise el desperdicio"})
    await v.pagina.goto(f"/cuadros/{cuadro}")
    await v.lee("Revise el desperdicio")
    await v.mira("cuadro-devuelto")
    await v.sigue("Editar")
    await v.pagina.fill("#desperdicio_1", "5,5")
    await v.mira("cuadro-editar")
    await v.pulsa("Guardar el cuadro")
    await v.lee("5,5 %")
    await v.pulsa("Presentar el cuadro")
    aprobacion = {"residuos_libres": True, "motivo": "Factores dentro del rango"}
    await pv.funcionaria.publicar(f"/v1/cips/{cuadro}/aprobar", aprobacion)
    await v.pagina.goto(f"/cuadros/{cuadro}")
    await v.lee("quedan libres")
    await v.sigue("Cambiarlo")
    await v.pagina.fill("#subpartida", "6205.30.00.00")
    await v.pulsa("Ver qué exige el cambio")
    await v.lee("Solo cambian subpartidas")
    await v.pagina.fill("#factor_1", "1,4")
    await v.pulsa("Ver qué exige el cambio")
    await v.lee("Este cambio es un cuadro nuevo")
    await v.mira("cuadro-cambio")
    await v.pulsa("Guardar como cuadro nuevo")
    await v.lee("Cuadro en borrador")
    await v.lee("Sigue a")


async def test_una_garantia_dice_quien_firmo_y_que_no_coincide(
    navegador: Browser, sitio: Sitio, escena: Escena
) -> None:
    pv = Vallejo(escena)
    await pv.publica_trm("2026-11-01", "2026-11-30")
    programa = await autorizado(pv)
    poliza = typst.compile(
        '= Póliza de cumplimiento\nVerifique en #link("https://verifica.pacifico.example/p"). '
        "Código de verificación: SP-2026-889012".encode()
    )
    firmada = await pv.firma_como("aseguradora", poliza, "poliza-del-portal")
    async with visita(navegador, sitio) as v:
        await v.entra("mrojas")
        await presenta(v, programa, firmada + b"\n% guardado de nuevo\n", "80.004.999,00")
        await v.pagina.locator("#firmas").get_by_text("Firma no válida").wait_for(timeout=60_000)
        await v.mira("garantia-firma-mala")
        garantia = id_de(v)
        await pv.funcionaria.publicar(f"/v1/garantias/{garantia}/reparar", {"motivo": "No coincide"})
        await v.pagina.reload()
        await v.lee("COP 80.004.999,00")
        await v.lee("USD 20.000,00 a la TRM de 4.000,25")
        await v.mira("garantia-reparada")
        await v.sigue("Presentar otra corregida")
        await presenta(v, programa, firmada, "80.005.000,00")
        await v.pagina.locator("#firmas .firma").first.wait_for(timeout=60_000)
        await v.mira("garantia-firmada")
        anexo = v.pagina.locator("main a[href*='/anexos/']").first
        bajado = await v.contexto.request.get(v.sitio.url + str(await anexo.get_attribute("href")))
        assert await bajado.body() == PDF


async def presenta(v: Visita, programa: str, documento: bytes, valor: str) -> None:
    """The form of a guarantee, from its page."""
    if not v.pagina.url.endswith("/garantias/nueva"):
        await v.pagina.goto(f"/programas/{programa}/garantias/nueva")
    await llena_garantia(v, valor, documento)
    await presenta_garantia(v)
