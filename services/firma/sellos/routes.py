"""HTTP of the seals: what waits, what failed and why, and trying again."""

from typing import Annotated, Literal
from uuid import UUID

import sqlalchemy as sa
from fastapi import Depends, Query

from services.firma.llaves.schemas import Decision
from services.firma.sellos import resellar, service
from services.firma.sellos.models import Sello
from services.firma.sellos.schemas import SelloLeido
from shared.http.paginacion import Pagina, PaginacionPedida, paginar
from shared.http.problemas import Problema
from shared.http.rutas import Enrutador
from shared.http.tx import Tx
from shared.identity import Principal, requiere

rutas = Enrutador(prefix="/v1/sellos", tags=["sellos"])
Interno = Annotated[Principal, Depends(requiere("funcionario", "coordinador", "operador", "auditor"))]
Reintenta = Annotated[Principal, Depends(requiere("operador", "coordinador"))]


@rutas.get("")
async def listar(
    tx: Tx,
    quien: Interno,
    pedida: PaginacionPedida,
    estado: Annotated[Literal["pedido", "hecho", "fallido"], Query()] = "fallido",
    documento: Annotated[UUID | None, Query()] = None,
) -> Pagina[SelloLeido]:
    """Seals in a state, oldest first; without `estado`, those that failed and wait for somebody."""
    tabla = Sello.__table__.c  # type: ignore[attr-defined]  # SQLModel does not type its tables
    consulta = sa.select(Sello).where(tabla.estado == estado)
    if documento is not None:
        consulta = consulta.where(tabla.documento_id == documento)
    filas, siguiente = await paginar(tx, consulta, (tabla.pedido_en, tabla.id), pedida)
    reemplazos = await resellar.reemplazos(tx, [f.id for f in filas])
    return Pagina(elementos=[SelloLeido.de(f, quien, reemplazos.get(f.id)) for f in filas], siguiente=siguiente)


@rutas.get("/{sello_id}")
async def leer(sello_id: UUID, tx: Tx, quien: Interno) -> SelloLeido:
    """One seal."""
    sello = await tx.get(Sello, sello_id)
    if sello is None:
        raise Problema("no-encontrado")
    return SelloLeido.de(sello, quien, (await resellar.reemplazos(tx, [sello_id])).get(sello_id))


@rutas.post("/{sello_id}/reintentar", status_code=202)
async def reintentar(sello_id: UUID, decision: Decision, tx: Tx, quien: Reintenta) -> SelloLeido:
    """Try a failed seal again, as it was asked for."""
    return SelloLeido.de(await service.reintentar(tx, sello_id, quien, decision.motivo), quien)
