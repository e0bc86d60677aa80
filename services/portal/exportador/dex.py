"""Export declarations: what is owed, and filing it one by one."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.portal.exportador.filtros import DECLARACIONES, Escrito, estados_de, opciones_de
from services.portal.web.api import Api, Fallo
from services.portal.web.descargas import entregar
from services.portal.web.formularios import Formulario, Recibido
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina, ir_a

rutas = APIRouter()
_EN_PIE = frozenset({"presentada", "objetada", "verificada"})
"""States in which a provisional declaration takes its definitive one."""


@rutas.get("/dex")
async def listar(
    api: ApiDeTodos,
    sesion: DeEmpresa,
    pagina: Pagina,
    ver: str = "",
    cqe: Escrito = "",
    cursor: Annotated[str | None, Query()] = None,
) -> Response:
    """Certificates that lack their declaration, and the declarations filed."""
    certificado = cqe.strip().upper().removeprefix("CQE-")
    filtro = {"estado": estados_de(DECLARACIONES, ver), "cqe": certificado, "cursor": cursor}
    pendientes, presentadas = await asyncio.gather(
        api.parte(api.leer("/v1/dex/pendientes", empresa=sesion.empresa, limite=50)),
        api.parte(api.leer("/v1/dex", empresa=sesion.empresa, limite=25, **filtro)),
    )
    return pagina(
        "exportador/mis_dex",
        pendientes=pendientes,
        presentadas=presentadas,
        filtros=opciones_de(DECLARACIONES),
        campos={"ver": ver, "cqe": cqe},
    )


def _escrita(form: Formulario) -> dict[str, str]:
    """The fields of a declaration as the API takes them."""
    return {
        "declaracion": form["declaracion"],
        "fecha": form["fecha"],
        "cantidad": form.numero("cantidad", decimales=3),
        "fob_usd": form.numero("fob_usd", decimales=2),
    }


async def _para_presentar(api: Api, numero: str) -> dict[str, Any]:
    cqe, cobertura = await asyncio.gather(
        api.leer(f"/v1/cqe/{numero}"), api.parte(api.leer(f"/v1/dex/cobertura/{numero}"))
    )
    return {"q": cqe, "cobertura": cobertura, "dex": None, "reemplaza": None}


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
    return pagina("exportador/dex", **await _detalle(id, api))


async def _detalle(id: UUID, api: Api) -> dict[str, Any]:
    dex, historia = await asyncio.gather(api.leer(f"/v1/dex/{id}"), api.parte(api.leer(f"/v1/dex/{id}/historia")))
    del_cqe = await api.parte(api.leer("/v1/dex", cqe=dex["cqe"], limite=200))
    hermanas = (del_cqe.valor or {"elementos": []})["elementos"]
    definitiva = next((x for x in hermanas if x["reemplaza_a"] == dex["id"] and x["estado"] != "retirada"), None)
    return {
        "d": dex,
        "historia": historia,
        "definitiva": definitiva,
        "provisional": next((x for x in hermanas if x["id"] == dex["reemplaza_a"]), None),
        "reemplazable": dex["clase"] == "provisional" and dex["estado"] in _EN_PIE and definitiva is None,
    }


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


@rutas.get("/dex/{id}/reemplazar")
async def pedir_reemplazo(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The form of the definitive declaration of a provisional one, with what both have in common."""
    dex = await api.leer(f"/v1/dex/{id}")
    campos = {"cantidad": dex["cantidad"]["valor"].replace(".", ","), "fob_usd": dex["fob_usd"].replace(".", ",")}
    datos = await _para_presentar(api, dex["cqe"]) | {"reemplaza": dex}
    return pagina("exportador/presentar_dex", campos=campos, **datos)


@rutas.post("/dex/{id}/reemplazar")
async def reemplazar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """File it in the place of the provisional one."""
    try:
        form.exigir_enviado()
        creada = await api.subir(f"/v1/dex/{id}/reemplazar", form.archivo(), _escrita(form), clave=form.clave)
    except Fallo as fallo:
        dex = await api.leer(f"/v1/dex/{id}")
        datos = await _para_presentar(api, dex["cqe"]) | {"reemplaza": dex}
        return pagina.con_fallo("exportador/presentar_dex", fallo, campos=form.campos, **datos)
    return ir_a(f"/dex/{creada['id']}", "dex-definitiva")


@rutas.post("/dex/{id}/retirar")
async def retirar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Withdraw it."""
    try:
        form.exigir_enviado()
        await api.publicar(f"/v1/dex/{id}/retirar", {"motivo": form["motivo"]}, clave=form.clave)
    except Fallo as fallo:
        return pagina.con_fallo("exportador/dex", fallo, campos=form.campos, **await _detalle(id, api))
    return ir_a(f"/dex/{id}", "dex-retirada")
