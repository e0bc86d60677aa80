"""The Ministry's side as a funcionaria and a coordinador click it, looked at page by page."""

from typing import Any

import pytest
from playwright.async_api import Browser

from deploy.demo.escena import Escena
from tests.e2e.pasos import Acto, radicar
from tests.e2e.portal.navegador import Sitio, Visita, visita

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(300)]
_DE_DOS, _A_PRORRATA = "AZUCAR-DE-DOS", "AZUCAR-PRORRATA"


async def test_decide_con_el_teclado(navegador: Browser, sitio: Sitio, escena: Escena) -> None:
    caso = await _enviada(sitio, escena, "AZUCAR-OMC-2026", "40")
    otro = await _enviada(sitio, escena, "AZUCAR-OMC-2026", "50")
    async with visita(navegador, sitio) as v:
        await v.entra("funcionaria")
        await v.mira("ministerio-inicio")
        await v.pagina.goto("/ministerio/bandeja?tipo=solicitudes")
        await v.mira("ministerio-bandeja")
        teclado = v.pagina.keyboard
        await teclado.press("/")
        await teclado.press("Tab")
        await teclado.type(caso["numero"])
        await teclado.press("Enter")
        await v.pagina.wait_for_url("**numero=*")
        await teclado.press("j")
        await teclado.press("Enter")
        await v.lee("Comprobaciones")
        await v.lee("El contingente no tiene tope para este solicitante")
        await v.mira("ministerio-caso")
        await teclado.press("a")
        await teclado.type("Cumple los requisitos del contingente")
        await teclado.press("Tab")
        await teclado.press("Enter")
        await v.lee("Registramos la decisión")
        await v.sigue("Bitácora")
        await v.lee("Cumple los requisitos del contingente")
        await v.mira("ministerio-bitacora")
        await _aprueba_marcado(v, otro["numero"])


async def _aprueba_marcado(v: Visita, numero: str) -> None:
    await v.pagina.goto(f"/ministerio/bandeja?numero={numero}")
    await v.pagina.check(f"input[aria-label='Marcar {numero}']")
    await v.pulsa("Aprobar los marcados")
    await v.lee("1 de 1 aprobados")
    await v.mira("ministerio-varias")


async def test_pide_devuelve_y_niega_con_su_razon(navegador: Browser, sitio: Sitio, escena: Escena) -> None:
    caso = await _enviada(sitio, escena, "AZUCAR-OMC-2026", "60")
    async with visita(navegador, sitio, con_js=False) as v:
        await v.entra("funcionaria")
        await v.pagina.goto(f"/ministerio/solicitudes/{caso['id']}")
        await v.pulsa("Tomar el caso")
        await v.lee("El caso quedó en sus manos")
        await v.pagina.locator("summary", has_text="Aprobar en parte").click()
        await v.pagina.fill("#aprobar_parcial-cantidad", "mucho")
        await v.pagina.fill("#aprobar_parcial-motivo", "Solo queda una parte")
        await v.pulsa("Confirmar: aprobar en parte")
        await v.lee("Escríbalo así")
        assert await v.pagina.input_value("#aprobar_parcial-motivo") == "Solo queda una parte"
        await v.pagina.locator("summary", has_text="Devolver para corregir").click()
        await v.pagina.fill("#devolver-motivo", "La subpartida no es la de la factura")
        await v.pulsa("Confirmar: devolver para corregir")
        await v.lee("Devuelta para corregir")


@pytest.mark.largo
async def test_un_contingente_de_dos_firmas(navegador: Browser, sitio: Sitio, escena: Escena) -> None:
    async with visita(navegador, sitio) as coordinador, visita(navegador, sitio) as funcionaria:
        await coordinador.entra("coordinador2")
        await _publica_copia(coordinador, _DE_DOS, "orden_de_llegada", "100", mirando=True)
        caso = await _enviada(sitio, escena, _DE_DOS, "150")
        await funcionaria.entra("funcionaria")
        await funcionaria.pagina.goto(f"/ministerio/solicitudes/{caso['id']}")
        await funcionaria.pagina.locator("summary", has_text="Aprobar").first.click()
        await funcionaria.pagina.fill("#aprobar-motivo", "Cumple los requisitos")
        await funcionaria.pulsa("Confirmar: aprobar")
        await funcionaria.lee("Falta la segunda firma")
        await coordinador.pagina.goto("/ministerio/por-firmar")
        await coordinador.mira("ministerio-por-firmar")
        await coordinador.pagina.locator("tr", has_text=caso["numero"]).get_by_role("link", name="Revisar").click()
        await coordinador.mira("ministerio-segunda-firma")
        await coordinador.pulsa("Firmar la decisión")
        await coordinador.lee("Firmó la decisión")
        await coordinador.lee("Aprobada")


