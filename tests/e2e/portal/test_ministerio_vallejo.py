"""Plan Vallejo as the Ministry clicks it: a programme, its guarantee, imports, a study, an enforcement."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from deploy.demo.escena import Escena
from deploy.local.secretos import secretos
from deploy.local.servicios import COORDINADOR
from tests.e2e.plan_vallejo import PDF, Vallejo, exporta, formulario, pesos
from tests.e2e.portal.navegador import Sitio, Visita, visita

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(600), pytest.mark.largo]
_HOY = "2026-11-23"
_CASO = "/ministerio/vallejo"


@pytest.mark.largo
async def test_de_la_solicitud_a_la_efectividad(navegador: Browser, sitio: Sitio, escena: Escena) -> None:
    pv = Vallejo(escena)
    await pv.publica_trm("2026-11-01", "2026-11-30")
    async with visita(navegador, sitio) as funcionaria, visita(navegador, sitio) as coordinador:
        await funcionaria.entra("funcionaria")
        await coordinador.entra("coordinador2")
        programa = await autoriza(pv, funcionaria, coordinador)
        garantia = await acepta_la_segunda(pv, funcionaria, programa)
        await registra(pv, funcionaria, programa)
        await decide_el_estudio(pv, funcionaria, coordinador, programa, garantia)
        await hace_efectiva(pv, navegador, funcionaria, coordinador, garantia)


def clave_de(escena: Escena) -> str:
    """Password of the coordinadora who was there first."""
    return secretos(Path(escena.pila.estado["local"]), [])["coordinador_clave"]


async def decide(v: Visita, accion: str, boton: str, confirmar: str, **campos: str) -> None:
    """Open the form of an action, fill it and send it. Lists are chosen, dates and texts typed, `archivo` uploaded."""
    await v.pagina.locator("details.decision > summary", has_text=boton).first.click()
    for nombre, valor in campos.items():
        campo = v.pagina.locator(f"#{accion}-{nombre}")
        if nombre == "archivo":
            await campo.set_input_files({"name": valor, "mimeType": "application/pdf", "buffer": PDF})
        elif await campo.evaluate("e => e.tagName") == "SELECT":
            await campo.select_option(valor)
        else:
            await campo.fill(valor)
    await v.pulsa(f"Confirmar: {confirmar}")


async def autoriza(pv: Vallejo, v: Visita, otro: Visita) -> str:
    """Drafted by one and signed by another; the checks and the signed form stand beside."""
    id = await pv.solicita(_HOY, clase="172", cupo_fob_usd="100000.00")
    await v.pagina.goto(f"{_CASO}/programas/{id}")
    await v.lee("Todo en verde")
    await v.mira("vallejo-programa")
    await decide(v, "autorizar", "Autorizar", "autorizar", solidez_financiera="true", motivo="Cumple el artículo 13")
    await v.lee("Falta la segunda firma")
    await otro.pagina.goto(f"{_CASO}/programas/{id}")
    await decide(otro, "firmar", "Firmar la decisión", "firmar la decisión")
    await otro.lee("Firmó la decisión")
    await otro.lee("Autorizado")
    return id


async def acepta_la_segunda(pv: Vallejo, v: Visita, programa: str) -> str:
    """One that is short by a peso is not accepted and is marked; the next one is."""
    fechas = {"clausula_primera": "2028-05-23", "valida_hasta": "2029-03-23"}
    ruta = f"/v1/programas/{programa}/garantias"
    corta = await pv.presenta_garantia(ruta, _HOY, valor_cop="80004999.00", periodo="2026", **fechas)
    await v.pagina.goto(_CASO)
    await v.mira("vallejo")
    await v.sigue(corta["numero"])
    await decide(v, "aceptar", "Aceptar", "aceptar")
    await v.lee("No se puede aceptar")
    await v.mira("vallejo-garantia-con-diferencias")
    await decide(v, "reparar", "Devolver con reparos", "devolver con reparos", motivo="Le falta un peso")
    await v.lee("Con reparos")
    buena = await pv.presenta_garantia(ruta, _HOY, valor_cop=pesos("100000.00"), periodo="2026", **fechas)
    id = str(buena["id"])
    await v.pagina.goto(f"{_CASO}/garantias/{id}")
    await decide(v, "aceptar", "Aceptar", "aceptar")
    await v.lee("Registramos la decisión")
    await v.lee("23 may 2028")
    await v.mira("vallejo-garantia")
    return id


async def registra(pv: Vallejo, v: Visita, programa: str) -> None:
    registro = await pv.registra(programa, "60000.00", 6000, aprobar=False)
    await v.pagina.goto(f"{_CASO}/registros/{registro['id']}")
    await v.lee("Hilaza de algodón")
    await v.mira("vallejo-registro")
    await decide(v, "aprobar", "Registrar la importación", "registrar la importación")
    await v.lee("Aprobado")


async def decide_el_estudio(pv: Vallejo, v: Visita, otro: Visita, programa: str, garantia: str) -> None:
    """Verified line by line, drafted, and signed by another."""
    cip = await pv.tabla(programa)
    numero = (await pv.funcionaria.leer(f"/v1/programas/{programa}"))["numero"]
    id = (await pv.estudio(garantia))["id"]
    buena, mala = (
        exporta(numero, cip, "600101", _HOY, 4800),
        exporta(numero, "CIP-2026-77", "600102", _HOY, 1),
    )
    await pv.carga(id, buena, mala)
    await pv.presenta_estudio(id, "100.00")
    await v.pagina.goto(f"{_CASO}/estudios/{id}")
    await decide(v, "verificar", "Empezar la verificación", "empezar la verificación")
    await v.lee("El caso quedó en sus manos")
    await v.lee("USD")
    await v.mira("vallejo-estudio")
    rechazadas = await v.baja("Líneas rechazadas (CSV)")
    assert "CIP-2026-77" in rechazadas.decode("utf-8-sig")
    await v.sigue("Línea por línea")
    await v.lee("600101")
    await v.mira("vallejo-lineas")
    await v.sigue("Volver al estudio")
    await decide(v, "decidir", "Proyectar la decisión", "proyectar la decisión", motivo="Verificado contra registros")
    await v.lee("Falta la segunda firma")
    await otro.pagina.goto(f"{_CASO}/estudios/{id}")
    await decide(otro, "firmar", "Firmar la decisión", "firmar la decisión")
    await otro.lee("Cumplido")


async def hace_efectiva(pv: Vallejo, navegador: Browser, v: Visita, otro: Visita, garantia: str) -> None:
    """The act with its figures, put right by one, issued by another; its citation and notification with their proof."""
    await v.pagina.goto(f"{_CASO}/garantias/{garantia}")
    await decide(
        v,
        "hacer_efectiva",
        "Hacer efectiva",
        "hacer efectiva",
        causa="otro_incumplimiento",
        hechos="No demostró la destinación de los bienes",
        base_usd="1.000,00",
    )
    await v.lee("Liquidación")
    await decide(
        v,
        "ajustar",
        "Corregir la liquidación",
        "corregir la liquidación",
        base_usd="1.200,00",
        motivo="Faltaba un lote",
    )
    await v.lee("1.200,00")
    await v.mira("vallejo-efectividad")
    await otro.pagina.goto(v.pagina.url)
    await decide(otro, "expedir", "Firmar y expedir", "firmar y expedir el acto", motivo="Conforme con la liquidación")
    await otro.lee("Acto expedido")
    for accion, boton, mas in (
        ("citar", "Registrar la citación", {}),
        ("notificar", "Registrar la notificación", {"modo": "personal"}),
    ):
        await v.pagina.reload()
        constancia = {"fecha": _HOY, "detalle": "Recibió María Rojas", "archivo": "constancia.pdf"}
        await decide(v, accion, boton, boton[0].lower() + boton[1:], **mas, **constancia)
    await v.lee("Notificada")
    await v.mira("vallejo-efectividad-notificada")
    await revoca(pv, v, navegador)


async def revoca(pv: Vallejo, v: Visita, navegador: Browser) -> None:
    """The company appeals; a coordinadora who did not issue the act revokes it."""
    efectividad = v.pagina.url.partition("?")[0].rsplit("/", 1)[-1]
    texto = "Los bienes se destinaron a la producción"
    await formulario(pv.empresa, f"/v1/efectividades/{efectividad}/recurrir", {"archivo": PDF}, texto=texto)
    async with visita(navegador, v.sitio) as coordinadora:
        await coordinadora.entra(COORDINADOR, clave_de(pv.escena))
        await coordinadora.pagina.goto(f"{_CASO}/efectividades/{efectividad}")
        await coordinadora.lee("Con recurso")
        razones = {"resuelve": "revoca", "motivo": "Lo prueba el acta de inspección"}
        await decide(coordinadora, "resolver", "Resolver el recurso", "resolver el recurso", **razones)
        await coordinadora.lee("Registramos la decisión")
    await v.pagina.reload()
    boton = "Registrar la notificación de lo resuelto"
    constancia = {"modo": "personal", "fecha": _HOY, "detalle": "Recibió María Rojas", "archivo": "acta.pdf"}
    await decide(v, "notificar_resolucion", boton, boton[0].lower() + boton[1:], **constancia)
    await v.lee("Revocada")


async def test_lo_que_queda_afuera_se_declara_definitivo(navegador: Browser, sitio: Sitio, escena: Escena) -> None:
    """A temporary exit whose goods stay abroad: what they used of the quota is free again (arts. 86 and 89)."""
    pv = Vallejo(escena)
    await pv.publica_trm("2026-11-01", "2026-11-30")
    programa = await garantizado(pv)
    registro = await pv.registra(programa, "60000.00", 6000)
    ruta = await sale(pv, str(registro["id"]))
    async with visita(navegador, sitio) as v:
        await v.entra("funcionaria")
        await v.pagina.goto(f"{_CASO}/salidas?estado=fuera")
        await v.mira("vallejo-salidas-fuera")
        numero = (await pv.funcionaria.leer(ruta))["numero"]
        await v.sigue(numero)
        hecho = {"declaracion": "600779", "fecha": "2026-11-01", "motivo": "Se vendieron en el país vecino"}
        await decide(v, "declarar_definitiva", "Declararla definitiva", "declararla definitiva", **hecho)
        # Before it left nothing is definitive; what was typed is still there.
        await v.pagina.locator("main [role=alert]").wait_for()
        assert await v.pagina.input_value("#declarar_definitiva-declaracion") == "600779"
        await v.mira("vallejo-salida-antes-de-salir")
        await v.pagina.fill("#declarar_definitiva-fecha", _HOY)
        await v.pulsa("Confirmar: declararla definitiva")
        await v.lee("Definitiva")
        await v.lee("Se vendieron en el país vecino")
        await v.mira("vallejo-salida-definitiva")
    cupo = await pv.empresa.leer(f"/v1/programas/{programa}/cupo?periodo=2026")
    assert cupo["utilizado_usd"] == "54000.00"


async def garantizado(pv: Vallejo) -> str:
    """A programme with its accepted guarantee; its id."""
    programa = str((await pv.autoriza(_HOY, clase="172", cupo_fob_usd="100000.00"))["id"])
    await pv.acepta(await garantia_de(pv, programa))
    return programa


async def garantia_de(pv: Vallejo, programa: str) -> dict[str, Any]:
    """A guarantee as the law wants it, presented for the programme."""
    fechas = {"clausula_primera": "2028-05-23", "valida_hasta": "2029-03-23"}
    ruta = f"/v1/programas/{programa}/garantias"
    return await pv.presenta_garantia(ruta, _HOY, valor_cop=pesos("100000.00"), periodo="2026", **fechas)


async def sale(pv: Vallejo, registro: str) -> str:
    """A tenth of a registration leaves for a while; the path of the exit."""
    pedida = {
        "clase": "temporal",
        "items": [{"item": 1, "cantidad": "600", "fob_usd": "6000.00"}],
        "justificacion": "Se envían a teñir en el país vecino",
        "declaracion_importacion": "482026000012345",
        "reimportar_hasta": "2027-05-24",
    }
    nueva = await pv.empresa.publicar(f"/v1/registros/{registro}/salidas", pedida)
    ruta = f"/v1/salidas/{nueva['id']}"
    for clase in nueva["faltan"]:
        await pv.empresa.subir(f"{ruta}/adjuntos", PDF, f"{clase}.pdf", clase=clase)
    await pv.empresa.publicar(f"{ruta}/solicitar")
    await pv.funcionaria.publicar(f"{ruta}/autorizar", {"motivo": "Reúne los documentos del artículo 87"})
    await pv.empresa.subir(f"{ruta}/adjuntos", PDF, "embarque.pdf", clase="embarque")
    hecho = {"declaracion": "600777", "fecha": _HOY, "motivo": "Se verificó el documento de embarque"}
    await pv.funcionaria.publicar(f"{ruta}/embarcar", hecho)
    return ruta


async def test_la_prueba_de_pago_se_ve_y_se_registra(navegador: Browser, sitio: Sitio, escena: Escena) -> None:
    """The appeal confirms the act; the company sends its proof, which the funcionaria opens before she records it."""
    pv = Vallejo(escena)
    await pv.publica_trm("2026-11-01", "2026-11-30")
    programa = str((await pv.autoriza(_HOY, clase="172", cupo_fob_usd="100000.00"))["id"])
    garantia = str((await pv.acepta(await garantia_de(pv, programa)))["id"])
    efectividad = await en_firme(pv, garantia)
    empresa_envia = {"archivo": PDF}
    await formulario(pv.empresa, f"/v1/efectividades/{efectividad}/prueba-de-pago", empresa_envia)
    async with visita(navegador, sitio) as v:
        await v.entra("funcionaria")
        await v.pagina.goto(f"{_CASO}/efectividades?estado=en_firme")
        await v.pagina.locator("main table").get_by_role("link").first.wait_for()
        await v.pagina.goto(f"{_CASO}/efectividades/{efectividad}")
        await v.lee("La empresa envió una prueba de pago")
        prueba = await v.pagina.get_by_role("link", name="Prueba de pago").first.get_attribute("href")
        assert prueba
        assert (await (await v.contexto.request.get(prueba)).body()) == PDF
        await v.mira("vallejo-efectividad-por-pagar")
        pago = {"fecha": _HOY, "detalle": "Recibo 778 del Tesoro Nacional", "archivo": "recibo.pdf"}
        await decide(v, "pagar", "Registrar el pago", "registrar el pago", **pago)
        await v.lee("Recibo 778 del Tesoro Nacional")
        await v.mira("vallejo-efectividad-pagada")
        await v.pagina.goto(f"{_CASO}/garantias/{garantia}")
        await v.lee("Pagada")


async def en_firme(pv: Vallejo, garantia: str) -> str:
    """An enforcement whose appeal confirmed it; its id."""
    hechos = {"causa": "otro_incumplimiento", "hechos": "No atendió la visita de control", "base_usd": "1000.00"}
    id = str((await pv.funcionaria.publicar(f"/v1/garantias/{garantia}/efectividades", hechos))["id"])
    ruta, constancia = f"/v1/efectividades/{id}", {"fecha": _HOY, "detalle": "Recibió María Rojas"}
    await pv.coordinador.publicar(f"{ruta}/expedir", {"motivo": "Conforme con la liquidación"})
    await formulario(pv.funcionaria, f"{ruta}/citar", {"archivo": PDF}, **constancia)
    await formulario(pv.funcionaria, f"{ruta}/notificar", {"archivo": PDF}, modo="personal", **constancia)
    await formulario(pv.empresa, f"{ruta}/recurrir", {"archivo": PDF}, texto="La visita sí se atendió")
    await pv.coordinadora.publicar(f"{ruta}/resolver", {"resuelve": "confirma", "motivo": "El acta no lo prueba"})
    await formulario(pv.funcionaria, f"{ruta}/notificar-resolucion", {"archivo": PDF}, modo="personal", **constancia)
    assert (await pv.funcionaria.leer(ruta))["estado"] == "en_firme"
    return id
