"""The portal's own process before an API that answers as the real one does: identity provider, notices, sessions."""

import json
import re

import httpx
from pydantic import SecretStr

from services.portal.app import app
from services.portal.settings import AjustesPortal
from tests.unit.portal.conftest import AQUI, ApiDePrueba, entra

_CASO, _CQE = "0190a0a0-0000-7000-8000-000000000009", "6CO000001"
_UN_CQE = {"numero": _CQE, "cantidad": {"kg": 80_000, "valor": "80.000", "unidad": "t"}}


async def test_the_provider_sends_back_the_browser_that_left(navegador: httpx.AsyncClient, api: ApiDePrueba) -> None:
    assert "Ingresar con Cuenta del Ministerio" in (await navegador.get("/entrar?volver=/cupos")).text
    ida = await navegador.post("/entrar/proveedor", data={"volver": "/cupos", "pendiente": ""})
    assert 'content="0;url=https://idp.example/auth?state=e1"' in ida.text
    vuelta = await navegador.get("/entrar/proveedor", params={"code": "c1", "state": "e1"})
    assert (vuelta.status_code, vuelta.headers["location"]) == (303, "/cupos")
    assert json.loads(api.pedidas[-1].content) == {"codigo": "c1", "estado": "e1"}
    assert "sesion" in navegador.cookies
    assert "proveedor" not in navegador.cookies


async def test_somebody_elses_attempt_opens_no_session(navegador: httpx.AsyncClient, api: ApiDePrueba) -> None:
    sin_empezar = await navegador.get("/entrar/proveedor", params={"code": "c1", "state": "e1"})
    await navegador.post("/entrar/proveedor", data={})
    ajena = await navegador.get("/entrar/proveedor", params={"code": "c1", "state": "otro"})
    for respuesta in (sin_empezar, ajena):
        assert respuesta.status_code == 400
        assert "no empezó en este navegador" in respuesta.text
    assert all(p.url.path != "/v1/sesiones/oidc/entrar" for p in api.pedidas)
    assert "sesion" not in navegador.cookies


async def test_without_a_provider_there_is_no_such_way_in() -> None:
    ajustes = AjustesPortal(url_gateway="http://api.example", clave_sesiones=SecretStr("un secreto suficiente largo"))
    transporte = httpx.ASGITransport(app(ajustes, httpx.MockTransport(ApiDePrueba())))
    async with httpx.AsyncClient(transport=transporte, base_url=AQUI, headers={"Origin": AQUI}) as cliente:
        assert "/entrar/proveedor" not in (await cliente.get("/entrar")).text
        assert (await cliente.post("/entrar/proveedor", data={})).status_code == 404


async def test_the_number_of_unread_notices_is_in_the_page(navegador: httpx.AsyncClient, api: ApiDePrueba) -> None:
    await entra(navegador)
    pagina = await navegador.get("/avisos/calendario")
    assert "<b data-sin-leer>7</b>" in pagina.text
    assert int(pagina.headers["content-length"]) == len(pagina.content)
    api.respuestas["/v1/avisos/cuenta"] = lambda _: httpx.Response(200, json={"sin_leer": 0, "hay_mas": False})
    assert "<b data-sin-leer></b>" in (await navegador.get("/avisos/calendario")).text
    del api.respuestas["/v1/avisos/cuenta"]
    assert "<b data-sin-leer></b>" in (await navegador.get("/avisos/calendario")).text


async def test_notices_stream_through(navegador: httpx.AsyncClient, api: ApiDePrueba) -> None:
    await entra(navegador)
    flujo = await navegador.get("/avisos/eventos", headers={"X-Fragmento": "1"})
    assert flujo.headers["content-type"].startswith("text/event-stream")
    assert (flujo.text, flujo.headers["cache-control"]) == ("event: aviso\ndata: {}\n\n", "no-store")
    await navegador.post("/salir", data={})
    navegador.cookies.clear()
    assert (await navegador.get("/avisos/eventos", headers={"X-Fragmento": "1"})).status_code == 401


async def test_the_api_hears_which_browser_asks(navegador: httpx.AsyncClient, api: ApiDePrueba) -> None:
    await navegador.post("/entrar", data={"usuario": "mrojas", "clave": "x"}, headers={"User-Agent": "Firefox/140"})
    assert api.pedidas[-1].headers["user-agent"] == "Firefox/140"


async def test_a_form_of_another_session_is_shown_again_and_does_nothing(
    navegador: httpx.AsyncClient, api: ApiDePrueba
) -> None:
    await entra(navegador)
    otra = await navegador.post("/cuenta/preferencias", data={"_csrf": "ajeno", "movimientos": "si"})
    assert otra.status_code == 403
    assert "Continúe donde estaba" in otra.text
    assert all(p.method != "PUT" for p in api.pedidas)


