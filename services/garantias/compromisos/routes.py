"""HTTP: what programmes of capital goods and spare parts owe."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from services.garantias.compromisos import service
from services.garantias.compromisos.schemas import CompromisoLeido, CompromisoNuevo
from shared.http import Tx
from shared.http.rutas import Enrutador
from shared.identity import Principal, PrincipalActual, requiere

rutas = Enrutador(prefix="/v1/programas", tags=["compromisos"])

Funcionario = Annotated[Principal, Depends(requiere("funcionario"))]


@rutas.put("/{id}/compromiso")
async def fijar(id: UUID, datos: CompromisoNuevo, tx: Tx, quien: Funcionario) -> CompromisoLeido:
    """Fix it, or restructure it with a reason (arts. 77.1, 78 and 81)."""
    return CompromisoLeido.de(await service.fijar(tx, id, datos, quien))


@rutas.get("/{id}/compromiso")
async def leer(id: UUID, tx: Tx, quien: PrincipalActual) -> CompromisoLeido:
    """The commitment with its computation in words."""
    return CompromisoLeido.de(await service.leer(tx, id, quien))
