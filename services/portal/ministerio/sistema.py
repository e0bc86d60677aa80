"""What keeps the system going: serial stock, calendar and TRM, trust anchors, and what failed, to be tried again."""

import asyncio
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.portal.ministerio.formas import dia
from services.portal.web.api import Api, Fallo, Parte
from services.portal.web.formularios import Formulario, Recibido
from services.portal.web.guardia import ApiDeTodos, DelMinisterio
from services.portal.web.pagina import Pagina, Vista, ir_a
from shared.clock import reloj_legal

rutas = APIRouter(prefix="/ministerio")
_SIN_LLEGAR = ("fallida", "rebotada", "dudosa")
"""States of a mail that somebody should look at."""


@rutas.get("/existencias")
async def existencias(api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """How many serial numbers of each destination are left."""
    return pagina("ministerio/existencias", **await _existencias(api))


async def _existencias(api: Api) -> dict[str, Any]:
    series, contingentes = await asyncio.gather(
        api.parte(api.leer("/v1/cqe/existencias")),
        api.parte(api.leer("/v1/contingentes", estado="vigente", limite=100)),
    )
    elementos = contingentes.valor["elementos"] if contingentes.valor else []
    con_serie = [(x["codigo"], x["datos"]["nombre"]) for x in elementos if x["datos"]["serie_de_existencias"]]
    return {"series": series, "contingentes": con_serie}


@rutas.post("/existencias")
async def cargar(form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Load numbers that the destination supplied: all of them, or none with one bad line."""
    campos = {"contingente": form["contingente"]} | ({"umbrales": form["umbral"]} if form["umbral"] else {})
    try:
        form.exigir_enviado()
        await api.subir("/v1/cqe/existencias", form.archivo(), campos, clave=form.clave)
    except Fallo as fallo:
        return pagina.con_fallo("ministerio/existencias", fallo, campos=form.campos, **await _existencias(api))
    return ir_a("/ministerio/existencias", "cargado")


@rutas.get("/calendario")
async def calendario(
    api: ApiDeTodos, _: DelMinisterio, pagina: Pagina, anio: Annotated[int | None, Query(ge=2000, le=2100)] = None
) -> Response:
    """Holidays and closures in force, and the rates of the last days."""
    return pagina("ministerio/calendario", **await _calendario(api, anio))


async def _calendario(api: Api, anio: int | None = None) -> dict[str, Any]:
    hoy = reloj_legal.hoy()
    festivos, tasas, propuestas = await asyncio.gather(
        api.parte(api.leer("/v1/calendario", anio=anio or hoy.year)),
        api.parte(api.leer("/v1/trm/rango", desde=(hoy - timedelta(days=29)).isoformat(), hasta=hoy.isoformat())),
        api.parte(api.leer("/v1/trm/propuestas", estado="propuesta")),
    )
    return {"festivos": festivos, "tasas": tasas, "propuestas": propuestas, "anio": anio or hoy.year}


@rutas.post("/calendario")
async def corregir(form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Correct the calendar: terms that it moves are computed again and announced."""
    dia = {"fecha": form["fecha"], "nombre": form["nombre"]}
    cambios: dict[str, Any] = {"retirar": [form["fecha"]]} if form["que"] == "retirar" else {form["que"]: [dia]}
    try:
        form.exigir_enviado()
        await api.publicar("/v1/calendario", {**cambios, "motivo": form["motivo"]}, clave=form.clave)
    except Fallo as fallo:
        return pagina.con_fallo("ministerio/calendario", fallo, campos=form.campos, **await _calendario(api))
    return ir_a("/ministerio/calendario", "guardado")


@rutas.post("/trm")
async def proponer_tasa(form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Type a rate as it is certified; somebody else confirms it."""
    try:
        form.exigir_enviado()
        desde = dia("vigenciadesde", form["vigenciadesde"])
        fila = {"valor": form.numero("valor"), "vigenciadesde": desde, "vigenciahasta": form["vigenciahasta"] or desde}
        await api.publicar("/v1/trm", {"filas": [fila], "motivo": form["motivo"]}, clave=form.clave)
    except Fallo as fallo:
        return pagina.con_fallo("ministerio/calendario", fallo, campos=form.campos, **await _calendario(api))
    return ir_a("/ministerio/calendario", "tasa")


class Sentido(StrEnum):
    CONFIRMAR = "confirmar"
    RECHAZAR = "rechazar"


@rutas.post("/trm/{id}/{sentido}")
async def decidir_tasa(
    id: UUID, sentido: Sentido, form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina
) -> Response:
    """Confirm what somebody else typed, or refuse it."""
    cuerpo = {"motivo": form["motivo"]} if sentido is Sentido.RECHAZAR else None
    try:
        form.exigir_enviado()
        await api.publicar(f"/v1/trm/propuestas/{id}/{sentido}", cuerpo, clave=form.clave)
    except Fallo as fallo:
        return pagina.con_fallo("ministerio/calendario", fallo, campos=form.campos, **await _calendario(api))
    return ir_a("/ministerio/calendario", "guardado")


@rutas.get("/fallos")
async def fallos(api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """What did not come out and waits for a person: seals, certificates, letters, mails."""
    return pagina("ministerio/fallos", **await _fallos(api))


async def _fallos(api: Api) -> dict[str, Any]:
    sellos, certificados, oficios, *correos = await asyncio.gather(
        api.parte(api.leer("/v1/sellos", estado="fallido", limite=50)),
        api.parte(api.leer("/v1/cqe", estado="por_sellar", con_error=True, limite=50)),
        api.parte(api.leer("/v1/solicitudes/oficios-fallidos")),
        *[api.parte(api.leer("/v1/entregas", estado=estado, limite=50)) for estado in _SIN_LLEGAR],
    )
    return {"sellos": sellos, "certificados": certificados, "oficios": oficios, "correos": _juntas(correos)}


def _juntas(partes: list[Parte[Any]]) -> Parte[Any]:
    """The lists of several states as one; away if any is."""
    caida = next((p for p in partes if p.fallo), None)
    return caida or Parte([e for p in partes if p.valor for e in p.valor["elementos"]])


class Cosa(StrEnum):
    """What can be tried again."""

    SELLOS = "sellos"
    ENTREGAS = "entregas"
    CQE = "cqe"


_OTRA_VEZ = {Cosa.SELLOS: "reintentar", Cosa.ENTREGAS: "reenviar", Cosa.CQE: "resellar"}


@rutas.post("/fallos/{cosa}/{id}")
async def otra_vez(cosa: Cosa, id: str, form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Try it again, with the reason."""
    return await _reintentar(f"/v1/{cosa}/{id}/{_OTRA_VEZ[cosa]}", form, api, pagina)


@rutas.post("/fallos/oficios/{caso}/{id}")
async def otro_oficio(
    caso: UUID, id: UUID, form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina
) -> Response:
    """Render and seal a letter again."""
    return await _reintentar(f"/v1/solicitudes/{caso}/oficios/{id}/reintentar", form, api, pagina)


async def _reintentar(ruta: str, form: Formulario, api: Api, pagina: Vista) -> Response:
    try:
        form.exigir_enviado()
        await api.publicar(ruta, {"motivo": form["motivo"]}, clave=form.clave)
    except Fallo as fallo:
        return pagina.con_fallo("ministerio/fallos", fallo, campos=form.campos, **await _fallos(api))
    return ir_a("/ministerio/fallos", "reenviado")
