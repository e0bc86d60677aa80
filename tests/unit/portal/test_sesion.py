"""The cookie that is the session, and what sends a person away from the portal."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from starlette.datastructures import Headers

from services.portal.acceso.routes import destino_propio
from services.portal.settings import AjustesPortal
from services.portal.web.seguridad import es_del_mismo_sitio
from services.portal.web.sesion import Sellador, Sesion

_SECRETO = "un secreto suficientemente largo"


def _abierta(minutos: int = 15) -> dict[str, object]:
    carga = base64.urlsafe_b64encode(json.dumps({"nombre": "María Rojas"}).encode()).rstrip(b"=").decode()
    ahora = datetime.now(UTC)
    return {
        "token": f"e30.{carga}.firma",
        "vence_en": (ahora + timedelta(minutes=minutos)).isoformat(),
        "refresco": "r",
        "refresco_vence_en": (ahora + timedelta(hours=8)).isoformat(),
        "usuario_id": "u",
        "roles": ["exportador"],
        "empresas": ["900204272-8", "800191045-1"],
        "debe_cambiar_clave": False,
    }


def test_a_session_comes_back_from_its_cookie_as_it_was() -> None:
    sellador, sesion = Sellador(_SECRETO), Sesion.de_api(_abierta())
    abierto = sellador.abrir(sellador.sellar(sesion.como_dict(), "sesion"), "sesion")
    assert abierto is not None
    assert Sesion.de_cookie(abierto) == sesion
    assert (sesion.nombre, sesion.empresa) == ("María Rojas", "900204272-8")


def test_nothing_is_read_from_what_was_touched_or_sealed_for_something_else() -> None:
    sellador = Sellador(_SECRETO)
    sellado = sellador.sellar({"a": 1}, "sesion")
    medio = len(sellado) // 2
    tocado = sellado[:medio] + ("A" if sellado[medio] != "A" else "B") + sellado[medio + 1 :]
    assert sellador.abrir(tocado, "sesion") is None
    assert sellador.abrir(sellado, "pendiente") is None
    assert Sellador(_SECRETO + "x").abrir(sellado, "sesion") is None
    assert sellador.abrir("ñ!", "sesion") is None
    assert sellador.abrir("", "sesion") is None


def test_the_content_of_a_cookie_cannot_be_read() -> None:
    sellado = Sellador(_SECRETO).sellar({"token": "secreto-del-token"}, "sesion")
    assert b"secreto" not in base64.urlsafe_b64decode(sellado)


def test_a_short_secret_is_none() -> None:
    with pytest.raises(ValueError, match="16"):
        Sellador("corto")


def test_a_renewed_session_keeps_the_company_and_the_form_token() -> None:
    antes = Sesion.de_api(_abierta()).actuando_por("800191045-1")
    despues = Sesion.de_api(_abierta(), antes)
    assert (despues.empresa, despues.csrf) == ("800191045-1", antes.csrf)
    assert antes.actuando_por("111111111-1") == antes


def test_it_is_renewed_before_it_ends() -> None:
    assert Sesion.de_api(_abierta(minutos=0)).por_renovar
    assert not Sesion.de_api(_abierta(minutos=5)).por_renovar


@pytest.mark.parametrize(
    ("cabeceras", "propia"),
    [
        ({"host": "p.co", "origin": "https://p.co"}, True),
        ({"host": "p.co", "origin": "https://p.co.malo.co"}, False),
        ({"host": "p.co", "origin": "null"}, False),
        ({"host": "p.co", "sec-fetch-site": "same-origin"}, True),
        ({"host": "p.co", "sec-fetch-site": "cross-site"}, False),
        ({"host": "p.co", "referer": "https://p.co/x"}, True),
        ({"host": "p.co"}, False),
    ],
)
def test_only_pages_of_the_portal_change_things(cabeceras: dict[str, str], propia: bool) -> None:
    assert es_del_mismo_sitio(Headers(cabeceras)) is propia


@pytest.mark.parametrize(
    "volver", ["//otro.co", "https://otro.co", "/\\otro.co", "javascript:alert(1)", "", "/a b", "/a\nb"]
)
def test_signing_in_never_leads_elsewhere(volver: str) -> None:
    assert destino_propio(volver) == "/inicio"


def test_signing_in_leads_back() -> None:
    assert destino_propio("/solicitudes?ver=mias") == "/solicitudes?ver=mias"


@pytest.mark.parametrize(
    ("url", "seguras"),
    [("http://127.0.0.1:8000", False), ("http://localhost", False), ("http://portal.co", True), ("", True)],
)
def test_cookies_are_secure_but_on_this_machine(url: str, seguras: bool) -> None:
    assert AjustesPortal(url_portal=url).cookies_seguras is seguras
