"""Plan Vallejo at a glance: programmes, guarantees, studies, and each deadline that runs."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.portal.casos import con_su_pagina
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina

rutas = APIRouter()


@rutas.get("/programas")
async def listar(
    api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina, cursor: Annotated[str | None, Query()] = None
) -> Response:
    """Programmes, guarantees and studies of the company, and the deadlines that are open."""
    nit = sesion.empresa
    programas, garantias, estudios, plazos = await asyncio.gather(
        api.parte(api.leer("/v1/programas", empresa=nit, limite=25, cursor=cursor)),
        api.parte(api.leer("/v1/garantias", empresa=nit, limite=50)),
        api.parte(api.leer("/v1/estudios", empresa=nit, limite=50)),
        api.parte(api.leer("/v1/plazos", empresa=nit, abiertos=True, limite=50)),
    )
    if plazos.valor:
        plazos.valor["elementos"] = con_su_pagina(plazos.valor["elementos"])
    return pagina("exportador/programas", programas=programas, garantias=garantias, estudios=estudios, plazos=plazos)