async def test_a_signer_whose_forms_are_in_flight_is_told_which(navegador: httpx.AsyncClient, api: ApiDePrueba) -> None:
    revocado = {"nombre": "Ana Gil", "formas_en_curso": [{"numero": "CON-AZUCAR-1", "servicio": "consumo"}]}
    ruta = "/v1/empresas/900204272-8/firmantes/0190a0a0-0000-7000-8000-000000000002/revocar"
    api.respuestas[ruta] = lambda _: httpx.Response(200, json=revocado)
    await entra(navegador)
    pagina = await navegador.get("/avisos/calendario")
    (csrf,) = set(re.findall(r'name="_csrf" value="([^"]+)"', pagina.text))
    hecha = await navegador.post(
        "/empresa/firmantes/0190a0a0-0000-7000-8000-000000000002/revocar", data={"_csrf": csrf, "_clave": "k"}
    )
    assert "Ana Gil ya no firma por la empresa" in hecha.text
    assert "CON-AZUCAR-1" in hecha.text


async def test_a_search_finds_each_case_once(navegador: httpx.AsyncClient, api: ApiDePrueba) -> None:
    caso = "0190a0a0-0000-7000-8000-000000000003"
    paso = {"tipo": "garantia", "numero": "GAR-2026-7", "caso": caso, "estado": "aceptada", "referencia_externa": None}
    vacia = {"elementos": [], "siguiente": None}
    suya = {"id": "0190a0a0-0000-7000-8000-000000000004", "numero": None, "estado": "borrador"}
    for ruta in ("solicitudes", "devoluciones", "programas", "registros"):
        api.respuestas[f"/v1/{ruta}"] = lambda _: httpx.Response(200, json=vacia)
    api.respuestas["/v1/consumos"] = lambda _: httpx.Response(
        200, json={"elementos": [suya | {"referencia_externa": "gar-2026"}], "siguiente": None}
    )
    pasos = [paso, paso | {"estado": "presentada"}, paso | {"numero": "PRO-1", "caso": "otro"}]
    api.respuestas["/v1/linea"] = lambda _: httpx.Response(200, json={"elementos": pasos, "siguiente": None})
    await entra(navegador)
    pagina = (await navegador.get("/buscar", params={"q": "gar-2026"})).text
    assert pagina.count(f'href="/garantias/{caso}"') == 1
    assert "Aceptada" in pagina
    assert f'href="/consumos/{suya["id"]}"' in pagina
    assert "PRO-1" not in pagina
    del api.respuestas["/v1/linea"]
    assert "No pudimos traer todos los resultados" in (await navegador.get("/buscar", params={"q": "gar-2026"})).text


async def test_what_a_form_may_bring_is_what_the_api_takes_and_the_page_says_how_much(
    navegador: httpx.AsyncClient, api: ApiDePrueba
) -> None:
    # Announced and not even sent: nobody reads so much of a stranger.
    de_archivos = {"Content-Type": "multipart/form-data; boundary=x"}
    ajena = await navegador.post("/entrar", content=b"", headers=de_archivos | {"Content-Length": str(21 << 20)})
    assert ajena.status_code == 413
    assert "Supera los 20 MB" in ajena.text
    await entra(navegador)
    for ruta, maximo in (("/firmas", 201), ("/dex/lotes", 206), (f"/estudios/{_CASO}/declaraciones", 513)):
        enorme = await navegador.post(ruta, content=b"", headers=de_archivos | {"Content-Length": str(514 << 20)})
        assert enorme.status_code == 413
        assert f"Supera los {maximo} MB" in enorme.text


async def test_a_file_that_the_api_refuses_leaves_the_form_as_it_was(
    navegador: httpx.AsyncClient, api: ApiDePrueba
) -> None:
    ruta = f"/v1/cqe/{_CQE}"
    problema = {"status": 413, "title": "Es demasiado grande", "detail": "El máximo es 20 MB.", "codigo": "x"}
    llegado = []

    def rechaza(request: httpx.Request) -> httpx.Response:
        llegado.append(len(request.content))
        return httpx.Response(413, json=problema, headers={"content-type": "application/problem+json"})

    api.respuestas[ruta] = lambda _: httpx.Response(200, json=_UN_CQE)
    api.respuestas["/v1/dex"] = rechaza
    await entra(navegador)
    formulario = await navegador.get(f"/cqe/{_CQE}/dex")
    (csrf,) = set(re.findall(r'name="_csrf" value="([^"]+)"', formulario.text))
    campos = {"_csrf": csrf, "_clave": "k", "declaracion": "600765", "fecha": "2026-11-23", "clase": "definitiva"}
    hecha = await navegador.post(
        f"/cqe/{_CQE}/dex",
        data=campos | {"cantidad": "12,5", "fob_usd": "100,00"},
        files={"archivo": ("grande.pdf", b"%PDF-" + bytes(21 << 20), "application/pdf")},
    )
    assert hecha.status_code == 413
    assert llegado[0] > 21 << 20
    assert "El máximo es 20 MB." in hecha.text
    assert 'value="600765"' in hecha.text


