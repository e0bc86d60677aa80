"""What every refusal must look like (RFC 9457, in Spanish, with nothing of the inside in it)."""

import re
from typing import Any

import httpx

from shared.http.problemas import BASE, TIPO_DE_CONTENIDO

_ESPANOL = re.compile(
    r"\b(el|la|los|las|un|una|de|del|no|su|se|que|hay|debe|es|con|por|este|entre|use|sin|falta)\b", re.IGNORECASE
)
_INGLES = re.compile(r"\b(the|not|is|must|should|error|failed|invalid|value|field|input|required)\b", re.IGNORECASE)
_CITA = re.compile("«[^»]*»")
_DE_ADENTRO = re.compile(
    r"Traceback|sqlalchemy|asyncpg|psycopg|pydantic|/services/|127\.0\.0\.1|SELECT ", re.IGNORECASE
)


def exigir_problema(respuesta: httpx.Response, status: int, codigo: str) -> dict[str, Any]:
    """The body of a refusal, once it is one of that kind and reads as all of them must.

    Raises:
        AssertionError: telling what the answer was.
    """
    assert (respuesta.status_code, respuesta.headers["content-type"]) == (status, TIPO_DE_CONTENIDO), respuesta.text
    cuerpo: dict[str, Any] = respuesta.json()
    assert cuerpo["type"] == BASE + codigo, cuerpo
    assert cuerpo["status"] == status
    assert cuerpo["instance"] == respuesta.request.url.path
    assert re.fullmatch(r"[0-9a-f]{32}", cuerpo["trace_id"]), cuerpo
    for texto in (cuerpo["title"], cuerpo["detail"], cuerpo["remedio"], *_mensajes(cuerpo)):
        exigir_espanol(texto)
    assert _DE_ADENTRO.search(respuesta.text) is None, respuesta.text
    return cuerpo


def exigir_espanol(texto: str) -> None:
    """A sentence for a reader: Spanish words, none of a library's English."""
    assert len(texto) > 5
    assert _ESPANOL.search(texto), texto
    # A program's own words are quoted as they stand on its buttons.
    assert _INGLES.search(_CITA.sub("", texto)) is None, texto


def _mensajes(cuerpo: dict[str, Any]) -> list[str]:
    return [error["mensaje"] for error in cuerpo.get("errores", [])]
