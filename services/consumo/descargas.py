"""Answers with a stored PDF."""

from typing import Any

from fastapi.responses import Response

from shared.documents import Almacen
from shared.events import RefObjeto

PDF: dict[int | str, dict[str, Any]] = {200: {"content": {"application/pdf": {}}, "description": "El documento."}}
"""What a route that answers with `pdf` declares."""


async def pdf(almacen: Almacen, ref: dict[str, Any], nombre: str) -> Response:
    """The PDF of a stored `RefObjeto`, to be saved as `<nombre>.pdf`; its hash is its ETag."""
    objeto = RefObjeto.model_validate(ref)
    datos = await almacen.leer(objeto.clave)
    cabeceras = {
        "Content-Disposition": f'attachment; filename="{nombre}.pdf"',
        "ETag": f'"{objeto.sha256}"',
        "Cache-Control": "private, no-cache",
    }
    return Response(datos, media_type="application/pdf", headers=cabeceras)
