"""Every link of the portal leads somewhere, for each who may follow it."""

import re
from collections import Counter, deque
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from tests.e2e.pasos import Acto
from tests.e2e.portal.navegador import Sitio

pytestmark = [pytest.mark.largo, pytest.mark.xdist_group("e2e"), pytest.mark.timeout(600)]
_DE_CADA_CLASE = 3
"""Pages that differ only in what they are about are followed this often."""
_PROPIO = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|\d+")


class _Enlaces(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.hallados: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        destino = dict(attrs).get("href")
        if tag == "a" and destino:
            self.hallados.append(destino)


def _clase(ruta: str) -> str:
    partes = urlsplit(ruta)
    parametros = "&".join(sorted(p.partition("=")[0] for p in partes.query.split("&")))
    return f"{_PROPIO.sub('*', partes.path)}?{parametros}"


@pytest.mark.parametrize(
    ("usuario", "casa"),
    [("", "/"), ("mrojas", "/inicio"), ("funcionaria", "/inicio"), ("coordinador2", "/inicio")],
)
async def test_todo_enlace_lleva_a_alguna_parte(sitio: Sitio, acto: Acto, usuario: str, casa: str) -> None:
    async with httpx.AsyncClient(base_url=sitio.url, timeout=60, follow_redirects=True) as http:
        if usuario:
            credenciales = {"usuario": usuario, "clave": sitio.clave}
            entrada = await http.post("/entrar", data=credenciales, headers={"Origin": sitio.url})
            assert entrada.status_code == 200
        pendientes, vistas, veces = deque([(casa, "")]), {casa}, Counter[str]()
        malas: dict[str, str] = {}
        while pendientes:
            ruta, desde = pendientes.popleft()
            respuesta = await http.get(ruta)
            if respuesta.status_code >= 400:
                malas[ruta] = f"{respuesta.status_code} desde {desde}"
            if not respuesta.headers.get("content-type", "").startswith("text/html"):
                continue
            enlaces = _Enlaces()
            enlaces.feed(respuesta.text)
            for enlace in enlaces.hallados:
                completo = urlsplit(urljoin(str(respuesta.url), enlace))
                if f"{completo.scheme}://{completo.netloc}" != sitio.url:
                    continue
                destino = completo.path + (f"?{completo.query}" if completo.query else "")
                clase = _clase(destino)
                if destino not in vistas and veces[clase] < _DE_CADA_CLASE:
                    veces[clase] += 1
                    vistas.add(destino)
                    pendientes.append((destino, ruta))
        assert malas == {}
        assert len(vistas) > 10
