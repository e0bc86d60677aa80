"""Files of the API, passed on to the browser of who may see them."""

from fastapi import Response
from fastapi.responses import StreamingResponse

from services.portal.web.api import Api
from services.portal.web.pagina import Vista


async def entregar(api: Api, pagina: Vista, ruta: str, nombre: str, *, bajar: bool = False) -> Response:
    """The file at `ruta` of the API; while it is being made, a page that waits for it.

    Args:
        nombre: file name, of our own making: it goes into a header as it is.
        bajar: save it instead of showing it.
    """
    documento = await api.bajar(ruta)
    if documento is None:
        return pagina("errores/en_preparacion", status=202)
    modo = "attachment" if bajar else "inline"
    cabeceras = {"Content-Disposition": f'{modo}; filename="{nombre}"', "Cache-Control": "private, no-store"}
    # Browsers show PDFs with pages of their own, which the policy of ours would break; scripts stay forbidden.
    cabeceras["Content-Security-Policy"] = "script-src 'none'; frame-ancestors 'none'"
    return StreamingResponse(documento.trozos(), media_type=documento.tipo, headers=cabeceras)
