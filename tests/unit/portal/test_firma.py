"""Why a signed file was refused: in the words of the verdict, which name who signed, or else in those of the case."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from services.portal.exportador.firma import _con_el_veredicto
from services.portal.web.api import Api

CASO = UUID(int=7)
SIN_NOMBRE = {"codigo": "SIGNER_MISMATCH", "texto": "Firmó alguien que no está registrado.", "remedio": "Regístrelo."}
NOMBRADA = "Firmó ANA RUIZ, que no está registrado."
RAZON = {"subindicacion": "SIGNER_MISMATCH", "razon": NOMBRADA, "remedio": "Regístrela."}


def api(estado: int, **veredicto: Any) -> Api:
    """An API whose only verdict is that one; `estado` of its list."""
    dado = {"id": "v1", "emitido_en": "2026-11-21T14:05:09Z", "razones": [RAZON]} | veredicto

    def responde(peticion: httpx.Request) -> httpx.Response:
        assert peticion.url.params.get("documento", str(CASO)) == str(CASO)
        una = peticion.url.path == "/v1/veredictos/v1"
        return httpx.Response(200 if una else estado, json=dado if una else {"elementos": [dado], "siguiente": None})

    return Api(httpx.AsyncClient(base_url="http://api", transport=httpx.MockTransport(responde)))


async def test_the_company_is_told_who_signed_and_where_the_report_is() -> None:
    caso, informe = await _con_el_veredicto(api(200), CASO, {"razones": [SIN_NOMBRE]})
    assert (caso["razones"][0]["texto"], informe) == (NOMBRADA, "v1")
    assert caso["razones"][0]["remedio"] == "Regístrela."


@pytest.mark.parametrize(
    ("como", "razones"),
    [
        (api(503), [SIN_NOMBRE]),
        (api(200, emitido_en=None), [SIN_NOMBRE]),
        (api(200), [{"codigo": "TOPE_SUPERADO", "texto": "Pasa del tope.", "remedio": ""}]),
    ],
    ids=["firma no responde", "hay otro archivo en validación", "no fue por la firma"],
)
async def test_without_its_verdict_the_case_says_what_it_knows(como: Api, razones: list[dict[str, str]]) -> None:
    assert await _con_el_veredicto(como, CASO, {"razones": razones}) == ({"razones": razones}, None)
