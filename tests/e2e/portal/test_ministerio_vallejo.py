"""Plan Vallejo as the Ministry clicks it: a programme, its guarantee, imports, a study, an enforcement."""

from pathlib import Path

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
