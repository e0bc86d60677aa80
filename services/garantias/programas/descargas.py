"""Answers with a stored file."""

from typing import Any

from fastapi.responses import Response

from shared.documents import Almacen
from shared.events import RefObjeto


async def archivo(almacen: Almacen, ref: dict[str, Any], nombre: str) -> Response:
    """The PDF of a stored `RefObjeto`, as `<nombre>.pdf`; its hash is its ETag."""
    objeto = RefObjeto.model_validate(ref)
    cabeceras = {
        "Content-Disposition": f'inline; filename="{nombre}.pdf"',
        "ETag": f'"{objeto.sha256}"',
        "Cache-Control": "private, no-cache",
    }
    return Response(await almacen.leer(objeto.clave), media_type=objeto.tipo, headers=cabeceras)
