"""HTTP: the alerts of a company's deadlines."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import Query
from pydantic import BaseModel, ConfigDict
from sqlmodel import col

from services.notificaciones.alertas.models import Alerta, Plazo
from shared.http import Tx
from shared.http.paginacion import Pagina, PaginacionPedida, paginar
from shared.http.rutas import Enrutador
from shared.identity import PrincipalActual

rutas = Enrutador(prefix="/v1/alertas", tags=["alertas"])


class AlertaLeida(BaseModel):
    """An announcement of a deadline. `hito` is how many business days before it ("0" the day itself), or `vencido`."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    plazo_id: UUID
    caso_numero: str
    nit: str
    nombre: str
    articulo: str
    hito: str
    fecha_plazo: date
    dia: date
    estado: str
    emitida_en: datetime | None


@rutas.get("")
async def listar(
    tx: Tx,
    quien: PrincipalActual,
    pedida: PaginacionPedida,
    caso: Annotated[str | None, Query(max_length=100, description="Número o id del caso.")] = None,
    estado: Annotated[str | None, Query(max_length=20)] = None,
) -> Pagina[AlertaLeida]:
    """Alerts by day: those of the caller's companies, or all for the ministry."""
    propias = ("id", "plazo_id", "hito", "fecha_plazo", "dia", "estado", "emitida_en")
    de_alerta = [col(getattr(Alerta, c)) for c in propias]
    de_plazo = [col(getattr(Plazo, c)) for c in ("caso_numero", "nit", "nombre", "articulo")]
    consulta = sa.select(*de_alerta, *de_plazo).join(Plazo, col(Plazo.plazo_id) == col(Alerta.plazo_id))
    if not quien.es_interno:
        consulta = consulta.where(col(Plazo.nit).in_(quien.empresas))
    if caso is not None:
        consulta = consulta.where(
            sa.or_(col(Plazo.caso_numero) == caso, sa.cast(col(Plazo.caso_id), sa.Text) == caso.lower())
        )
    if estado is not None:
        consulta = consulta.where(col(Alerta.estado) == estado)
    filas, siguiente = await paginar(tx, consulta, (col(Alerta.dia), col(Alerta.id)), pedida)
    return Pagina(elementos=[AlertaLeida.model_validate(f) for f in filas], siguiente=siguiente)
