"""Export declarations: what is owed, and filing it one by one."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.portal.web.api import Api, Fallo
from services.portal.web.descargas import entregar
from services.portal.web.formularios import Formulario, Recibido
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina, ir_a

rutas = APIRouter()


@rutas.get("/dex")
async def listar(
    api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina, cursor: Annotated[str | None, Query()] = None
) -> Response:
    """Certificates that lack their declaration, and the declarations filed."""
    pendientes, presentadas = await asyncio.gather(
        api.parte(api.leer("/v1/dex/pendientes", empresa=sesion.empresa, limite=50)),
        api.parte(api.leer("/v1/dex", empresa=sesion.empresa, limite=25, cursor=cursor)),
    )
    return pagina("exportador/mis_dex", pendientes=pendientes, presentadas=presentadas)


def _escrita(form: Formulario) -> dict[str, str]:
    """The fields of a declaration as the API takes them."""
    return {
        "declaracion": form["declaracion"],
        "fecha": form["fecha"],
        "cantidad": form.numero("cantidad"),
        "fob_usd": form.numero("fob_usd"),
    }


async def _para_presentar(api: Api, numero: str) -> dict[str, Any]:
    cqe, cobertura = await asyncio.gather(
        api.leer(f"/v1/cqe/{numero}"), api.parte(api.leer(f"/v1/dex/cobertura/{numero}"))
    )
    return {"q": cqe, "cobertura": cobertura, "dex": None}


@rutas.get("/cqe/{numero}/dex")
async def pedir(numero: str, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The form of a declaration."""
    return pagina("exportador/presentar_dex", **await _para_presentar(api, numero))


@rutas.post("/cqe/{numero}/dex")
async def presentar(numero: str, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """File it with its PDF."""
    try:
        form.exigir_enviado()
        campos = {"cqe": numero, "clase": form["clase"], **_escrita(form)}
        creada = await api.subir("/v1/dex", form.archivo(), campos, clave=form.clave)
    except Fallo as fallo:
        datos = await _para_presentar(api, numero)
        return pagina.con_fallo("exportador/presentar_dex", fallo, campos=form.campos, **datos)
    return ir_a(f"/dex/{creada['id']}", "dex")


@rutas.get("/dex/{id}")
async def ver(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """One declaration."""
    dex, historia = await asyncio.gather(api.leer(f"/v1/dex/{id}"), api.parte(api.leer(f"/v1/dex/{id}/historia")))
    return pagina("exportador/dex", d=dex, historia=historia)


@rutas.get("/dex/{id}/documento.pdf")
async def documento(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Its PDF."""
    return await entregar(api, pagina, f"/v1/dex/{id}/documento.pdf", "dex.pdf")


@rutas.get("/dex/{id}/corregir")
async def pedir_correccion(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The form with what was filed."""
    dex = await api.leer(f"/v1/dex/{id}")
    campos = {
        "declaracion": dex["declaracion"],
        "fecha": dex["fecha"],
        "cantidad": dex["cantidad"]["valor"].replace(".", ","),
        "fob_usd": dex["fob_usd"].replace(".", ","),
        "clase": dex["clase"],
    }
    datos = await _para_presentar(api, dex["cqe"])
    return pagina("exportador/presentar_dex", campos=campos, **datos | {"dex": dex})


@rutas.post("/dex/{id}/corregir")
async def corregir(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """File an objected declaration again."""
    dex = await api.leer(f"/v1/dex/{id}")
    try:
        form.exigir_enviado()
        await api.subir(f"/v1/dex/{id}/corregir", form.archivo(), _escrita(form), clave=form.clave)
    except Fallo as fallo:
        datos = await _para_presentar(api, dex["cqe"]) | {"dex": dex}
        return pagina.con_fallo("exportador/presentar_dex", fallo, campos=form.campos, **datos)
    return ir_a(f"/dex/{id}", "corregida")


@rutas.post("/dex/{id}/retirar")
async def retirar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Withdraw it."""
    try:
        form.exigir_enviado()
        await api.publicar(f"/v1/dex/{id}/retirar", {"motivo": form["motivo"]}, clave=form.clave)
    except Fallo as fallo:
        dex, historia = await asyncio.gather(api.leer(f"/v1/dex/{id}"), api.parte(api.leer(f"/v1/dex/{id}/historia")))
        return pagina.con_fallo("exportador/dex", fallo, campos=form.campos, d=dex, historia=historia)
    return ir_a(f"/dex/{id}", "dex-retirada")
