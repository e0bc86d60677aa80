"""The page of a case before who decides it, drawn by the portal from answers of the API."""

from functools import partial

import httpx
import pytest

from services.consumo.anulaciones.models import FLUJO as ANULACION
from services.consumo.consumos.models import FLUJO as CONSUMO
from services.cupos.devoluciones.models import FLUJO as DEVOLUCION
from services.cupos.solicitudes.models import FLUJO as SOLICITUD
from services.portal.ministerio.clases import DECIDIDOS
from shared.expedientes import Flujo
from tests.unit.portal.conftest import FUNCIONARIA, ApiDePrueba, entra

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


@pytest.mark.parametrize("flujo", [SOLICITUD, DEVOLUCION, CONSUMO, ANULACION], ids=lambda f: f.tipo)
def test_every_state_is_decided_or_waits_for_somebody(flujo: Flujo) -> None:
    assert flujo.estados - DECIDIDOS <= _ESPERAN | _DE_LA_EMPRESA
    assert not DECIDIDOS & (_ESPERAN | _DE_LA_EMPRESA)
