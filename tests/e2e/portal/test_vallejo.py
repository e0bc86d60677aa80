"""Plan Vallejo as an exporter clicks it: request signed by two, guarantee, registration, more time, study."""

import pytest
from playwright.async_api import Browser

from deploy.demo.escena import INGENIO, Escena
from services.garantias.declaraciones.archivo import COLUMNAS
from tests.e2e.pasos import LIMITE
from tests.e2e.plan_vallejo import PDF, Vallejo, exporta
from tests.e2e.portal.documentos import adjunta_documentos, llena_garantia, presenta_garantia
from tests.e2e.portal.navegador import Sitio, Visita, visita
from tests.e2e.portal.programas import id_de

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(300), pytest.mark.largo]
_CONTADOR = "apoderado_b"
"""Of the local PKI: registered here as the mill's accountant."""


async def test_del_programa_al_estudio(navegador: Browser, sitio: Sitio, escena: Escena) -> None:
    pv = Vallejo(escena)
    await pv.publica_trm("2026-11-01", "2026-11-30")
    await registra_contador(pv)
    async with visita(navegador, sitio) as v:
        await v.entra("mrojas")
        programa = await pide_programa(v)
        await firman_los_dos(v, programa)
        motivo = {"solidez_financiera": True, "motivo": "Cumple las condiciones del artículo 13"}
        await pv.funcionaria.publicar(f"/v1/programas/{programa}/autorizar", motivo)
        numero = (await pv.coordinador.publicar(f"/v1/programas/{programa}/firmar"))["numero"]
        garantia = await da_la_garantia(v, programa)
        await pv.funcionaria.publicar(f"/v1/garantias/{garantia}/aceptar")
        await v.pagina.reload()
        await v.lee("Demostrar a más tardar")
        await v.pagina.get_by_text("Cómo se calcula").first.click()
        await v.mira("garantia-aceptada")
        registro = await registra(v, programa)
        await pv.funcionaria.publicar(f"/v1/registros/{registro}/aprobar")
        cip = await presenta_cuadro(v, programa)
        aprobacion = {"residuos_libres": True, "motivo": "Factores dentro del rango"}
        numero_del_cuadro = (await pv.funcionaria.publicar(f"/v1/cips/{cip}/aprobar", aprobacion))["numero"]
        await pide_prorroga(v, garantia)
        await carga_el_estudio(v, pv, garantia, numero, numero_del_cuadro)
        await v.pagina.goto("/programas")
        await v.mira("programas-con-datos")


async def registra_contador(pv: Vallejo) -> None:
    """Who signs the letter of the study beside the representante."""
    titular, ruta = pv.escena.indice["titulares"][_CONTADOR], f"/v1/empresas/{INGENIO}/firmantes"
    if any(f["documento"]["numero"] == titular["cedula"] for f in await pv.empresa.leer(ruta)):
        return
    firmante = {
        "documento": {"tipo": "CC", "numero": titular["cedula"]},
        "nombre": titular["nombre"],
        "roles": ["contador"],
        "desde": "2026-01-01",
        "evidencia": "Tarjeta profesional y certificado de existencia",
    }
    propuesto = await pv.empresa.publicar(ruta, firmante)
    await pv.funcionaria.publicar(f"{ruta}/{propuesto['id']}/aceptar")


async def pide_programa(v: Visita) -> str:
    """The draft, its documents and its conditions."""
    await v.pagina.goto("/programas/nuevo")
    await v.pagina.select_option("#clase", "172")
    await v.pagina.fill("#cupo_fob_usd", "cien mil")
    await v.pagina.fill("#oficina", "Dirección Territorial Cali")
    await v.pulsa("Guardar el borrador")
    await v.lee("Escríbalo así")
    await v.pagina.fill("#cupo_fob_usd", "100.000,00")
    await v.pagina.select_option("#caracter", "productor")
    await v.pagina.select_option("#clase_garantia", "compania_de_seguros")
    for campo, valor in {
        "actividad": "Confección de camisas",
        "proyecto": "Exportar camisas de algodón elaboradas con hilaza importada",
        "ubicacion": "Palmira, Valle del Cauca",
        "capacidad": "60.000 camisas por año",
        "economista_nombre": "Elena Ríos Cárdenas",
        "economista_matricula": "12345-CUN",
    }.items():
        await v.pagina.fill(f"#{campo}", valor)
    await v.mira("programa-nuevo")
    await v.pulsa("Guardar el borrador")
    await v.lee("Guardamos el borrador")
    identificador = id_de(v)
    await adjunta_documentos(v)
    await v.mira("programa-borrador")
    await v.pulsa("Generar el formulario para firmar")
    await v.pagina.wait_for_url("**/firmar*")
    return identificador


async def firman_los_dos(v: Visita, programa: str) -> None:
    """One wrong signature, then one copy of each."""
    await v.pagina.locator("#archivo_representante").wait_for()
    await v.mira("programa-firmar")
    formulario = await v.baja(await v.pagina.locator("a[download]").inner_text())
    await v.sube("#archivo_representante", await v.sitio.firma_rapida(formulario, "ajeno"))
    await v.pulsa("Enviar la copia del representante")
    await v.lee("La copia del representante no se aceptó")
    await v.mira("programa-firma-rechazada")
    for rol in ("representante", "economista"):
        await v.pagina.locator(f"#archivo_{rol}").wait_for()
        await v.sube(f"#archivo_{rol}", await v.sitio.firma_rapida(formulario, f"{rol}_a"))
        await v.pulsa(f"Enviar la copia del {rol}")
        await v.lee("La firma del representante es válida" if rol == "representante" else "quedó en estudio")
    await v.pagina.goto(f"/programas/{programa}")
    await v.mira("programa-en-estudio")