async def test_a_mistyped_password_ends_no_session(navegador: httpx.AsyncClient, api: ApiDePrueba) -> None:
    problema = {"status": 401, "title": "La clave no es correcta", "codigo": "credenciales"}
    tipo = {"content-type": "application/problem+json"}
    api.respuestas["/v1/usuarios/yo/clave"] = lambda _: httpx.Response(401, json=problema, headers=tipo)
    await entra(navegador)
    (csrf,) = set(re.findall(r'name="_csrf" value="([^"]+)"', (await navegador.get("/clave")).text))
    campos = {"_csrf": csrf, "actual": "otra", "nueva": "Una-clave-nueva-1", "repetida": "Una-clave-nueva-1"}
    mal = await navegador.post("/clave", data=campos)
    assert "No es su contraseña." in mal.text
    assert (await navegador.get("/clave")).status_code == 200
    # What does end it is said otherwise.
    api.respuestas["/v1/usuarios/yo/clave"] = lambda _: httpx.Response(
        401, json=problema | {"codigo": "no-autenticado"}, headers=tipo
    )
    assert "Su sesión terminó" in (await navegador.post("/clave", data=campos)).text


async def test_a_compared_sheet_stays_in_the_form(navegador: httpx.AsyncClient, api: ApiDePrueba) -> None:
    cuadro, programa = "0190a0a0-0000-7000-8000-000000000005", "0190a0a0-0000-7000-8000-000000000006"
    insumo = {"codigo": 1, "descripcion": "Hilaza", "subpartida": "5205120000", "unidad": "KG"}
    leido = {
        "id": cuadro,
        "numero": "CIP-2026-1",
        "programa_id": programa,
        "version": 3,
        "nombre_tecnico": "Camisa de algodón",
        "nombre_comercial": "Camisa",
        "subpartida": "6205200000",
        "unidad": "U",
        "peso_neto_kg": "0.3",
        "fob_unitario_usd": "100",
        "insumos": [insumo | {"factor": "1.25", "desperdicio": "4", "fob_unitario_usd": "32"}],
    }
    causa = {"literal": "e", "texto": "El factor de consumo del código 01 pasa de 1,25 a 1,4."}
    comparado = {"modificable": False, "exige_cip_nuevo": True, "causas": [causa]}
    ruta = f"/v1/cips/{cuadro}"
    api.respuestas[ruta] = lambda _: httpx.Response(200, json=leido)
    api.respuestas[f"{ruta}/comparar"] = lambda _: httpx.Response(200, json=comparado)
    api.respuestas[f"/v1/programas/{programa}"] = lambda _: httpx.Response(
        200, json={"id": programa, "numero": "PV-2026-1"}
    )
    await entra(navegador)
    pagina = (await navegador.get(f"/cuadros/{cuadro}/reemplazar")).text
    assert 'value="1,25"' in pagina
    (csrf,) = set(re.findall(r'name="_csrf" value="([^"]+)"', pagina))
    campos = {c: str(leido[c]) for c in ("nombre_tecnico", "nombre_comercial", "subpartida", "unidad")}
    campos |= {"peso_neto_kg": "0,3", "fob_unitario_usd": "100", "que": "comparar", "_csrf": csrf, "_clave": "k"}
    hoja = (
        "codigo;descripcion;subpartida;unidad;factor;desperdicio;fob_unitario_usd\r\n"
        "1;Hilaza;5205120000;KG;1,4;4;32\r\n7;Botones;9606210000;U;6;0;0,1\r\n"
    )
    hecha = await navegador.post(
        f"/cuadros/{cuadro}/reemplazar", data=campos, files={"hoja": ("insumos.csv", hoja, "text/csv")}
    )
    assert "Este cambio es un cuadro nuevo" in hecha.text
    assert causa["texto"] in hecha.text
    enviado = json.loads(next(p for p in api.pedidas if p.url.path.endswith("/comparar")).content)
    assert [(i["codigo"], i["factor"]) for i in enviado["insumos"]] == [(1, "1.4"), (7, "6")]
    for valor in ('value="1,4"', 'value="Botones"', 'value="0,1"'):
        assert valor in hecha.text
