"""The mail that tells of a signature in one's name, followed to its page, where one click takes the request back."""

import pytest
from playwright.async_api import Browser

from deploy.demo.escena import Escena
from tests.e2e.pasos import LIMITE, radicar, solicitud_de
from tests.e2e.portal.navegador import Sitio, visita
from tests.e2e.test_firma_desconocida import correo_de_la_representante, enlace_de

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(300), pytest.mark.largo]
__all__ = ["correo_de_la_representante"]


async def test_del_correo_a_no_es_mi_firma(
    navegador: Browser, sitio: Sitio, escena: Escena, correo_de_la_representante: str
) -> None:
    ingenio = escena.personas["ingenio"]
    caso = await radicar(escena, "/v1/solicitudes", solicitud_de(escena, 3_000))
    await ingenio.subir(f"{caso.ruta}/firmado", await sitio.firma_rapida(caso.radicado, "representante_a"))
    await ingenio.esperar(caso.ruta, lambda s: s["estado"] == "enviada", LIMITE)
    enlace = await enlace_de(escena, correo_de_la_representante, caso.numero)
    # Whoever gets it has perhaps no user: nobody is signed in.
    async with visita(navegador, sitio) as v:
        await v.pagina.goto(enlace)
        await v.pagina.get_by_role("button", name="No es mi firma: retirar el trámite").wait_for()
        await v.mira("correo-no-es-mi-firma")
        await v.pagina.get_by_role("button", name="No es mi firma: retirar el trámite").click()
        # The page asks again by itself until the owner of the case has answered.
        await v.pagina.get_by_text("se retiró y no se decide nada con esa firma").wait_for()
        await v.mira("correo-firma-retirada")
    async with visita(navegador, sitio) as v:
        await v.entra("mrojas")
        await v.pagina.goto(caso.ruta.removeprefix("/v1"))
        await v.lee("Desistida")
        await v.lee("Retiro por firma no reconocida")
        await v.mira("solicitud-retirada")
