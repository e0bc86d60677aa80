"""Looking for a case, on both sides of the counter, drawn by the portal from answers of the API."""

import httpx

from tests.unit.portal.conftest import FUNCIONARIA, ApiDePrueba, entra, lista

_CASO, _OTRO = "0190a0a0-0000-7000-8000-000000000009", "0190a0a0-0000-7000-8000-000000000008"
_NIT = "900204272-8"


async def test_a_funcionario_finds_a_case_that_is_in_no_inbox_any_more(
    navegador: httpx.AsyncClient, api: ApiDePrueba
) -> None:
    pasos = [
        {"tipo": "garantia", "numero": "GAR-2025-7", "caso": _CASO, "estado": estado, "nit": _NIT}
        for estado in ("cancelada", "aceptada")
    ]
    api.respuestas["/v1/linea"] = lista(*pasos)
    api.respuestas["/v1/solicitudes"] = api.respuestas["/v1/empresas"] = lista()
    await entra(navegador, FUNCIONARIA)
    inicio = (await navegador.get("/ministerio/buscar")).text
    assert '<form class="buscador" method="get" action="/ministerio/buscar"' in inicio
    pagina = (await navegador.get("/ministerio/buscar?q=gar-2025-7")).text
    pedida = next(p for p in api.pedidas if p.url.path == "/v1/linea")
    assert pedida.url.params["numero"] == "GAR-2025-7"
    assert pagina.count(f'href="/ministerio/vallejo/garantias/{_CASO}"') == 1
    assert "Cancelada" in pagina
    assert "Aceptada" not in pagina


async def test_a_funcionario_finds_a_certificate_and_a_company(navegador: httpx.AsyncClient, api: ApiDePrueba) -> None:
    empresa = {"nit": _NIT, "razon_social": "Ingenio La Esperanza", "estado": "habilitada"}
    api.respuestas["/v1/linea"] = api.respuestas["/v1/solicitudes"] = lista()
    api.respuestas["/v1/empresas"] = lista(empresa)
    api.respuestas["/v1/cqe/6CO000001"] = lambda _: httpx.Response(
        200, json={"numero": "6CO000001", "estado": "emitido", "nit": _NIT}
    )
    await entra(navegador, FUNCIONARIA)
    assert 'href="/ministerio/cqe/6CO000001"' in (await navegador.get("/ministerio/buscar?q=CQE-6co000001")).text
    assert f'href="/ministerio/empresas/{_NIT}"' in (await navegador.get("/ministerio/buscar?q=esperanza")).text
    api.respuestas["/v1/empresas"] = lista()
    assert "No encontramos nada" in (await navegador.get("/ministerio/buscar?q=nada+de+esto")).text
    del api.respuestas["/v1/linea"]
    assert "No pudimos traer todos los resultados" in (await navegador.get("/ministerio/buscar?q=nada")).text


async def test_a_company_finds_an_old_case_by_its_whole_number(navegador: httpx.AsyncClient, api: ApiDePrueba) -> None:
    paso = {"tipo": "garantia", "numero": "GAR-2025-7", "caso": _OTRO, "estado": "cancelada", "nit": _NIT}
    paso |= {"referencia_externa": None}
    vacias = ("solicitudes", "devoluciones", "consumos", "programas", "registros")
    api.respuestas |= {f"/v1/{clase}": lista() for clase in vacias}

    def linea(pedida: httpx.Request) -> httpx.Response:
        # It is older than the newest steps, among which parts of numbers are looked for.
        return lista(*([paso] if pedida.url.params.get("numero") == "GAR-2025-7" else []))(pedida)

    api.respuestas["/v1/linea"] = linea
    await entra(navegador)
    assert f'href="/garantias/{_OTRO}"' in (await navegador.get("/buscar?q=gar-2025-7")).text
