"""HTTP: the public log of outages."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import Depends
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlmodel import col

from services.garantias.plazos import fallas
from services.garantias.plazos.models_fallas import Falla
from shared.http import Tx
from shared.http.paginacion import Pagina, PaginacionPedida, paginar
from shared.http.rutas import Enrutador
from shared.identity import Principal, requiere

rutas = Enrutador(prefix="/v1/fallas", tags=["fallas"])

Coordinador = Annotated[Principal, Depends(requiere("coordinador", "operador"))]


class FallaNueva(BaseModel):
    """An outage that no probe of ours saw; `detalle` says by what it is known."""

    model_config = ConfigDict(extra="forbid")

    desde: AwareDatetime
    hasta: AwareDatetime
    detalle: str = Field(min_length=10, max_length=1000)


class FallaLeida(BaseModel):
    """A time in which the platform could not be used."""

    id: UUID
    origen: str = Field(description="`sonda`, `silencio` o `declarada`.")
    desde: datetime
    hasta: datetime | None
    detalle: str


def _leida(falla: Falla) -> FallaLeida:
    return FallaLeida(**falla.model_dump(include=set(FallaLeida.model_fields)))


@rutas.get("")
async def listar(tx: Tx, pedida: PaginacionPedida) -> Pagina[FallaLeida]:
    """Outages, for anybody: what was filed within three business days after one is marked (Ley 1437, art. 62)."""
    filas, siguiente = await paginar(tx, sa.select(Falla), (col(Falla.id),), pedida, descendente=True)
    return Pagina(elementos=[_leida(f) for f in filas], siguiente=siguiente)


@rutas.post("", status_code=201)
async def declarar(datos: FallaNueva, tx: Tx, quien: Coordinador) -> FallaLeida:
    """Record an outage with its evidence in words."""
    return _leida(await fallas.declarar(tx, datos.desde, datos.hasta, datos.detalle, quien))
