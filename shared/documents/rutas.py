"""The route by which the owner of a store gives its objects to the other services."""

from pathlib import PurePosixPath

from fastapi.responses import StreamingResponse

from shared.documents.almacen import TIPOS, Almacen
from shared.documents.enlaces import RUTA_OBJETOS, verificar_enlace
from shared.documents.errores import EnlaceInvalido, ObjetoInexistente
from shared.http.problemas import Problema
from shared.http.rutas import Enrutador


def rutas_de_objetos(almacen: Almacen, secreto: str) -> Enrutador:
    """Router with `GET /interno/objetos/{clave}?exp=&firma=`: 200 with the bytes, 403 bad link, 404 no such object."""
    rutas = Enrutador(include_in_schema=False)

    @rutas.get(RUTA_OBJETOS + "{clave:path}")
    async def objeto(clave: str, exp: int, firma: str) -> StreamingResponse:
        try:
            verificar_enlace(clave, exp, firma, secreto=secreto)
            tamano, trozos = await almacen.flujo(clave)
        except EnlaceInvalido as error:
            raise Problema("enlace-invalido", error.motivo) from error
        except ObjetoInexistente as error:
            raise Problema("no-encontrado", str(error)) from error
        tipo = TIPOS.get(PurePosixPath(clave).suffix, "application/octet-stream")
        cabeceras = {"content-length": str(tamano), "cache-control": "private, max-age=31536000, immutable"}
        return StreamingResponse(trozos, media_type=tipo, headers=cabeceras)

    return rutas
