"""The denial of a quota request and its appeal, as the exporter clicks it; then without JavaScript."""

import pytest
from playwright.async_api import Browser

from deploy.demo.escena import Escena
from tests.e2e.pasos import radicar, solicitud_de
from tests.e2e.portal.navegador import Sitio, visita

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(300), pytest.mark.largo]
_RAZONES = "El cupo del año anterior se utilizó por completo, como prueban las declaraciones que el Ministerio verificó"


@pytest.mark.parametrize(("con_js", "sentido", "queda"), [(True, "revoca", "Aprobada"), (False, "confirma", "Negada")])
async def test_una_negacion_se_recurre(
    navegador: Browser, sitio: Sitio, escena: Escena, con_js: bool, sentido: str, queda: str
) -> None:
    """From the list of what waits for the company to what was decided, and what may be done then."""
    ingenio, funcionaria = escena.personas["ingenio"], escena.personas["funcionaria"]
    caso = await radicar(escena, "/v1/solicitudes", solicitud_de(escena, 3_000))
    await ingenio.subir(f"{caso.ruta}/firmado", await sitio.firma_rapida(caso.radicado, "representante_a"))
    await ingenio.esperar(caso.ruta, lambda s: s["estado"] == "enviada")
    causa = (await funcionaria.leer("/v1/solicitudes/causas-de-negacion"))[0]["codigo"]
    await funcionaria.publicar(f"{caso.ruta}/negar", {"causa": causa, "motivo": "No acreditó exportaciones"})
    async with visita(navegador, sitio, con_js=con_js) as v:
        await v.entra("mrojas")
        await v.pagina.goto("/recursos")
        await v.pagina.locator("main tr", has_text=caso.numero).get_by_role("link").click()
        await v.lee("Puede recurrir la decisión hasta el")
        await v.lee("No acreditó exportaciones")
        if con_js:
            await v.mira("solicitud-negada")
        await v.pulsa("Presentar el recurso")
        assert await v.pagina.eval_on_selector("#texto", "e => e.validity.valueMissing")
        await v.pagina.fill("#texto", "No")
        await v.pulsa("Presentar el recurso")
        await v.pagina.locator("#texto-error").wait_for()
        await v.pagina.fill("#texto", _RAZONES)
        await v.pulsa("Presentar el recurso")
        await v.lee("Presentamos su recurso")
        await v.lee("En recurso")
        await v.lee(_RAZONES)
        if con_js:
            await v.mira("solicitud-en-recurso")
        await v.pagina.goto("/recursos")
        await v.lee("El Ministerio resuelve a más tardar el")
        await v.pagina.locator("main .pendientes a", has_text=caso.numero).click()
        decision = {"sentido": sentido, "motivo": "Se revisaron las declaraciones del año anterior"}
        await escena.personas["coordinador2"].publicar(f"{caso.ruta}/resolver", decision)
        await v.pagina.reload()
        await v.pagina.locator("main .titulo .insignia", has_text=queda).wait_for()
        await v.lee("Se revisaron las declaraciones del año anterior")
        if con_js:
            await v.mira("solicitud-con-recurso-resuelto")
        assert await v.pagina.get_by_role("button", name="Presentar el recurso").count() == 0
