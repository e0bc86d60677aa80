"""Allocation runs: the dry run as a table and a chart, what is pending, confirmation by another person, publication."""

import asyncio
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.portal.ministerio import personas
from services.portal.web.api import Api, Fallo
from services.portal.web.descargas import entregar
from services.portal.web.formularios import Formulario, Recibido, campo_malo
from services.portal.web.guardia import ApiDeTodos, DelMinisterio
from services.portal.web.pagina import Pagina, Vista, ir_a
from services.portal.web.sesion import Sesion

rutas = APIRouter(prefix="/ministerio/asignaciones")
_AVISOS = {
    "calcular": "calculado",
    "proponer": "propuesta",
    "devolver": "devuelta",
    "confirmar": "confirmada",
    "publicar": "publicado",
    "descartar": "descartada",
}
_CON_MOTIVO = frozenset({"devolver", "confirmar", "descartar"})


class Apartado(StrEnum):
    """What becomes of what a run kept aside for a request."""

    DECIDIR = "decidir"
    LIBERAR = "liberar"


@rutas.get("")
async def listar(
    api: ApiDeTodos,
    _: DelMinisterio,
    pagina: Pagina,
    de: Annotated[str, Query(max_length=40)] = "",
    cursor: str | None = None,
) -> Response:
    """Runs, the newest first, or those of a contingente; and the form that opens one."""
    return await lista(api, pagina, de=de, cursor=cursor)


async def lista(
    api: Api,
    pagina: Vista,
    *,
    de: str = "",
    cursor: str | None = None,
    fallo: Fallo | None = None,
    escritos: Mapping[str, str] | None = None,
) -> Response:
    """The page of runs; again with what was typed, if that failed."""
    corridas, contingentes = await asyncio.gather(
        api.parte(api.leer("/v1/asignaciones", contingente=de, limite=25, cursor=cursor)),
        api.parte(api.leer("/v1/contingentes", estado="vigente", limite=100)),
    )
    vigentes = contingentes.valor["elementos"] if contingentes.valor else []
    datos: dict[str, Any] = {
        "corridas": corridas,
        "de": de,
        "vigentes": [(x["codigo"], f"{x['datos']['nombre']} · {x['codigo']}") for x in vigentes],
    }
    if fallo is not None:
        return pagina.con_fallo("ministerio/asignaciones", fallo, campos=escritos or {}, **datos)
    return pagina("ministerio/asignaciones", **datos)


