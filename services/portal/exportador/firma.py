"""The signing step: download the form, sign it at home, drop it here, see turn and verdict arrive."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.portal.exportador.tramites import EN_VALIDACION, POR_FIRMAR, TRAMITES, Clase, Tramite
from services.portal.web.api import Api, Fallo
from services.portal.web.descargas import entregar
from services.portal.web.formularios import Recibido
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina, Vista, ir_a

rutas = APIRouter()
_ESPERA = 25
"""Seconds of a long-poll."""


async def _situacion(tramite: Tramite, id: UUID, api: Api) -> dict[str, Any]:
    """What the page shows of a request: itself, its place in the line, the reasons of the last refusal."""
    caso = await api.leer(tramite.api(id))
    return await _con_turno(tramite, id, api, caso)


async def _con_turno(tramite: Tramite, id: UUID, api: Api, caso: dict[str, Any]) -> dict[str, Any]:
    turno = None
    if tramite.clase is Clase.SOLICITUDES and caso.get("turno"):
        turno = await api.parte(api.leer(f"{tramite.api(id)}/turno"))
    validando = _validando(caso)
    informe = None
    if caso.get("razones") and not validando:
        caso, informe = await _con_el_veredicto(api, id, caso)
    return {
        "tramite": tramite,
        "caso": caso,
        "informe": informe,
        "turno": turno,
        "por_firmar": caso["estado"] in POR_FIRMAR and not validando,
        "validando": validando,
        "listo": bool(caso[tramite.listo]),
        "error_del_documento": caso.get(tramite.error),
        "espera": _espera(tramite, id, caso),
    }


async def _con_el_veredicto(api: Api, id: UUID, caso: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
    """The case with the reasons as the verdict words them, which name who signed, and the verdict's id.

    What the case itself holds came by an event, which names nobody; it is what is shown while `firma` is down.
    """
    veredictos = await api.parte(api.leer("/v1/veredictos", documento=str(id), limite=1))
    if not veredictos.valor or not veredictos.valor["elementos"]:
        return caso, None
    veredicto = await api.parte(api.leer(f"/v1/veredictos/{veredictos.valor['elementos'][0]['id']}"))
    if not veredicto.valor or not veredicto.valor["emitido_en"]:
        return caso, None
    suyas = [{"texto": r["razon"], **r} for r in veredicto.valor["razones"]]
    if {r["subindicacion"] for r in suyas} != {r["codigo"] for r in caso["razones"]}:
        return caso, None  # returned for something else than its signature
    return {**caso, "razones": suyas}, veredicto.valor["id"]


def _validando(caso: dict[str, Any]) -> bool:
    """Whether a signed file is being looked at: from its receipt on, before its turn has entered the line."""
    turno = caso.get("turno") or {}
    return caso["estado"] == EN_VALIDACION or (caso["estado"] in POR_FIRMAR and turno.get("estado") == "recibido")


def _espera(tramite: Tramite, id: UUID, caso: dict[str, Any]) -> str:
    """Address that answers when the request changes; empty once nothing is awaited from the system."""
    preparando = caso["estado"] in POR_FIRMAR and not caso[tramite.listo] and not caso.get(tramite.error)
    if not _validando(caso) and not preparando:
        return ""
    return f"{tramite.ruta(id)}/firma?version={caso['version']}&preparando={int(preparando)}"


@rutas.get("/{clase}/{id}/firmar")
async def guia(clase: Clase, id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The guided page."""
    return pagina("exportador/firmar", **await _situacion(TRAMITES[clase], id, api))


@rutas.get("/{clase}/{id}/firma")
async def novedad(
    clase: Clase,
    id: UUID,
    api: ApiDeTodos,
    _: DeEmpresa,
    pagina: Pagina,
    version: Annotated[int, Query(ge=0)] = 0,
    preparando: bool = False,
) -> Response:
    """The part of the page that changes, as soon as it does; `X-Siguiente` says where to wait on."""
    tramite = TRAMITES[clase]
    # A document that is ready changes no version: for it one asks again, soon.
    esperar = 0 if preparando else _ESPERA
    caso = await api.leer(tramite.api(id), **{tramite.version: version, "esperar": esperar})
    datos = await _con_turno(tramite, id, api, caso)
    respuesta = pagina("exportador/_firma", **datos)
    if datos["espera"]:
        respuesta.headers["X-Siguiente"] = datos["espera"]
    else:
        respuesta.headers["X-Recargar"] = "1"
    return respuesta


@rutas.post("/{clase}/{id}/firmar")
async def enviar(clase: Clase, id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Send the signed document; its turn is decided by the instant at which it arrived whole."""
    tramite = TRAMITES[clase]
    try:
        form.exigir_enviado()
        await api.subir(f"{tramite.api(id)}/firmado", form.archivo(), clave=form.clave)
    except Fallo as fallo:
        return await _otra_vez(tramite, id, api, pagina, fallo)
    return ir_a(f"{tramite.ruta(id)}/firmar")


async def _otra_vez(tramite: Tramite, id: UUID, api: Api, pagina: Vista, fallo: Fallo) -> Response:
    datos = await _situacion(tramite, id, api)
    return pagina.con_fallo("exportador/firmar", fallo, campos={}, **datos)


@rutas.get("/{clase}/{id}/formulario.pdf")
async def formulario(clase: Clase, id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The document to be signed, named by its number."""
    tramite = TRAMITES[clase]
    caso = await api.leer(tramite.api(id))
    nombre = f"{caso['numero']}.pdf" if caso["numero"] else "formulario.pdf"
    return await entregar(api, pagina, f"{tramite.api(id)}/{tramite.archivo}", nombre, bajar=True)


@rutas.get("/{clase}/{id}/firmado.pdf")
async def firmado(clase: Clase, id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The signed document, as it arrived."""
    return await entregar(api, pagina, f"{TRAMITES[clase].api(id)}/firmado.pdf", "firmado.pdf")


@rutas.get("/veredictos/{id}/informe.pdf")
async def informe(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """What was found about a signed document, on one page."""
    return await entregar(api, pagina, f"/v1/veredictos/{id}/informe.pdf", "verificacion.pdf")


@rutas.post("/{clase}/{id}/radicar")
async def radicar(clase: Clase, id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa) -> Response:
    """File the draft: it gets its number and its document."""
    tramite = TRAMITES[clase]
    await api.publicar(f"{tramite.api(id)}/radicar", clave=form.clave)
    return ir_a(f"{tramite.ruta(id)}/firmar", "radicada")


@rutas.post("/{clase}/{id}/desistir")
async def desistir(clase: Clase, id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa) -> Response:
    """Withdraw the request."""
    tramite = TRAMITES[clase]
    await api.publicar(f"{tramite.api(id)}/desistir", {"motivo": form["motivo"] or None}, clave=form.clave)
    return ir_a(tramite.ruta(id), "desistida")
