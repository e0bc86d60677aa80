"""HTTP: what became of the mails of a case, of a company or to an address, and what a person does about them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import Depends, Query, Request
from sqlmodel import col

from services.notificaciones.entregas import service
from services.notificaciones.entregas.models import Entrega, EntregaSuceso
from services.notificaciones.entregas.schemas import EntregaConHistoria, EntregaLeida, Reenvio, SucesoLeido
from shared.clock import BOGOTA
from shared.http import Problema, Tx
from shared.http.paginacion import Pagina, PaginacionPedida, paginar
from shared.http.rutas import Enrutador
from shared.identity import Principal, PrincipalActual, exigir_empresa, requiere

rutas = Enrutador(prefix="/v1/entregas", tags=["entregas"])


def con_zona(instante: datetime) -> datetime:
    """An instant without zone is one of Bogotá."""
    return instante if instante.tzinfo is not None else instante.replace(tzinfo=BOGOTA)


@rutas.get("")
async def listar(
    tx: Tx,
    quien: PrincipalActual,
    pedida: PaginacionPedida,
    caso: Annotated[str | None, Query(max_length=100, description="Número o id del caso.")] = None,
    estado: Annotated[str | None, Query(max_length=20)] = None,
    nit: Annotated[str | None, Query(max_length=20)] = None,
    direccion: Annotated[str | None, Query(max_length=320, description="Dirección de correo, completa.")] = None,
    clase: Annotated[str | None, Query(max_length=60)] = None,
    desde: Annotated[datetime | None, Query(description="Creadas desde ese instante.")] = None,
    hasta: Annotated[datetime | None, Query(description="Creadas antes de ese instante.")] = None,
) -> Pagina[EntregaLeida]:
    """Mails, newest first: those of the caller's companies, or all for the ministry."""
    consulta = sa.select(Entrega)
    if not quien.es_interno:
        consulta = consulta.where(col(Entrega.nit).in_(quien.empresas), col(Entrega.destinatario) == "empresa")
    if caso is not None:
        consulta = consulta.where(
            sa.or_(col(Entrega.caso_numero) == caso, sa.cast(col(Entrega.caso_id), sa.Text) == caso.lower())
        )
    if estado is not None:
        consulta = consulta.where(col(Entrega.estado) == estado)
    if nit is not None:
        consulta = consulta.where(col(Entrega.nit) == nit)
    if direccion is not None:
        consulta = consulta.where(sa.func.lower(col(Entrega.direccion)) == direccion.lower())
    if clase is not None:
        consulta = consulta.where(col(Entrega.clase) == clase)
    if desde is not None:
        consulta = consulta.where(col(Entrega.creada_en) >= con_zona(desde))
    if hasta is not None:
        consulta = consulta.where(col(Entrega.creada_en) < con_zona(hasta))
    orden = (col(Entrega.creada_en), col(Entrega.id))
    filas, siguiente = await paginar(tx, consulta, orden, pedida, descendente=True)
    return Pagina(elementos=[EntregaLeida.de(f, quien) for f in filas], siguiente=siguiente)


@rutas.get("/{id}")
async def ver(tx: Tx, quien: PrincipalActual, id: UUID) -> EntregaConHistoria:
    """One mail with its history."""
    entrega = await tx.get(Entrega, id)
    if entrega is None or (entrega.destinatario != "empresa" and not quien.es_interno):
        raise Problema("no-encontrado")
    exigir_empresa(quien, entrega.nit)
    sucesos = sa.select(EntregaSuceso).where(col(EntregaSuceso.entrega_id) == id).order_by(col(EntregaSuceso.id))
    historia = [SucesoLeido.model_validate(s) for s in (await tx.execute(sucesos)).scalars()]
    return EntregaConHistoria(**EntregaLeida.de(entrega, quien).model_dump(), historia=historia)


@rutas.post("/{id}/reenviar", status_code=202)
async def reenviar(
    tx: Tx,
    quien: Annotated[Principal, Depends(requiere("funcionario", "coordinador"))],
    request: Request,
    id: UUID,
    cuerpo: Reenvio,
) -> EntregaLeida:
    """Send again a mail that failed, bounced or is in doubt."""
    entrega = await service.reenviar(tx, id, motivo=cuerpo.motivo, quien=quien, ajustes=request.app.state.ajustes)
    return EntregaLeida.de(entrega, quien)


@rutas.post("/{id}/cancelar")
async def cancelar(
    tx: Tx,
    quien: Annotated[Principal, Depends(requiere("funcionario", "coordinador"))],
    id: UUID,
    cuerpo: Reenvio,
) -> EntregaLeida:
    """Give up a mail that has not gone out or did not arrive."""
    return EntregaLeida.de(await service.cancelar(tx, id, motivo=cuerpo.motivo, quien=quien), quien)
