"""Goods that leave, come back and are replaced, a termination, an appeal and a Gran Usuario, clicked on both sides."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Locator

from deploy.demo.escena import RIVAL, Escena
from deploy.demo.persona import Persona
from shared.clock import reloj_legal
from tests.e2e.plan_vallejo import PDF, Vallejo, formulario, pesos
from tests.e2e.portal.navegador import Sitio, Visita, visita
from tests.e2e.portal.test_ministerio_vallejo import decide

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(900), pytest.mark.largo]
_HOY = "2026-11-23"
_CASO = "/ministerio/vallejo"
_CLAVE = "una clave de primera vez 26"


async def test_salida_y_reimportacion(navegador: Browser, sitio: Sitio, escena: Escena) -> None:
    pv = Vallejo(escena)
    async with visita(navegador, sitio) as v, visita(navegador, sitio) as f:
        await v.entra("mrojas")
        await f.entra("funcionaria")
        await mira_vacias(navegador, sitio)
        await pv.publica_trm("2026-11-01", "2026-11-30")
        programa, registro = await programa_con_registro(pv)
        await sale_y_regresa(v, f, registro)
        await pide_sin_javascript(navegador, sitio, registro)
        await consulta_una_reimportacion(v, f, programa)
        await ordena_la_forzosa(pv, f, programa, registro)


async def test_reposicion(navegador: Browser, sitio: Sitio) -> None:
    async with visita(navegador, sitio) as v, visita(navegador, sitio) as f, visita(navegador, sitio) as otro:
        await v.entra("mrojas")
        await f.entra("funcionaria")
        await otro.entra("coordinador2")
        await repone(v, f, otro)


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


async def programa_con_registro(pv: Vallejo) -> tuple[str, str]:
    """A programme with its accepted guarantee and an approved registration of yarn; their ids."""
    programa = str((await pv.autoriza(_HOY, clase="172", cupo_fob_usd="100000.00"))["id"])
    fechas = {"clausula_primera": "2028-05-23", "valida_hasta": "2029-03-23"}
    ruta = f"/v1/programas/{programa}/garantias"
    garantia = await pv.presenta_garantia(ruta, _HOY, valor_cop=pesos("100000.00"), periodo="2026", **fechas)
    await pv.acepta(garantia)
    return programa, str((await pv.registra(programa, "60000.00", 6000))["id"])


async def adjunta(v: Visita, clases: Mapping[str, str]) -> None:
    """Add each document by its class, the last one without choosing: it is the only one left."""
    for n, (clase, titulo) in enumerate(clases.items()):
        if n < len(clases) - 1:
            await v.pagina.select_option("#clase", clase)
        await v.sube("#archivo", PDF, f"{clase}.pdf")
        await v.pulsa("Agregar el documento")
        await v.pagina.locator("#documentos").get_by_role("link", name=titulo, exact=True).wait_for()


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
    await vuelve_a_entrar(v, "Guardar y seguir con los documentos")
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
    salida = v.pagina.url.partition("?")[0].rsplit("/", 1)[-1]
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
    hecho = {"declaracion": "600777", "fecha": _HOY, "motivo": "Se verificó el documento de embarque"}
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
    hecho = {"declaracion": "482026000099", "fecha": _HOY, "motivo": "Entraron completos"}
    await decide(f, "reimportar", "Acreditar el regreso", "acreditar el regreso", **hecho)
    await f.lee("Reimportada")
    await v.pagina.goto("/salidas")
    await v.lee("Reimportada")
    await v.mira("salidas")


async def vuelve_a_entrar(v: Visita, boton: str) -> None:
    """The session ends under a typed form, which comes back after signing in again."""
    await v.contexto.clear_cookies()
    await v.pulsa(boton)
    await v.lee("Su sesión terminó")
    await v.pagina.fill("#usuario", "mrojas")
    await v.pagina.fill("#clave", v.sitio.clave)
    await v.pulsa("Ingresar")
    await v.pulsa("Continuar")
    await v.lee("Recuperamos lo que había escrito")


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
    caso = v.pagina.url.partition("?")[0].rsplit("/", 1)[-1]
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
    caso = v.pagina.url.partition("?")[0].rsplit("/", 1)[-1]
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
    registro = {"registro": "REG-2026-88", "fecha": _HOY, "insumo": "HILAZA", "cantidad": "100"}
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


async def test_terminacion_efectividad_y_recursos(navegador: Browser, sitio: Sitio, escena: Escena) -> None:
    pv = Vallejo(escena)
    async with visita(navegador, sitio) as v, visita(navegador, sitio) as f, visita(navegador, sitio) as otro:
        await v.entra("mrojas")
        await f.entra("funcionaria")
        await otro.entra("coordinador2")
        await pv.publica_trm("2026-11-01", "2026-11-30")
        programa, _ = await programa_con_registro(pv)
        await pide_la_terminacion(v, f, pv)
        await recurre_la_efectividad(v, f, otro, pv)
        await explica_y_recurre(v, f, otro, pv, programa)


async def pide_la_terminacion(v: Visita, f: Visita, pv: Vallejo) -> None:
    """The company asks for the end of a programme that it did not use, and the Ministry archives it."""
    programa = str((await pv.autoriza(_HOY, clase="172", cupo_fob_usd="50000.00"))["id"])
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
    caso = v.pagina.url.partition("?")[0].rsplit("/", 1)[-1]
    fallo = {"confirma": False, "motivo": "El inventario de la autoridad prueba la destinación"}
    await pv.coordinadora.publicar(f"/v1/terminaciones/{caso}/resolver-recurso", fallo)
    await v.pagina.reload()
    await v.lee("Archivada")


async def sigue_la_fila(v: Visita, que: str) -> None:
    """Follow the link of a row, whose name to who does not see it ends in the number of the case."""
    await v.pagina.locator("main").get_by_role("link", name=f"{que}: ").first.click()


async def recurre_la_efectividad(v: Visita, f: Visita, otro: Visita, pv: Vallejo) -> None:
    """An act that makes a guarantee effective, issued and notified by clicking; the company appeals it."""
    programa = str((await pv.autoriza(_HOY, clase="172", cupo_fob_usd="40000.00"))["id"])
    fechas = {"clausula_primera": "2028-05-23", "valida_hasta": "2029-03-23"}
    ruta = f"/v1/programas/{programa}/garantias"
    garantia = await pv.presenta_garantia(ruta, _HOY, valor_cop=pesos("40000.00"), periodo="2026", **fechas)
    await pv.acepta(garantia)
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
        constancia = {"fecha": _HOY, "detalle": "Recibió María Rojas", "archivo": "constancia.pdf"}
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
    constancia = {"fecha": _HOY, "detalle": "Recibió María Rojas"}
    await formulario(pv.funcionaria, f"{ruta}/notificar-resolucion", {"archivo": PDF}, **constancia)
    await v.pagina.goto(f"/efectividades/{nueva['id']}")
    await v.lee("Revocada")


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
        caso = v.pagina.url.partition("?")[0].rsplit("/", 1)[-1]
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
