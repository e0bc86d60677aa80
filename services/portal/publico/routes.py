"""Pages that anyone may see: contingentes with their balances, assignments, verification, calendar."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse

from services.portal.publico.rules import hitos, por_mes, totales
from services.portal.web.api import Api, Fallo, Parte
from services.portal.web.descargas import entregar
from services.portal.web.formatos import abierta
from services.portal.web.guardia import ApiDeTodos, Quizas
from services.portal.web.pagina import Pagina
from shared.clock import reloj_legal

rutas = APIRouter()
_PUBLICADOS = ("vigente", "suspendido")


async def _contingentes(api: Api) -> Parte[list[dict[str, Any]]]:
    """Those published, with `totales` added, the open ones first."""

    async def leidos() -> list[dict[str, Any]]:
        todos: list[dict[str, Any]] = (await api.leer("/v1/contingentes", limite=200))["elementos"]
        vivos = [c | {"totales": totales(c)} for c in todos if c["estado"] in _PUBLICADOS]
        return sorted(vivos, key=lambda c: (abierta(c["datos"]["ventana"]) != "abierta", c["datos"]["nombre"]))

    return await api.parte(leidos())


@rutas.get("/")
async def portada(api: ApiDeTodos, sesion: Quizas, pagina: Pagina) -> Response:
    """The door."""
    if sesion is not None:
        return RedirectResponse("/inicio", 303)
    return pagina("publico/portada", contingentes=await _contingentes(api))


@rutas.get("/contingentes")
async def contingentes(api: ApiDeTodos, pagina: Pagina) -> Response:
    """Contingentes in force with their live balances."""
    return pagina("publico/contingentes", contingentes=await _contingentes(api))


@rutas.get("/contingentes/{codigo}")
async def contingente(codigo: str, api: ApiDeTodos, pagina: Pagina) -> Response:
    """One contingente: balances by group, windows, rules, circular and documents, last assignments."""
    ruta = f"/v1/contingentes/{codigo}"
    leido = await api.leer(ruta)
    return pagina(
        "publico/contingente",
        contingente=leido | {"totales": totales(leido)},
        hitos=[h for h in hitos(leido) if h.dia >= reloj_legal.ahora().date()],
        asignaciones=await api.parte(api.leer(f"{ruta}/asignaciones", limite=8)),
        documentos=await api.parte(api.leer(f"{ruta}/documentos")),
    )


@rutas.get("/contingentes/{codigo}/documentos/{n}.pdf")
async def documento(codigo: str, n: int, api: ApiDeTodos, pagina: Pagina) -> Response:
    """A document of a contingente."""
    return await entregar(api, pagina, f"/v1/contingentes/{codigo}/documentos/{n}.pdf", f"{codigo}-{n}.pdf")


@rutas.get("/contingentes/{codigo}/circular.pdf")
async def circular(codigo: str, api: ApiDeTodos, pagina: Pagina) -> Response:
    """The circular of a contingente."""
    return await entregar(api, pagina, f"/v1/contingentes/{codigo}/circular.pdf", f"{codigo}-circular.pdf")


@rutas.get("/contingentes/{codigo}/asignaciones")
async def asignaciones(
    codigo: str, api: ApiDeTodos, pagina: Pagina, cursor: Annotated[str | None, Query()] = None
) -> Response:
    """Who was assigned how much, as the acts were published."""
    return pagina(
        "publico/asignaciones",
        contingente=await api.leer(f"/v1/contingentes/{codigo}"),
        asignaciones=await api.leer(f"/v1/contingentes/{codigo}/asignaciones", limite=50, cursor=cursor),
    )


@rutas.get("/calendario")
async def calendario(api: ApiDeTodos, pagina: Pagina) -> Response:
    """What opens and closes from today on, and the holidays that terms do not count."""
    hoy = reloj_legal.ahora().date()
    leidos = await _contingentes(api)
    futuros = [h for c in leidos.valor or [] for h in hitos(c) if h.dia >= hoy]
    festivos = await api.parte(api.leer("/v1/calendario", anio=hoy.year))
    return pagina("publico/calendario", meses=por_mes(futuros), contingentes=leidos, festivos=festivos, hoy=hoy)


@rutas.get("/verificacion")
async def verificacion(
    api: ApiDeTodos,
    pagina: Pagina,
    numero: Annotated[str, Query(max_length=60)] = "",
    codigo: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """Whether a certificate is one of the Ministry's and what it is worth now."""
    campos = {"numero": numero.strip().upper(), "codigo": codigo.strip().upper()}
    if not campos["codigo"]:
        return pagina("publico/verificacion", campos=campos, cqe=None, buscado=False)
    ruta = "/".join(filter(None, ("/v1/verificacion", campos["numero"], campos["codigo"])))
    try:
        cqe = await api.leer(ruta)
    except Fallo as fallo:
        if fallo.estado != 404:
            return pagina.con_fallo("publico/verificacion", fallo, campos=campos, cqe=None, buscado=False)
        cqe = None
    return pagina("publico/verificacion", campos=campos, cqe=cqe, buscado=True)
