"""HTTP: the pages that the links of a mail open. A GET only shows; who opens every link of a mail changes nothing."""

from functools import cache
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.notificaciones.enlaces import revocaciones, service
from services.notificaciones.mensajes.rules import CATEGORIAS
from services.notificaciones.preferencias import service as preferencias
from shared.documents import DescargaFallida, EnlaceInvalido, ErrorDeDocumento, descargar_ref, verificar_ruta
from shared.events import RefObjeto
from shared.http import Problema, Tx
from shared.http.rutas import Enrutador, sin_idempotencia


async def con_prueba(
    request: Request, exp: Annotated[int, Query(ge=0, le=2**53)], firma: Annotated[str, Query(max_length=64)]
) -> None:
    """The link must be one that we wrote, and its time not over.

    Raises:
        Problema: `enlace-invalido`.
    """
    secreto = request.app.state.ajustes.clave_enlaces.get_secret_value()
    try:
        verificar_ruta(request.url.path, exp, firma, secreto=secreto)
    except EnlaceInvalido as error:
        raise Problema("enlace-invalido", "El enlace no es válido o ya venció.") from error


rutas = Enrutador(prefix="/v1/mensajes/{id}", tags=["enlaces"], dependencies=[Depends(con_prueba)])

_CABECERAS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
}


@cache
def _paginas() -> Environment:
    carpeta = Path(__file__).parent / "templates"
    return Environment(loader=FileSystemLoader(carpeta), autoescape=True, undefined=StrictUndefined, trim_blocks=True)


def _pagina(nombre: str, **datos: Any) -> HTMLResponse:
    return HTMLResponse(_paginas().get_template(f"{nombre}.html.j2").render(datos), headers=_CABECERAS)


@rutas.get("/adjunto", response_class=Response)
async def adjunto(tx: Tx, request: Request, id: UUID) -> Response:
    """The file that was too big for its mail."""
    c = await service.correo(tx, id)
    if c.adjunto is None:
        raise Problema("no-encontrado")
    ref = RefObjeto.model_validate(c.adjunto)
    cliente = request.app.state.contexto.recursos["http"]
    try:
        contenido = await descargar_ref(ref, request.app.state.ajustes, limite=ref.tamano, cliente=cliente)
    except DescargaFallida as error:
        raise Problema(
            "servicio-no-disponible", "No se pudo traer el archivo: abra el enlace otra vez en unos minutos."
        ) from error
    except ErrorDeDocumento as error:
        raise Problema("no-encontrado") from error
    nombre = "".join(c for c in str(c.adjunto["nombre"]) if c.isalnum() or c in "-_. ")
    return Response(
        contenido,
        media_type=ref.tipo,
        headers={**_CABECERAS, "Content-Disposition": f'attachment; filename="{nombre}"'},
    )


@rutas.get("/preferencias", response_class=HTMLResponse)
async def ver_preferencias(tx: Tx, id: UUID) -> HTMLResponse:
    """What this address receives."""
    c = await service.correo(tx, id)
    quiere = await preferencias.leer(tx, c.direccion.lower(), c.nit)
    return _pagina("preferencias", correo=c, quiere=quiere, categorias=CATEGORIAS, guardado=False)


@rutas.post("/preferencias", response_class=HTMLResponse)
@sin_idempotencia
async def cambiar_preferencias(
    tx: Tx,
    id: UUID,
    activas: Annotated[list[str], Form()] = [],  # noqa: B006 (FastAPI copies defaults)
    list_unsubscribe: Annotated[str, Form(alias="List-Unsubscribe", max_length=40)] = "",
) -> HTMLResponse:
    """Change it: by the form, or with one click of a mail program (RFC 8058), which turns all of them off."""
    c = await service.correo(tx, id)
    titular = c.direccion.lower()
    pedidas = {k: not list_unsubscribe and k in activas for k in CATEGORIAS}
    quiere = await preferencias.guardar(tx, titular, c.nit, pedidas, quien=f"correo:{id}")
    return _pagina("preferencias", correo=c, quiere=quiere, categorias=CATEGORIAS, guardado=True)


@rutas.get("/confirmar", response_class=HTMLResponse)
async def ver_confirmacion(tx: Tx, id: UUID) -> HTMLResponse:
    """Asks whether the address is to be confirmed."""
    c = await service.correo(tx, id, "confirmar_correo")
    return _pagina("confirmar", correo=c, resultado=None)


@rutas.post("/confirmar", response_class=HTMLResponse)
@sin_idempotencia
async def confirmar(tx: Tx, request: Request, id: UUID) -> HTMLResponse:
    """Confirm it."""
    c = await service.correo(tx, id, "confirmar_correo")
    cliente = request.app.state.contexto.recursos["http"]
    return _pagina(
        "confirmar", correo=c, resultado=await service.confirmar_correo(c, request.app.state.ajustes, cliente)
    )


@rutas.get("/desconocer", response_class=HTMLResponse)
async def ver_firma(tx: Tx, request: Request, id: UUID) -> HTMLResponse:
    """Asks whether the signature is to be disowned; afterwards it shows what came of it."""
    c = await service.correo(tx, id, revocaciones.CLASE)
    portal = request.app.state.ajustes.url_portal.rstrip("/")
    return _pagina("desconocer", correo=c, va=await revocaciones.como_va(tx, c), portal=portal)


@rutas.post("/desconocer", status_code=303, response_class=Response)
@sin_idempotencia
async def desconocer(tx: Tx, request: Request, id: UUID) -> RedirectResponse:
    """Disown it, and show the page that says what came of it."""
    await revocaciones.desconocer_firma(tx, id)
    return RedirectResponse(f"?{request.url.query}", status_code=303, headers=_CABECERAS)
