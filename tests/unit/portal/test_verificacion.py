"""The public page that says whether a certificate is authentic, drawn from the API's answer."""

import httpx

from tests.unit.portal.conftest import ApiDePrueba

_CQE = {
    "numero": "6CO000001",
    "estado": "emitido",
    "vigente": True,
    "razon_social": "Ingenio La Esperanza",
    "nit": "900204272-8",
    "contingente_nombre": "Azúcar",
    "destinos": ["US"],
    "producto": "Azúcar en bruto",
    "cantidad": {"valor": "5.000", "unidad": "t", "kg": 5000},
    "debito": {"valor": "5.229", "unidad": "t", "kg": 5229},
    "periodo_desde": "2025-10-01",
    "periodo_hasta": "2026-09-30",
    "periodo_ampliado_hasta": None,
    "codigo": "K7QM-2XRA-9HTD",
    "clase": "propio",
    "sha256": None,
    "expedido": "2026-09-29",
    "emitido_en": "2026-09-30T08:00:00-05:00",
    "consultado_en": "2026-10-15T08:00:00-05:00",
}


async def test_it_tells_the_printed_day_of_issue_and_that_the_period_was_extended(
    navegador: httpx.AsyncClient, api: ApiDePrueba
) -> None:
    camino, consulta = "/v1/verificacion/6CO000001/K7QM2XRA9HTD", "/verificacion?numero=6co000001&codigo=K7QM2XRA9HTD"
    api.respuestas[camino] = lambda _: httpx.Response(200, json=_CQE)
    pagina = (await navegador.get(consulta)).text
    assert "<dt>Expedido</dt><dd>29 sep 2026</dd>" in pagina
    assert "30 sep 2026</dd>" in pagina
    assert "ampliado" not in pagina
    api.respuestas[camino] = lambda _: httpx.Response(200, json=_CQE | {"periodo_ampliado_hasta": "2026-10-31"})
    assert "30 sep 2026, ampliado hasta el 31 oct 2026" in (await navegador.get(consulta)).text
