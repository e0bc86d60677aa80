"""`/componentes`: every component with every face, to be looked at; only where the settings ask for it."""

from fastapi import APIRouter, Response

from services.portal.palabras import ESTADOS
from services.portal.web.pagina import Pagina

rutas = APIRouter()


@rutas.get("/componentes")
async def componentes(pagina: Pagina) -> Response:
    """The sheet of components."""
    return pagina("componentes_muestra", estados=list(ESTADOS))
