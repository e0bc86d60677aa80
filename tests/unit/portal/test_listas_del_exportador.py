"""Lists of the company's and what waits for it, drawn by the portal from answers of the API."""

import httpx

from tests.unit.portal.conftest import ApiDePrueba, entra, lista

_CASO = "0190a0a0-0000-7000-8000-000000000009"
_PROGRAMA = "0190a0a0-0000-7000-8000-000000000007"


async def test_a_programme_shows_its_own_registrations_and_the_way_to_those_that_do_not_fit(
    navegador: httpx.AsyncClient, api: ApiDePrueba
) -> None:
    programa = {
        "id": _PROGRAMA,
        "numero": "PV-2026-1",
        "nit": "900204272-8",
        "clase": "172",
        "oficina": "Bogotá",
        "estado": "autorizado",
        "acciones": [],
        "detalle": dict.fromkeys(("actividad", "proyecto", "ubicacion", "capacidad", "clase_garantia", "economista"))
        | {"bienes_principales": []},
        "solicitud": {"causas_devolucion": []},
        "suspension_causa": None,
        "decidir_hasta": None,
        "cupo_fob_usd": "1000.00",
        "meses_importacion": 12,
        "meses_compromiso": 18,
        "referencia_externa": None,
    }
    registro = {"id": _CASO, "numero": "REG-2026-1", "programa_id": _PROGRAMA, "items": [{}], "periodo": None}
    registro |= {"fob_usd": "10.00", "estado": "aprobado"}
    api.respuestas[f"/v1/programas/{_PROGRAMA}"] = lambda _: httpx.Response(200, json=programa)
    api.respuestas["/v1/programas"] = lista(programa)
    api.respuestas["/v1/garantias"] = api.respuestas["/v1/cips"] = lista()
    api.respuestas["/v1/registros"] = lista(registro, siguiente="mas")
    await entra(navegador)
    pagina = (await navegador.get(f"/programas/{_PROGRAMA}")).text
    for ruta in ("/v1/garantias", "/v1/registros", "/v1/estudios", "/v1/cips", "/v1/modificaciones"):
        (pedida,) = [p for p in api.pedidas if p.url.path == ruta]
        assert pedida.url.params["programa"] == _PROGRAMA
    assert "REG-2026-1" in pagina
    assert f'<a href="/registros?programa={_PROGRAMA}">Ver todos los registros de este programa</a>' in pagina
    assert "Ver todos los cuadros" not in pagina
    todos = (await navegador.get(f"/registros?programa={_PROGRAMA}&estado=aprobado")).text
    assert {"programa": _PROGRAMA, "estado": "aprobado"}.items() <= dict(
        next(p for p in reversed(api.pedidas) if p.url.path == "/v1/registros").url.params
    ).items()
    assert f'<option value="{_PROGRAMA}" selected>PV-2026-1</option>' in todos
    assert f"programa={_PROGRAMA}&amp;estado=aprobado&amp;cursor=mas" in todos
    assert (await navegador.get("/registros?programa=otra-cosa")).status_code == 404


async def test_a_payment_whose_proof_was_sent_is_not_asked_for_again(
    navegador: httpx.AsyncClient, api: ApiDePrueba
) -> None:
    acto = {"id": _CASO, "numero": "EFE-2026-1", "estado": "en_firme", "acciones": [], "plazos": []}
    acto |= {"causa": "otro_incumplimiento", "valor_cop": "100.00", "prueba_de_pago_en": None}
    await entra(navegador)
    api.respuestas["/v1/efectividades"] = lista(acto)
    assert "Enviar la prueba de pago" in (await navegador.get("/recursos")).text
    api.respuestas["/v1/efectividades"] = lista(acto | {"prueba_de_pago_en": "2026-11-23T15:00:00Z"})
    enviada = (await navegador.get("/recursos")).text
    assert "Enviar la prueba de pago" not in enviada
    assert "Recibimos su prueba de pago" in enviada


async def test_everything_that_happened_to_a_quota_is_told_page_by_page(
    navegador: httpx.AsyncClient, api: ApiDePrueba
) -> None:
    kg = {"kg": 1_000, "valor": "1.000", "unidad": "t"}
    cupo = {"id": _PROGRAMA, "numero": "CUP-AZUCAR-1", "contingente": "AZUCAR", "grupo": "A", "factor": None}
    cupo |= dict.fromkeys(("asignado", "consumido", "reservado", "disponible", "devuelto"), kg)
    suceso = {
        "instante": "2026-11-23T15:00:00Z",
        "tipo": "movimiento",
        "numero": "CON-1",
        "caso": _CASO,
        "motivo": None,
    }
    suceso |= {"frase": "Se aprobó la solicitud de consumo CON-1", "cantidad": kg, "disponible": kg}
    paso = suceso | {"tipo": "cqe", "numero": "6CO000001", "caso": _PROGRAMA, "cantidad": None, "frase": "Se expidió"}
    api.respuestas[f"/v1/cupos/{_PROGRAMA}"] = lambda _: httpx.Response(200, json=cupo)
    api.respuestas[f"/v1/cupos/{_PROGRAMA}/linea"] = lista(suceso, paso, siguiente="mas")
    await entra(navegador)
    pagina = (await navegador.get(f"/cupos/{_PROGRAMA}?cursor=abc")).text
    leida = next(p for p in api.pedidas if p.url.path.endswith("/linea"))
    assert leida.url.params["cursor"] == "abc"
    assert f'<a href="/consumos/{_CASO}">Se aprobó la solicitud de consumo CON-1</a>' in pagina
    assert '<a href="/cqe/6CO000001">Se expidió</a>' in pagina
    assert f'href="/cupos/{_PROGRAMA}?cursor=mas" rel="next"' in pagina
