"""Plan Vallejo, to be read: programmes, their guarantees, and each deadline with how it was computed."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.portal.web.descargas import entregar
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina

rutas = APIRouter()


@rutas.get("/programas")
async def listar(
    api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina, cursor: Annotated[str | None, Query()] = None
) -> Response:
    """Programmes and guarantees of the company, and the deadlines that are open."""
    nit = sesion.empresa
    programas, garantias, plazos = await asyncio.gather(
        api.parte(api.leer("/v1/programas", empresa=nit, limite=25, cursor=cursor)),
        api.parte(api.leer("/v1/garantias", empresa=nit, limite=50)),
        api.parte(api.leer("/v1/plazos", empresa=nit, abiertos=True, limite=50)),
    )
    return pagina("exportador/programas", programas=programas, garantias=garantias, plazos=plazos)


@rutas.get("/garantias/{id}")
async def ver_garantia(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """One guarantee with its deadlines in words."""
    garantia, historia, plazos = await asyncio.gather(
        api.leer(f"/v1/garantias/{id}"),
        api.parte(api.leer(f"/v1/garantias/{id}/historia")),
        api.parte(api.leer(f"/v1/garantias/{id}/plazos")),
    )
    return pagina("exportador/garantia", g=garantia, historia=historia, plazos=plazos)


@rutas.get("/garantias/{id}/documento.pdf")
async def documento(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The guarantee itself."""
    return await entregar(api, pagina, f"/v1/garantias/{id}/documento", "garantia.pdf")
