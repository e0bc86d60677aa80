"""Quota requests: choose a contingente, ask, attach, follow, answer."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.portal.exportador.filtros import SOLICITUDES, Escrito, estados_de, opciones_de
from services.portal.publico.rules import totales
from services.portal.web.api import Api, Fallo
from services.portal.web.descargas import entregar
from services.portal.web.formatos import abierta
from services.portal.web.formularios import Formulario, Recibido
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina, Vista, ir_a

rutas = APIRouter()


@rutas.get("/solicitudes/nueva")
async def elegir(api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The contingentes in force, each with its *Solicitar cupo*."""
    leidos = await api.parte(api.leer("/v1/contingentes", limite=200))
    vivos = [c | {"totales": totales(c)} for c in (leidos.valor or {"elementos": []})["elementos"]]
    vivos = [c for c in vivos if c["estado"] in {"vigente", "suspendido"}]
    vivos.sort(key=lambda c: (not c["recibe_solicitudes"], c["datos"]["nombre"]))
    return pagina("exportador/elegir_contingente", contingentes=vivos, caida=leidos.fallo)


@rutas.get("/solicitudes/nueva/{codigo}")
async def pedir(codigo: str, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The form of a contingente."""
    contingente = await api.leer(f"/v1/contingentes/{codigo}")
    unico = contingente["grupos"][0]["codigo"] if len(contingente["grupos"]) == 1 else ""
    return pagina("exportador/solicitar_cupo", contingente=contingente, campos={"grupo": unico}, solicitud=None)


@rutas.post("/solicitudes/nueva/{codigo}")
async def crear(codigo: str, form: Recibido, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """Create the draft with its attachments; what the API does not take is said at its field."""
    contingente = await api.leer(f"/v1/contingentes/{codigo}")
    try:
        form.exigir_enviado()
        cuerpo = {"nit": sesion.empresa, "contingente": codigo, **_escrito(form)}
        creada = await api.publicar("/v1/solicitudes", cuerpo, clave=form.clave)
    except Fallo as fallo:
        datos = {"contingente": contingente, "solicitud": None}
        return pagina.con_fallo("exportador/solicitar_cupo", fallo, campos=form.campos, **datos)
    ruta = f"/v1/solicitudes/{creada['id']}/adjuntos"
    try:
        for campo, archivo in form.archivos.items():
            clase = campo.removeprefix("adjunto_")
            await api.subir(ruta, archivo, {"clase": clase}, clave=f"{form.clave}-{clase}")
    except Fallo as fallo:
        return await _detalle(api, pagina, creada["id"], fallo)
    return ir_a(f"/solicitudes/{creada['id']}", "creada")


def _escrito(form: Formulario) -> dict[str, Any]:
    return {
        "grupo": form["grupo"],
        "cantidad": form.numero("cantidad", decimales=3),
        "subpartida": form["subpartida"] or None,
    }


@rutas.get("/solicitudes")
async def listar(
    api: ApiDeTodos,
    sesion: DeEmpresa,
    pagina: Pagina,
    ver: str = "",
    numero: Escrito = "",
    cursor: Annotated[str | None, Query()] = None,
) -> Response:
    """*Mis solicitudes*."""
    filtro = {
        "empresa": sesion.empresa,
        "estado": estados_de(SOLICITUDES, ver),
        "numero": numero.strip().upper(),
        "cursor": cursor,
    }
    leidas, contingentes = await asyncio.gather(
        api.parte(api.leer("/v1/solicitudes", limite=25, **filtro)),
        api.parte(api.leer("/v1/contingentes", limite=200)),
    )
    devuelven = {
        c["codigo"]
        for c in (contingentes.valor or {"elementos": []})["elementos"]
        if abierta(c["datos"]["devolucion"]) == "abierta"
    }
    return pagina(
        "exportador/mis_solicitudes",
        solicitudes=leidas,
        filtros=opciones_de(SOLICITUDES),
        campos={"ver": ver, "numero": numero},
        devuelven=devuelven,
    )


@rutas.get("/solicitudes/{id}")
async def ver(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """One request with its history, its letters and what can be done now."""
    return await _detalle(api, pagina, id)


async def _detalle(
    api: Api, pagina: Vista, id: UUID | str, fallo: Fallo | None = None, campos: dict[str, str] | None = None
) -> Response:
    solicitud = await api.leer(f"/v1/solicitudes/{id}")
    contingente = await api.parte(api.leer(f"/v1/contingentes/{solicitud['contingente']}"))
    datos: dict[str, Any] = {"s": solicitud, "contingente": contingente}
    if fallo is None:
        return pagina("exportador/solicitud", **datos)
    return pagina.con_fallo("exportador/solicitud", fallo, campos=campos or {}, **datos)


@rutas.get("/solicitudes/{id}/corregir")
async def pedir_correccion(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The form again, with what was asked."""
    solicitud = await api.leer(f"/v1/solicitudes/{id}")
    contingente = await api.leer(f"/v1/contingentes/{solicitud['contingente']}")
    campos = {
        "grupo": solicitud["grupo"],
        "cantidad": solicitud["cantidad"]["valor"].replace(".", ","),
        "subpartida": solicitud["subpartida"] or "",
    }
    return pagina("exportador/solicitar_cupo", contingente=contingente, campos=campos, solicitud=solicitud)


@rutas.post("/solicitudes/{id}/corregir")
async def corregir(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Rewrite a draft; a filed form goes back to draft, and its next version keeps the number."""
    ruta = f"/v1/solicitudes/{id}"
    solicitud = await api.leer(ruta)
    try:
        form.exigir_enviado()
        cuerpo = {"contingente": solicitud["contingente"], **_escrito(form)}
        if "corregir" in solicitud["acciones"]:
            await api.publicar(f"{ruta}/corregir", cuerpo, clave=form.clave)
        else:
            await api.escribir(ruta, cuerpo, version=solicitud["version"])
    except Fallo as fallo:
        contingente = await api.leer(f"/v1/contingentes/{solicitud['contingente']}")
        datos = {"contingente": contingente, "solicitud": solicitud}
        return pagina.con_fallo("exportador/solicitar_cupo", fallo, campos=form.campos, **datos)
    return ir_a(f"/solicitudes/{id}", "corregida")


@rutas.post("/solicitudes/{id}/responder")
async def responder(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Answer what the Ministry asked."""
    try:
        form.exigir_enviado()
        await api.publicar(f"/v1/solicitudes/{id}/responder", {"texto": form["texto"]}, clave=form.clave)
    except Fallo as fallo:
        return await _detalle(api, pagina, id, fallo, form.campos)
    return ir_a(f"/solicitudes/{id}", "respondida")


@rutas.post("/solicitudes/{id}/recurrir")
async def recurrir(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Appeal a denial."""
    try:
        form.exigir_enviado()
        await api.publicar(f"/v1/solicitudes/{id}/recurrir", {"texto": form["texto"]}, clave=form.clave)
    except Fallo as fallo:
        return await _detalle(api, pagina, id, fallo, form.campos)
    return ir_a(f"/solicitudes/{id}", "recurso")


@rutas.post("/solicitudes/{id}/adjuntos")
async def adjuntar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Add an attachment."""
    try:
        form.exigir_enviado()
        clase = form["clase"] or "otro"
        await api.subir(f"/v1/solicitudes/{id}/adjuntos", form.archivo(), {"clase": clase}, clave=form.clave)
    except Fallo as fallo:
        return await _detalle(api, pagina, id, fallo, form.campos)
    return ir_a(f"/solicitudes/{id}", "adjunto")


@rutas.post("/solicitudes/{id}/adjuntos/{adjunto}/quitar")
async def quitar(id: UUID, adjunto: UUID, _: Recibido, api: ApiDeTodos, __: DeEmpresa) -> Response:
    """Take an attachment out."""
    await api.borrar(f"/v1/solicitudes/{id}/adjuntos/{adjunto}")
    return ir_a(f"/solicitudes/{id}", "sin-adjunto")


@rutas.get("/solicitudes/{id}/adjuntos/{adjunto}.pdf")
async def ver_adjunto(id: UUID, adjunto: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """An attachment."""
    return await entregar(api, pagina, f"/v1/solicitudes/{id}/adjuntos/{adjunto}", "adjunto.pdf")


@rutas.get("/solicitudes/{id}/oficios/{oficio}.pdf")
async def ver_oficio(id: UUID, oficio: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """A letter of the Ministry."""
    return await entregar(api, pagina, f"/v1/solicitudes/{id}/oficios/{oficio}.pdf", "oficio.pdf")
