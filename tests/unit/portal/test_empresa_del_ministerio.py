"""A company's page before the Ministry, drawn by the portal from answers of the API."""

import httpx

from tests.unit.portal.conftest import FUNCIONARIA, ApiDePrueba, entra, lista

_NIT = "900204272-8"
_CUPO = {"contingente": "AZUCAR", "grupo": "AZUCAR"}


async def test_its_quotas_say_when_there_are_more_and_when_they_could_not_be_brought(
    navegador: httpx.AsyncClient, api: ApiDePrueba
) -> None:
    empresa = {
        "nit": _NIT,
        "razon_social": "Ingenio La Esperanza",
        "domicilio": "Cali",
        "estado": "habilitada",
        "acciones": [],
        "version": 1,
    }
    api.respuestas[f"/v1/empresas/{_NIT}"] = lambda _: httpx.Response(200, json=empresa)
    api.respuestas["/v1/cupos"] = lista(_CUPO, siguiente="x")
    api.respuestas["/v1/programas"] = lista()
    await entra(navegador, FUNCIONARIA)
    pagina = (await navegador.get(f"/ministerio/empresas/{_NIT}")).text
    assert "Tiene más cupos que los que se ven aquí." in pagina
    api.respuestas["/v1/cupos"] = lista()
    assert "Ninguno todavía." in (await navegador.get(f"/ministerio/empresas/{_NIT}")).text
    del api.respuestas["/v1/cupos"]
    caida = (await navegador.get(f"/ministerio/empresas/{_NIT}")).text
    assert "Ninguno todavía." not in caida
    assert "los cupos" in caida
