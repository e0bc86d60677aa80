"""The documents of a case: their list, and the files themselves."""

from datetime import datetime
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from shared.documents import Almacen
from shared.expedientes import adjuntos
from shared.http import Problema


class DocumentoLeido(BaseModel):
    """A document of a case; `tamano` in bytes."""

    id: UUID
    clase: str
    nombre: str
    sha256: str
    tamano: int
    agregado_en: datetime


async def documentos_de(tx: AsyncSession, expediente_id: UUID) -> list[DocumentoLeido]:
    """What came with a case, oldest first."""
    return [
        DocumentoLeido(
            id=a.id, clase=a.clase, nombre=a.nombre, sha256=a.sha256, tamano=a.tamano, agregado_en=a.agregado_en
        )
        for a in await adjuntos(tx, expediente_id)
    ]


async def descargar(tx: AsyncSession, expediente_id: UUID, documento: UUID, peticion: Request) -> Response:
    """One document of a case that the caller may see.

    Raises:
        Problema: `no-encontrado`.
    """
    hallado = next((a for a in await adjuntos(tx, expediente_id) if a.id == documento), None)
    if hallado is None:
        raise Problema("no-encontrado")
    almacen: Almacen = peticion.app.state.almacen
    tamano, trozos = await almacen.flujo(hallado.clave)
    cabeceras = {"content-length": str(tamano), "content-disposition": f'inline; filename="{hallado.nombre}"'}
    return StreamingResponse(trozos, media_type=hallado.tipo, headers=cabeceras)