@pytest.mark.largo
async def test_una_asignacion_que_confirma_otra_persona(navegador: Browser, sitio: Sitio, escena: Escena) -> None:
    async with visita(navegador, sitio) as coordinador, visita(navegador, sitio) as funcionaria:
        await coordinador.entra("coordinador2")
        await _publica_copia(coordinador, _A_PRORRATA, "prorrata", "")
        await _enviada(sitio, escena, _A_PRORRATA, "900")
        await funcionaria.entra("funcionaria")
        await funcionaria.pagina.goto("/ministerio/asignaciones")
        await funcionaria.pagina.get_by_text("Nueva asignación").click()
        await funcionaria.pagina.select_option("#contingente", _A_PRORRATA)
        # The other rounds wait until the window has closed.
        await funcionaria.pagina.select_option("#ronda", "extraordinaria")
        await funcionaria.pagina.fill("#motivo", "Lo ordena el comité")
        await funcionaria.pulsa("Simular")
        await funcionaria.lee("Es una simulación")
        await funcionaria.mira("ministerio-asignacion")
        await funcionaria.pulsa("Proponer")
        await funcionaria.lee("Quedó propuesta")
        await coordinador.pagina.goto(funcionaria.pagina.url)
        await coordinador.pagina.fill("#confirmar-motivo", "Conforme con la simulación")
        await coordinador.pulsa("Confirmar la asignación")
        await coordinador.lee("Quedó confirmada")
        await coordinador.pulsa("Publicar")
        await coordinador.lee("Quedó publicado")


async def _publica_copia(v: Visita, codigo: str, metodo: str, segunda_firma: str, *, mirando: bool = False) -> None:
    """Copy the sugar of this year, open this year again in the editor, and publish it."""
    await v.pagina.goto("/ministerio/contingentes/AZUCAR-OMC-2026")
    await v.pagina.fill("#nuevo_codigo", codigo)
    await v.pulsa("Crear el borrador")
    await v.lee("Es un borrador")
    if mirando:
        await v.mira("ministerio-contingente")
    await v.sigue("Editar")
    for campo, valor in {
        "vigencia_desde": "2026-10-01",
        "vigencia_hasta": "2027-09-30",
        "ventana_desde": "2026-10-01T08:00",
        "ventana_hasta": "2027-09-15T17:00",
        "devolucion_desde": "",
        "devolucion_hasta": "",
        "dex_limite": "2027-10-31",
        "reasignacion_corte": "",
        "segunda_firma_desde": segunda_firma,
    }.items():
        await v.pagina.fill(f"#{campo}", valor)
    await v.pagina.select_option("#metodo", metodo)
    if mirando:
        await v.mira("ministerio-editor")
    await v.pulsa("Guardar el borrador")
    await v.lee("Guardamos los cambios")
    await v.pagina.locator("tr", has_text="2").get_by_role("link", name="Ver").first.click()
    await v.lee("Vigencia, desde")
    if mirando:
        await v.mira("ministerio-cambios")
    await v.pagina.goto(f"/ministerio/contingentes/{codigo}")
    await v.pulsa("Publicar")
    await v.lee("Quedó publicado")


async def test_lo_demas_se_mira(navegador: Browser, sitio: Sitio, acto: Acto) -> None:
    async with visita(navegador, sitio) as v:
        await v.entra("coordinador2")
        for pagina in ("plazos", "contingentes", "existencias", "vallejo", "informes", "confianza", "fallos"):
            await v.pagina.goto(f"/ministerio/{pagina}")
            await v.mira(f"ministerio-{pagina}")
        await v.pagina.goto(f"/ministerio/buscar?q={acto.caso.numero}")
        await v.lee(acto.caso.numero)
        await v.mira("ministerio-buscar")
        csv = await v.contexto.request.get("/ministerio/informes/utilizacion.csv?por=grupo")
        assert csv.ok
        assert acto.solicitud["contingente"] in await csv.text()
        await v.pagina.goto("/ministerio/calendario")
        await v.pagina.get_by_text("Registrar una tasa").click()
        await v.pagina.fill("#valor", "4.012,35")
        await v.pagina.fill("#vigenciadesde", "2026-11-23")
        await v.pulsa("Guardar para confirmar")
        await v.lee("Las confirma otra persona")
        await v.mira("ministerio-calendario")
        await v.pagina.locator("article", has_text="4.012,35").get_by_text("La confirma otra persona").wait_for()


async def _enviada(sitio: Sitio, escena: Escena, contingente: str, toneladas: str) -> dict[str, Any]:
    """A request of the mill that waits for its reviewer."""
    ingenio = escena.personas["ingenio"]
    cuerpo = {**escena.hechos["azucar"], "contingente": contingente, "cantidad": toneladas}
    caso = await radicar(escena, "/v1/solicitudes", cuerpo)
    await ingenio.subir(f"{caso.ruta}/firmado", await sitio.firma_rapida(caso.radicado, "representante_a"))
    enviada: dict[str, Any] = await ingenio.esperar(caso.ruta, lambda s: s["estado"] == "enviada")
    return enviada
