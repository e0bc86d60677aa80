"""Who may be asked about a certificate, and what is taken for an answer."""

import asyncio

import httpx
import pytest

from services.firma.confianza.consulta import Consultor
from services.firma.validacion import MaterialRevocacion
from services.firma.validacion.facetas import ConsultaRevocacion
from tests.unit.firma.pki import crl, pki, respuesta_ocsp

OCSP, CRL = "http://ocsp.prueba.co/", "http://crl.prueba.co/ca.crl"


def consulta(ocsp: tuple[str, ...] = (OCSP,), lista: tuple[str, ...] = (CRL,)) -> ConsultaRevocacion:
    return ConsultaRevocacion(pki().representante.der, pki().intermedia.der, ocsp, lista)


class Autoridad:
    """Answers as told and remembers who was asked."""

    def __init__(self, respuestas: dict[str, httpx.Response]) -> None:
        self._respuestas = respuestas
        self.pedidos: list[str] = []

    def __call__(self, peticion: httpx.Request) -> httpx.Response:
        url = str(peticion.url)
        self.pedidos.append(url)
        respuesta = self._respuestas.get(url)
        if respuesta is None:
            raise httpx.ConnectError("nadie", request=peticion)
        return httpx.Response(respuesta.status_code, headers=respuesta.headers, content=respuesta.content)


def consultor(autoridad: Autoridad, *hosts: str) -> Consultor:
    return Consultor(hosts, httpx.AsyncClient(transport=httpx.MockTransport(autoridad)))


async def test_pregunta_por_ocsp_y_recuerda_la_respuesta() -> None:
    buena = respuesta_ocsp(pki().representante)
    autoridad = Autoridad({OCSP: httpx.Response(200, content=buena)})
    quien = consultor(autoridad, "ocsp.prueba.co")
    for _ in range(2):
        assert (await quien.traer([consulta()])).ocsps == (buena,)
    assert autoridad.pedidos == [OCSP]


@pytest.mark.parametrize(
    "respuesta",
    [
        httpx.Response(500),
        httpx.Response(302, headers={"location": "http://169.254.169.254/"}),
        httpx.Response(200, content=b"<html>no</html>"),
        httpx.Response(200, content=b"0" * 100_000),
        None,
    ],
    ids=["error", "redireccion", "html", "enorme", "nadie"],
)
async def test_sin_ocsp_util_va_a_la_crl(respuesta: httpx.Response | None) -> None:
    lista = crl()
    autoridad = Autoridad({CRL: httpx.Response(200, content=lista)} | ({OCSP: respuesta} if respuesta else {}))
    material = await consultor(autoridad, "ocsp.prueba.co", "crl.prueba.co").traer([consulta()])
    assert (material.ocsps, material.crls) == ((), (lista,))
    assert autoridad.pedidos == [OCSP, CRL]


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://ocsp.prueba.co.atacante.example/",
        "http://ocsp.prueba.co@atacante.example/",
        "http://OTRO:80/",
        "file:///etc/passwd",
        "ldap://ocsp.prueba.co/",
        "http://[::1",
        "",
    ],
)
async def test_una_direccion_ajena_dentro_de_un_certificado_no_se_llama(url: str) -> None:
    autoridad = Autoridad({})
    material = await consultor(autoridad, "ocsp.prueba.co").traer([consulta((url,), (url,))])
    assert (material.ocsps, material.crls, autoridad.pedidos) == ((), (), [])


async def test_el_puerto_se_puede_exigir() -> None:
    autoridad = Autoridad({})
    await consultor(autoridad, "127.0.0.1:8080").traer(
        [consulta(("http://127.0.0.1:9090/", "http://127.0.0.1:8080/ocsp"), ())]
    )
    assert autoridad.pedidos == ["http://127.0.0.1:8080/ocsp"]


async def test_los_que_preguntan_lo_mismo_a_la_vez_preguntan_una_vez() -> None:
    buena = respuesta_ocsp(pki().representante)
    autoridad = Autoridad({OCSP: httpx.Response(200, content=buena)})
    quien = consultor(autoridad, "ocsp.prueba.co")
    materiales = await asyncio.gather(*(quien.traer([consulta()]) for _ in range(8)))
    assert {m.ocsps for m in materiales} == {(buena,)}
    assert autoridad.pedidos == [OCSP]


async def test_lo_guardado_tiene_un_tope_de_octetos(monkeypatch: pytest.MonkeyPatch) -> None:
    lista = crl()
    monkeypatch.setattr("services.firma.confianza.consulta._MAXIMOS_BYTES", 2 * len(lista))
    urls = [f"http://crl.prueba.co/{n}.crl" for n in range(3)]
    autoridad = Autoridad({url: httpx.Response(200, content=lista) for url in urls})
    quien = consultor(autoridad, "crl.prueba.co")
    for url in (*urls, urls[2], urls[0]):
        assert (await quien.traer([consulta((), (url,))])).crls == (lista,)
    assert autoridad.pedidos == [*urls, urls[0]], "the oldest made room"


async def test_una_autoridad_que_gotea_no_se_espera(monkeypatch: pytest.MonkeyPatch) -> None:
    async def gotear(peticion: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr("services.firma.confianza.consulta._LIMITE", 0.05)
    quien = Consultor(["ocsp.prueba.co"], httpx.AsyncClient(transport=httpx.MockTransport(gotear)))
    assert await quien.traer([consulta((OCSP,), ())]) == MaterialRevocacion()
