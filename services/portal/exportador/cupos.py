"""The company's quotas: balances, what came of each, and giving part of one back."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.portal.casos import ruta_por_numero, ruta_por_tipo
from services.portal.exportador.filtros import (
    DEVOLUCIONES,
    Escrito,
    contingentes_de,
    estados_de,
    opciones_de,
)
from services.portal.web.api import Api, Fallo
from services.portal.web.formatos import abierta
from services.portal.web.formularios import Recibido
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina, ir_a

rutas = APIRouter()


@rutas.get("/cupos")
async def listar(
    api: ApiDeTodos,
    sesion: DeEmpresa,
    pagina: Pagina,
    contingente: Escrito = "",
    cursor: Annotated[str | None, Query()] = None,
) -> Response:
    """Every quota with its balance."""
    filtro = {"contingente": contingente, "cursor": cursor}
    leidos, suyos = await asyncio.gather(
        api.parte(api.leer("/v1/cupos", empresa=sesion.empresa, limite=25, **filtro)),
        contingentes_de(api, sesion.empresa),
    )
    return pagina("exportador/mis_cupos", cupos=leidos, contingentes=suyos, campos={"contingente": contingente})


@rutas.get("/cupos/{id}")
async def ver(
    id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina, cursor: Annotated[str | None, Query()] = None
) -> Response:
    """One quota: its summary, everything that happened to it and what can be done with it."""
    cupo = await api.leer(f"/v1/cupos/{id}")
    linea, contingente, utilizacion = await asyncio.gather(
        api.parte(api.leer(f"/v1/cupos/{id}/linea", limite=25, cursor=cursor)),
        api.parte(api.leer(f"/v1/contingentes/{cupo['contingente']}")),
        api.parte(api.leer(f"/v1/cupos/{id}/utilizacion")),
    )
    devolucion = abierta(contingente.valor["datos"]["devolucion"]) if contingente.valor else ""
    return pagina(
        "exportador/cupo",
        cupo=cupo,
        linea=linea,
        rutas={x["caso"]: _ruta_de(x) for x in linea.valor["elementos"] if x["caso"]} if linea.valor else {},
        contingente=contingente,
        utilizacion=utilizacion,
        devolucion=devolucion,
    )


def _ruta_de(suceso: Mapping[str, Any]) -> str | None:
    """The page of the case that something on the line of a quota comes from."""
    if suceso["tipo"] == "movimiento":
        return ruta_por_numero(suceso["numero"] or "", suceso["caso"], interna=False)
    return ruta_por_tipo(suceso["tipo"], suceso["numero"], suceso["caso"], interna=False)


async def _para_devolver(api: Api, id: UUID) -> dict[str, Any]:
    cupo = await api.leer(f"/v1/cupos/{id}")
    return {"cupo": cupo, "contingente": await api.leer(f"/v1/contingentes/{cupo['contingente']}")}


@rutas.get("/cupos/{id}/devolver")
async def pedir_devolucion(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The form of a voluntary return."""
    return pagina("exportador/devolver", **await _para_devolver(api, id))


@rutas.post("/cupos/{id}/devolver")
async def devolver(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Create the return and go to sign it."""
    try:
        form.exigir_enviado()
        cuerpo = {"cupo_id": str(id), "cantidad": form.numero("cantidad", decimales=3)}
        creada = await api.publicar("/v1/devoluciones", cuerpo, clave=form.clave)
        await api.publicar(f"/v1/devoluciones/{creada['id']}/radicar", clave=f"{form.clave}-radicar")
    except Fallo as fallo:
        return pagina.con_fallo("exportador/devolver", fallo, campos=form.campos, **await _para_devolver(api, id))
    return ir_a(f"/devoluciones/{creada['id']}/firmar", "radicada")


@rutas.get("/devoluciones/{id}")
async def ver_devolucion(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """One return."""
    return pagina("exportador/devolucion", d=await api.leer(f"/v1/devoluciones/{id}"))


@rutas.get("/devoluciones")
async def listar_devoluciones(
    api: ApiDeTodos,
    sesion: DeEmpresa,
    pagina: Pagina,
    ver: str = "",
    numero: Escrito = "",
    cursor: Annotated[str | None, Query()] = None,
) -> Response:
    """The company's returns."""
    filtro = {"estado": estados_de(DEVOLUCIONES, ver), "numero": numero.strip().upper(), "cursor": cursor}
    leidas = await api.parte(api.leer("/v1/devoluciones", empresa=sesion.empresa, limite=25, **filtro))
    return pagina(
        "exportador/mis_devoluciones",
        devoluciones=leidas,
        filtros=opciones_de(DEVOLUCIONES),
        campos={"ver": ver, "numero": numero},
    )
