"""Home of the Ministry: what waits in each inbox."""

import asyncio

from fastapi import Response

from services.portal.web.api import Api
from services.portal.web.pagina import Vista

BANDEJAS = {
    "Solicitudes de cupo": "/v1/solicitudes/bandeja/resumen",
    "Solicitudes de consumo": "/v1/consumos/bandeja/resumen",
    "Devoluciones de cupo": "/v1/devoluciones/bandeja/resumen",
}


async def casa(api: Api, pagina: Vista) -> Response:
    """How many cases wait in each inbox, whose they are and how many are overdue."""
    resumenes = await asyncio.gather(*[api.parte(api.leer(ruta)) for ruta in BANDEJAS.values()])
    return pagina("ministerio/inicio", bandejas=list(zip(BANDEJAS, resumenes, strict=True)))
