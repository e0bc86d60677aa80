"""HTTP, for anyone: verify a certificate by its number and code.

The gateway limits the rate of each address, this service that of all of them together. `/verificar/{numero}/{codigo}`
is printed on certificates and does not change.
"""

from collections.abc import AsyncIterator
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.consumo.descargas import PDF
from services.consumo.verificacion.copia import renderizar_copia
from services.consumo.verificacion.limites import COPIAS, VERIFICACIONES, Caudal
from services.consumo.verificacion.paginas import Idioma, elegir_idioma, formulario, pagina
from services.consumo.verificacion.service import Verificacion, hallar, verificacion_de, verificar
from shared.http import Problema, TxDeLectura
from shared.persistence import BaseDeDatos


async def _contada(request: Request) -> AsyncIterator[None]:
    caudal: Caudal = request.app.state.contexto.recursos[VERIFICACIONES]
    caudal.exigir()
    async with caudal.turno:
        yield


rutas = APIRouter(tags=["verificacion"], dependencies=[Depends(_contada)])

_CABECERAS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Language",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
_NADIE = "Ningún certificado expedido tiene ese número y ese código."


async def _idioma(
    lang: Annotated[str | None, Query(max_length=10)] = None,
    accept_language: Annotated[str | None, Header()] = None,
) -> Idioma:
    return elegir_idioma(lang, accept_language)


EnIdioma = Annotated[Idioma, Depends(_idioma)]


def _html(texto: str, estado: int = 200) -> HTMLResponse:
    return HTMLResponse(texto, estado, _CABECERAS)


@rutas.get("/v1/verificacion/{codigo}")
async def leer(codigo: str, tx: TxDeLectura) -> Verificacion:
    """State of the certificate with that code."""
    return _hallada(await verificar(tx, codigo))


@rutas.get("/v1/verificacion/{numero}/{codigo}")
async def leer_con_numero(numero: str, codigo: str, tx: TxDeLectura) -> Verificacion:
    """State of the certificate with that number and code; a wrong code and an unknown number are the same answer."""
    return _hallada(await verificar(tx, codigo, numero))


def _hallada(verificacion: Verificacion | None) -> Verificacion:
    if verificacion is None:
        raise Problema("no-encontrado", _NADIE)
    return verificacion


@rutas.get("/verificar", response_class=HTMLResponse, include_in_schema=False)
async def preguntar(
    idioma: EnIdioma,
    numero: Annotated[str, Query(max_length=80)] = "",
    codigo: Annotated[str, Query(max_length=80)] = "",
) -> Response:
    """Where number and code are typed in; goes on to the permanent address."""
    if numero.strip(" ./\\") and codigo.strip(" ./\\"):
        destino = f"/verificar/{_segmento(numero)}/{_segmento(codigo)}?lang={idioma}"
        return RedirectResponse(destino, 303, _CABECERAS)
    return _html(formulario(idioma))


def _segmento(escrito: str) -> str:
    return quote(escrito.strip().replace("/", "-").replace("\\", "-"), safe="")


@rutas.get("/verificar/{codigo}/copia.pdf", response_class=Response, responses=PDF, include_in_schema=False)
@rutas.get("/verificar/{numero}/{codigo}/copia.pdf", response_class=Response, responses=PDF, include_in_schema=False)
async def descargar_copia(codigo: str, request: Request, numero: str | None = None) -> Response:
    """The certificate as it stands now, its private fields masked, marked as a copy and with what its state says."""
    caudal: Caudal = request.app.state.contexto.recursos[COPIAS]
    bd: BaseDeDatos = request.app.state.bd
    # Ended before the wait for a turn, which must not hold a connection.
    async with bd.tx(aislamiento="repeatable_read") as tx:
        cqe = await hallar(tx, codigo, numero)
        if cqe is None:
            raise Problema("no-encontrado", _NADIE)
        caudal.exigir()
        verificacion = await verificacion_de(tx, cqe)
    async with caudal.turno:
        pdf = await renderizar_copia(cqe, verificacion)
    nombre = f'inline; filename="copia-{quote(cqe.numero, safe="")}.pdf"'
    propias = {"Content-Disposition": nombre, "Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
    return Response(pdf, media_type="application/pdf", headers=propias | {"Referrer-Policy": "no-referrer"})


@rutas.get("/verificar/{numero}/{codigo}", response_class=HTMLResponse, include_in_schema=False)
async def mostrar_con_numero(numero: str, codigo: str, tx: TxDeLectura, idioma: EnIdioma) -> HTMLResponse:
    """The page that the QR opens; the same one, without data, for whatever is not of an issued certificate."""
    return _pagina(await verificar(tx, codigo, numero), idioma)


@rutas.get("/verificar/{codigo:path}", response_class=HTMLResponse, include_in_schema=False)
async def mostrar(codigo: str, tx: TxDeLectura, idioma: EnIdioma) -> HTMLResponse:
    """The same by the code alone, which is unique."""
    return _pagina(await verificar(tx, codigo), idioma)


def _pagina(verificacion: Verificacion | None, idioma: Idioma) -> HTMLResponse:
    return _html(pagina(verificacion, idioma), 200 if verificacion else 404)