@rutas.post("")
async def crear(form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Open a run: nothing moves until somebody else confirms it."""
    try:
        form.exigir_enviado()
        nueva = {"contingente": form["contingente"], "ronda": form["ronda"], "motivo": form["motivo"] or None}
        creada = await api.publicar("/v1/asignaciones", nueva, clave=form.clave)
    except Fallo as fallo:
        return await lista(api, pagina, fallo=fallo, escritos=form.campos)
    return ir_a(f"/ministerio/asignaciones/{creada['id']}", "calculado")


@rutas.get("/{id}")
async def ver(
    id: UUID,
    api: ApiDeTodos,
    sesion: DelMinisterio,
    pagina: Pagina,
    calculo: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """One run as it stands, or as it was computed before."""
    return pagina("ministerio/asignacion", **await reunir(id, api, sesion, calculo))


async def reunir(id: UUID, api: Api, sesion: Sesion, calculo: int | None = None) -> dict[str, Any]:
    """All that the page of a run needs.

    Raises:
        Fallo: if the run cannot be read.
    """
    corrida, nombres = await asyncio.gather(api.leer(f"/v1/asignaciones/{id}", calculo=calculo), personas.nombres(api))
    filas = [fila for g in corrida["resultado"] for fila in g["filas"]]
    return {
        "a": corrida,
        "calculo": calculo or corrida["calculo"],
        "es_anterior": calculo is not None and calculo != corrida["calculo"],
        "maximo": max((f["pedida"]["kg"] for f in filas), default=1),
        "con_motivo": _CON_MOTIVO,
        "asignadas": [f for f in filas if f["cupo_id"]],
        "nombres": personas.conocidos(nombres, sesion),
    }


@rutas.post("/{id}/pasos/{paso}")
async def dar_paso(
    id: UUID, paso: str, form: Recibido, api: ApiDeTodos, sesion: DelMinisterio, pagina: Pagina
) -> Response:
    """Compute again, propose, give back, confirm, publish, discard."""
    try:
        form.exigir_enviado()
        if paso not in _AVISOS:
            raise Fallo({"status": 404, "title": "Ese paso no existe"})
        cuerpo: dict[str, Any] = {"version": int(form["version"])}
        if paso in _CON_MOTIVO:
            cuerpo["motivo"] = form["motivo"]
        await api.publicar(f"/v1/asignaciones/{id}/{paso}", cuerpo, clave=form.clave)
    except Fallo as fallo:
        return await _otra_vez(id, form, api, sesion, pagina, fallo)
    return ir_a(f"/ministerio/asignaciones/{id}", _AVISOS[paso])


@rutas.post("/{id}/pendientes")
async def decidir(id: UUID, form: Recibido, api: ApiDeTodos, sesion: DelMinisterio, pagina: Pagina) -> Response:
    """What becomes of the requests that nobody had decided, each with its reason."""
    try:
        form.exigir_enviado()
        decisiones = [
            {
                "solicitud": campo.removeprefix("decision."),
                "decision": valor,
                "motivo": form["motivo"],
            }
            for campo, valor in form.campos.items()
            if campo.startswith("decision.") and valor
        ]
        if not decisiones:
            raise campo_malo("motivo", "Elija al menos una solicitud y qué se hace con ella.")
        cuerpo = {"version": int(form["version"]), "decisiones": decisiones}
        await api.publicar(f"/v1/asignaciones/{id}/pendientes", cuerpo, clave=form.clave)
    except Fallo as fallo:
        return await _otra_vez(id, form, api, sesion, pagina, fallo)
    return ir_a(f"/ministerio/asignaciones/{id}", "calculado")


@rutas.post("/{id}/apartados/{solicitud}/{que}")
async def con_apartado(
    id: UUID,
    solicitud: UUID,
    que: Apartado,
    form: Recibido,
    api: ApiDeTodos,
    sesion: DelMinisterio,
    pagina: Pagina,
) -> Response:
    """Decide a request with what was kept aside for it, or give that back to its group."""
    try:
        form.exigir_enviado()
        cuerpo = {"motivo": form["motivo"]}
        if que is Apartado.DECIDIR and form["cantidad"]:
            cuerpo["cantidad"] = form.numero("cantidad", decimales=3)
        await api.publicar(f"/v1/asignaciones/{id}/apartados/{solicitud}/{que}", cuerpo, clave=form.clave)
    except Fallo as fallo:
        return await _otra_vez(id, form, api, sesion, pagina, fallo)
    return ir_a(f"/ministerio/asignaciones/{id}", "decidida")


async def _otra_vez(id: UUID, form: Formulario, api: Api, sesion: Sesion, pagina: Vista, fallo: Fallo) -> Response:
    return pagina.con_fallo("ministerio/asignacion", fallo, campos=form.campos, **await reunir(id, api, sesion))


@rutas.get("/{id}/acto.pdf")
async def acto(id: UUID, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """The act: a simulation until it is confirmed, then sealed."""
    return await entregar(api, pagina, f"/v1/asignaciones/{id}/acto.pdf", "asignacion.pdf")


@rutas.get("/{id}/resultados.csv")
async def resultados(id: UUID, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """The table, for a spreadsheet."""
    return await entregar(api, pagina, f"/v1/asignaciones/{id}/resultados.csv", "asignacion.csv", bajar=True)
