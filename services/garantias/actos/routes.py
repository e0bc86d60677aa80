"""HTTP: the acts that the expiry of terms drafted, for the ministry."""

from typing import Annotated, Literal
from uuid import UUID

import sqlalchemy as sa
from fastapi import Depends
from sqlmodel import col

from services.garantias.actos import service
from services.garantias.actos.models import Acto
from services.garantias.actos.schemas import ActoLeido, Descarte, Firma
from shared.http import Problema, Tx
from shared.http.paginacion import Pagina, PaginacionPedida, paginar
from shared.http.rutas import Enrutador
from shared.identity import NIT, Principal, requiere

rutas = Enrutador(prefix="/v1/actos", tags=["actos"])

Lector = Annotated[Principal, Depends(requiere("funcionario", "coordinador", "auditor"))]
Coordinador = Annotated[Principal, Depends(requiere("coordinador"))]


def _leido(fila: Acto, quien: Principal) -> ActoLeido:
    return ActoLeido.de(fila, puede_firmar=quien.tiene("coordinador"))


@rutas.get("")
async def listar(
    tx: Tx,
    quien: Lector,
    pedida: PaginacionPedida,
    estado: Literal["proyectado", "firmado", "descartado"] = "proyectado",
    empresa: NIT | None = None,
    clase: str | None = None,
) -> Pagina[ActoLeido]:
    """Drafts, those whose term ran out first before the others."""
    consulta = sa.select(Acto).where(col(Acto.estado) == estado)
    if empresa is not None:
        consulta = consulta.where(col(Acto.nit) == empresa)
    if clase is not None:
        consulta = consulta.where(col(Acto.clase) == clase)
    filas, siguiente = await paginar(tx, consulta, (col(Acto.vencio), col(Acto.id)), pedida)
    return Pagina(elementos=[_leido(f, quien) for f in filas], siguiente=siguiente)


@rutas.get("/{id}")
async def leer(id: UUID, tx: Tx, quien: Lector) -> ActoLeido:
    """One draft."""
    fila = await tx.get(Acto, id)
    if fila is None:
        raise Problema("no-encontrado")
    return _leido(fila, quien)


@rutas.post("/{id}/firmar")
async def firmar(id: UUID, datos: Firma, tx: Tx, quien: Coordinador) -> ActoLeido:
    """Sign it: what it says takes effect, and its letter goes out."""
    return _leido(await service.firmar(tx, id, datos, quien), quien)


@rutas.post("/{id}/descartar")
async def descartar(id: UUID, datos: Descarte, tx: Tx, quien: Coordinador) -> ActoLeido:
    """Discard it, with the reason."""
    return _leido(await service.descartar(tx, id, datos.motivo, quien), quien)
