"""Home of the Ministry: what waits in each inbox, for whom, and what is late."""

import asyncio

from fastapi import Response

from services.portal.ministerio.bandeja import cuantas
from services.portal.ministerio.clases import ASUNTOS, Clase
from services.portal.web.api import Api
from services.portal.web.pagina import Vista


async def casa(api: Api, pagina: Vista) -> Response:
    """How many cases wait in each inbox, whose they are and how many are overdue; the guarantees that came in."""
    *resumenes, garantias = await asyncio.gather(
        *[api.parte(api.leer(f"{c.api}/bandeja/resumen")) for c in Clase],
        api.parte(api.leer("/v1/garantias", estado="presentada", limite=10)),
    )
    return pagina(
        "ministerio/inicio",
        bandejas=[(c, ASUNTOS[c].plural, r) for c, r in zip(Clase, resumenes, strict=True)],
        garantias=garantias,
        cifras={n: cuantas(resumenes, n) for n in ("total", "mias", "de_nadie", "vencidas", "por_firmar")},
    )
