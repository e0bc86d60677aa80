"""The page of a case before who decides it, drawn by the portal from answers of the API."""

import re
from functools import partial
from html import unescape

import httpx
import pytest

from services.consumo.anulaciones.models import FLUJO as ANULACION
from services.consumo.consumos.models import FLUJO as CONSUMO
from services.cupos.devoluciones.models import FLUJO as DEVOLUCION
from services.cupos.solicitudes.models import FLUJO as SOLICITUD
from services.portal.ministerio.clases import DECIDIDOS
from shared.expedientes import Flujo
from tests.unit.portal.conftest import FUNCIONARIA, ApiDePrueba, entra, lista

_RUTA = "/v1/solicitudes/0190a0a0-0000-7000-8000-000000000009"
_ESPERAN = {"enviada", "enviado", "solicitada", "lista_de_espera", "en_recurso", "en_espera_informacion"}
_DE_LA_EMPRESA = {"borrador", "radicada", "radicado", "devuelta", "en_validacion"}


def _solicitud(estado: str) -> dict[str, object]:
    return {
        "id": _RUTA.rpartition("/")[2],
        "numero": "CUP-AZUCAR-1",
        "nit": "900204272-8",
        "estado": estado,
        "version": 5,
        "vence": "2026-11-30",
        "vence_calculo": [],
        "cantidad": {"kg": 1_000, "valor": "1.000", "unidad": "t"},
        "contingente": "AZUCAR",
        "recibido_en": None,
        "acciones": [],
    }


def _respuesta(cuerpo: dict[str, object], _: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json=cuerpo)


async def test_a_decided_case_shows_neither_a_term_nor_the_checks_of_today(
    navegador: httpx.AsyncClient, api: ApiDePrueba
) -> None:
    roja = {"codigo": "saldo", "nombre": "Saldo y reserva", "estado": "rojo", "dura": True, "detalle": "No tiene turno"}
    comprobadas = {"todas_verdes": False, "banderas": [], "comprobaciones": [roja]}
    api.respuestas[f"{_RUTA}/comprobaciones"] = lambda _: httpx.Response(200, json=comprobadas)
    await entra(navegador, FUNCIONARIA)
    vistas = {}
    for estado in ("enviada", "aprobada"):
        api.respuestas[_RUTA] = partial(_respuesta, _solicitud(estado))
        vistas[estado] = (await navegador.get(_RUTA.replace("/v1/", "/ministerio/"))).text
    for dicho in ("Se debe decidir a más tardar", "Saldo y reserva"):
        assert dicho in vistas["enviada"]
        assert dicho not in vistas["aprobada"]


_FILA = {
    "id": "0190a0a0-0000-7000-8000-000000000009",
    "numero": "CON-AZUCAR-1",
    "nit": "900204272-8",
    "estado": "enviado",
    "vence": "2026-11-30",
    "habiles_restantes": 5,
    "asignado_a": None,
    "por_firmar": False,
    "banderas": [],
    "comprobaciones": {"rojas": 0},
    "detalle": {"razon_social": "Ingenio", "cantidad": {"kg": 1_000, "valor": "1.000", "unidad": "t"}},
}


async def test_an_inbox_comes_back_with_its_marks_its_reason_its_filter_and_its_page(
    navegador: httpx.AsyncClient, api: ApiDePrueba
) -> None:
    api.respuestas["/v1/consumos/bandeja"] = lista(_FILA, siguiente="otra")
    await entra(navegador, FUNCIONARIA)
    pagina = (await navegador.get("/ministerio/bandeja?tipo=consumos&vista=verdes&cursor=abc")).text
    donde = re.findall(r'name="donde" value="([^"]+)"', pagina)[-1]
    marcas = {"donde": unescape(donde), "que": "aprobar", "motivo": "Revisados en la mañana"}
    marcas |= {f"caso.consumos.{_FILA['id']}": "si"}
    # The session ended meanwhile.
    navegador.cookies.clear()
    fuera = (await navegador.post("/ministerio/bandeja/varias", data=marcas | {"_csrf": "x"})).text
    pendiente = re.findall(r'name="pendiente" value="([^"]+)"', fuera)[0]
    dentro = await navegador.post("/entrar", data={"usuario": FUNCIONARIA, "clave": "x", "pendiente": pendiente})
    ocultos = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', dentro.text))
    otra = await navegador.post("/ministerio/bandeja/varias", data={k: unescape(v) for k, v in ocultos.items()})
    assert "Recuperamos lo que había escrito" in otra.text
    assert 'value="Revisados en la mañana"' in otra.text
    assert 'aria-label="Marcar CON-AZUCAR-1" checked' in otra.text
    leida = [p for p in api.pedidas if p.url.path == "/v1/consumos/bandeja"][-1]
    assert {"comprobaciones": "verdes", "cursor": "abc"}.items() <= dict(leida.url.params).items()
    assert 'href="/ministerio/bandeja?tipo=consumos&amp;vista=verdes&amp;cursor=otra" rel="next"' in otra.text


@pytest.mark.parametrize("flujo", [SOLICITUD, DEVOLUCION, CONSUMO, ANULACION], ids=lambda f: f.tipo)
def test_every_state_is_decided_or_waits_for_somebody(flujo: Flujo) -> None:
    assert flujo.estados - DECIDIDOS <= _ESPERAN | _DE_LA_EMPRESA
    assert not DECIDIDOS & (_ESPERAN | _DE_LA_EMPRESA)
