"""HTTP: erasure of a person's data."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from services.registro.supresion import service
from services.registro.supresion.schemas import SupresionHecha, SupresionPedida
from shared.http import Tx
from shared.http.rutas import Enrutador
from shared.identity import Principal, requiere

rutas = Enrutador(prefix="/v1/personas", tags=["personas"])


@rutas.post("/{id}/suprimir")
async def suprimir(
    id: UUID, pedida: SupresionPedida, tx: Tx, quien: Annotated[Principal, Depends(requiere("coordinador"))]
) -> SupresionHecha:
    """Suprimir quién fue un firmante o un usuario (Ley 1581 de 2012); lo que hizo queda, sin su nombre."""
    return await service.suprimir(tx, id, pedida.motivo, quien)
