"""HTTP, for anyone: verify a certificate by its code. The gateway limits the rate."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.consumo.verificacion.paginas import pagina
from services.consumo.verificacion.service import Verificacion, verificar
from shared.http import Problema, Tx

rutas = APIRouter(tags=["verificacion"])

_CABECERAS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


@rutas.get("/v1/verificacion/{codigo}")
async def leer(codigo: str, tx: Tx) -> Verificacion:
    """State of the certificate with that code."""
    hallado = await verificar(tx, codigo)
    if hallado is None:
        raise Problema("no-encontrado", "Ningún certificado expedido tiene ese código.")
    return hallado


@rutas.get("/verificar/{codigo:path}", response_class=HTMLResponse, include_in_schema=False)
async def mostrar(codigo: str, tx: Tx) -> HTMLResponse:
    """The page that the QR opens; the same one, without data, for any code that is not of an issued certificate."""
    hallado = await verificar(tx, codigo)
    return HTMLResponse(pagina(hallado), 200 if hallado else 404, _CABECERAS)