async def da_la_garantia(v: Visita, programa: str) -> str:
    """The form with its PDF; the deadlines of the page come with the acceptance."""
    await v.pagina.goto(f"/programas/{programa}")
    await v.lee("Disponible")
    await v.sigue("Presentar una garantía")
    await llena_garantia(v, "80.005.000,00")
    await v.mira("garantia-nueva")
    await presenta_garantia(v)
    return id_de(v)


async def registra(v: Visita, programa: str) -> str:
    """A registration: first more than is left of the quota, which says so."""
    await v.pagina.goto(f"/programas/{programa}/registros/nuevo")
    await v.pagina.fill("#descripcion_1", "Hilaza de algodón")
    await v.pagina.fill("#subpartida_1", "5205120000")
    await v.pagina.fill("#codigo_1", "1")
    await v.pagina.select_option("#unidad_1", "KG")
    await v.pagina.fill("#cantidad_1", "6.000")
    await v.pagina.fill("#fob_usd_1", "60.000,00")
    await v.mira("registro-nuevo")
    await v.pulsa("Guardar el registro")
    await v.lee("Registro en borrador")
    await v.pulsa("Radicar")
    await v.lee("Radicamos el registro")
    await v.mira("registro")
    return id_de(v)


async def presenta_cuadro(v: Visita, programa: str) -> str:
    """How much yarn a shirt takes; filed once its inputs are registered."""
    await v.pagina.goto(f"/programas/{programa}/cuadros/nuevo")
    for campo, valor in {
        "nombre_tecnico": "Camisa de algodón",
        "nombre_comercial": "Camisa",
        "subpartida": "6205.20.00.00",
        "peso_neto_kg": "0,3",
        "fob_unitario_usd": "100",
        "codigo_1": "1",
        "descripcion_1": "Hilaza de algodón",
        "subpartida_1": "5205.12.00.00",
        "factor_1": "1,25",
        "desperdicio_1": "4",
        "fob_unitario_usd_1": "32",
    }.items():
        await v.pagina.fill(f"#{campo}", valor)
    await v.pagina.select_option("#unidad", "U")
    await v.pagina.select_option("#unidad_1", "KG")
    await v.mira("cuadro-nuevo")
    await v.pulsa("Guardar el cuadro")
    await v.lee("Cuadro en borrador")
    await v.pulsa("Presentar el cuadro")
    await v.lee("Presentamos el cuadro")
    await v.mira("cuadro")
    return id_de(v)


async def pide_prorroga(v: Visita, garantia: str) -> None:
    """More time, with what art. 28.2 asks for."""
    await v.pagina.goto(f"/garantias/{garantia}")
    await v.sigue("Pedir una prórroga")
    await v.pagina.fill("#meses", "6")
    await v.pagina.fill("#motivos", "El comprador aplazó los embarques del segundo semestre")
    await v.sube("#no_liquidacion", PDF, "no-liquidacion.pdf")
    await v.sube("#inventario", PDF, "inventario.pdf")
    await v.mira("prorroga-nueva")
    await v.pulsa("Pedir la prórroga")
    await v.lee("Presentamos la solicitud de prórroga")
    await v.mira("prorroga")


async def carga_el_estudio(v: Visita, pv: Vallejo, garantia: str, numero: str, cip: str) -> None:
    """The flat file with a bad line, the computation, and the letter signed by its people."""
    estudio = (await pv.estudio(garantia))["id"]
    await v.pagina.goto(f"/estudios/{estudio}")
    await v.mira("estudio")
    lineas = (exporta(numero, cip, "600101", "2026-11-23", 480), exporta(numero, "CIP-9-9", "600102", "2026-11-23", 1))
    await v.sube("#plano", plano(*lineas), "declaraciones.csv", "text/csv")
    await v.pulsa("Cargar")
    await v.lee("1 línea no se aceptó")
    await v.mira("estudio-archivo")
    errores = (await v.baja("Descargar los errores")).decode("utf-8-sig")
    assert "CIP-9-9" in errores
    await v.sigue("Volver al estudio")
    await pv.empresa.esperar(f"/v1/estudios/{estudio}", lambda e: e["calculo"] is not None, LIMITE)
    await v.pagina.reload()
    await v.lee("Cumplimiento")
    await v.pagina.fill("#grado_declarado", "10,00")
    await v.pagina.fill("#folios", "12")
    await v.pulsa("Generar la comunicación")
    await v.pagina.locator("#paso-carta").get_by_text("Descargar la comunicación").wait_for()
    await v.mira("estudio-carta")
    carta = await v.baja("Descargar la comunicación")
    for calidad, quien in (("Representante legal", "representante_a"), ("Contador", _CONTADOR)):
        await v.sube("#carta", await v.sitio.firma_rapida(carta, quien))
        await v.pulsa("Enviar la firmada")
        suya = v.pagina.locator("#paso-carta li", has_text=calidad)
        await suya.get_by_text("Firmada").wait_for(timeout=60_000)
    for clase in ("formatos", "declaraciones"):
        await v.pagina.locator("#paso-adjuntos").get_by_text("Agregar un documento").click()
        await v.pagina.select_option("#clase", clase)
        await v.sube("#archivo", PDF, f"{clase}.pdf")
        await v.pulsa("Agregar")
        await v.lee(f"{clase}.pdf")
    assert await v.pagina.input_value("#presenta-grado") == "10,00"
    assert await v.pagina.input_value("#presenta-folios") == "12"
    await v.pulsa("Presentar el estudio")
    await v.lee("Presentamos el estudio")
    await v.mira("estudio-presentado")


def plano(*lineas: str) -> bytes:
    """The flat file of these lines."""
    return "\n".join((";".join(COLUMNAS), *lineas, "")).encode()
