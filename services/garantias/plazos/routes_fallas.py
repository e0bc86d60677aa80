"""HTTP: the public log of outages."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import Depends
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlmodel import col

from services.garantias.plazos import fallas
from services.garantias.plazos.models_fallas import Falla, RadicacionMarcada
from shared.expedientes import expediente
from shared.http import Problema, Tx
from shared.http.paginacion import Pagina, PaginacionPedida, paginar
from shared.http.rutas import Enrutador
from shared.identity import Principal, requiere

rutas = Enrutador(prefix="/v1/fallas", tags=["fallas"])

Coordinador = Annotated[Principal, Depends(requiere("coordinador", "operador"))]
Ministerio = Annotated[Principal, Depends(requiere("funcionario", "coordinador", "auditor"))]


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


class RadicacionLeida(BaseModel):
    """A filing that follows an outage within the days of the law."""

    caso_id: UUID
    numero: str
    tipo: str
    nit: str
    version: int = Field(description="Del expediente, con la que se radicó.")
    radicada_en: datetime


@rutas.get("/{id}/radicaciones")
async def radicaciones(id: UUID, tx: Tx, quien: Ministerio) -> list[RadicacionLeida]:
    """What was filed within three business days after an outage, marked so (Ley 1437 de 2011, art. 62)."""
    if await tx.get(Falla, id) is None:
        raise Problema("no-encontrado")
    consulta = (
        sa.select(RadicacionMarcada, expediente.c.numero, expediente.c.tipo, expediente.c.empresa)
        .join(expediente, expediente.c.id == col(RadicacionMarcada.caso_id))
        .where(col(RadicacionMarcada.falla_id) == id)
        .order_by(col(RadicacionMarcada.radicada_en), col(RadicacionMarcada.caso_id))
    )
    return [
        RadicacionLeida(
            caso_id=m.caso_id, numero=numero, tipo=tipo, nit=nit, version=m.version, radicada_en=m.radicada_en
        )
        for m, numero, tipo, nit in await tx.execute(consulta)
    ]


@rutas.post("", status_code=201)
async def declarar(datos: FallaNueva, tx: Tx, quien: Coordinador) -> FallaLeida:
    """Record an outage with its evidence in words."""
    return _leida(await fallas.declarar(tx, datos.desde, datos.hasta, datos.detalle, quien))
