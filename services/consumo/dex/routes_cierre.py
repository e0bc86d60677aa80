"""HTTP: what becomes of what was certified and not shipped. Registered before `/v1/dex/{id}`."""

from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import Depends, Response
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.consumo.cqe.models import Cqe
from services.consumo.cupos.models import Cupo
from services.consumo.dex import cierre as cierres
from services.consumo.dex.models import Cierre, LineaDeCierre
from services.consumo.dex.por_cerrar import excluidos
from services.consumo.dex.schemas import ConMotivo
from services.consumo.dex.schemas_cierre import CierreLeido, CierreNuevo, CierreResumido
from shared.http import Tx, TxDeLectura
from shared.http.rutas import Enrutador
from shared.identity import Principal, requiere

rutas = Enrutador(prefix="/v1/dex/cierres", tags=["dex"])

Revisor = Annotated[Principal, Depends(requiere("funcionario", "coordinador"))]
Interno = Annotated[Principal, Depends(requiere("funcionario", "coordinador", "auditor"))]


async def _leido(tx: AsyncSession, cierre: Cierre) -> CierreLeido:
    consulta = (
        sa.select(LineaDeCierre, Cqe, col(Cupo.numero))
        .join(Cqe, col(Cqe.id) == col(LineaDeCierre.cqe_id))
        .join(Cupo, col(Cupo.id) == col(LineaDeCierre.cupo_id))
        .where(col(LineaDeCierre.cierre_id) == cierre.id)
        .order_by(col(Cqe.numero))
    )
    lineas = [(linea, cqe, cupo) for linea, cqe, cupo in (await tx.execute(consulta)).all()]
    fuera = await excluidos(tx, cierre.contingente) if cierre.estado == "proyectado" else []
    return CierreLeido.de(cierre, lineas, fuera)


@rutas.get("")
async def listar(tx: Tx, quien: Interno, contingente: str | None = None) -> list[CierreResumido]:
    """The closings of a contingente, or the newest of all, newest first; without their lines."""
    consulta = sa.select(Cierre).order_by(col(Cierre.id).desc()).limit(50)
    if contingente is not None:
        consulta = consulta.where(col(Cierre.contingente) == contingente)
    return [CierreResumido.resumen_de(c) for c in (await tx.execute(consulta)).scalars()]


@rutas.post("", status_code=201)
async def proyectar(cuerpo: CierreNuevo, tx: Tx, quien: Revisor, respuesta: Response) -> CierreLeido:
    """Draft: each certificate with what is verified, what is left and what would become of it; nothing changes yet."""
    cierre = await cierres.proyectar(tx, quien, cuerpo.contingente)
    respuesta.headers["Location"] = f"/v1/dex/cierres/{cierre.id}"
    return await _leido(tx, cierre)


@rutas.get("/{cierre_id}")
async def leer(cierre_id: UUID, tx: TxDeLectura, quien: Interno) -> CierreLeido:
    """One closing with its arithmetic, line by line."""
    return await _leido(tx, await cierres.cierre_de_id(tx, cierre_id))


@rutas.post("/{cierre_id}/confirmar")
async def confirmar(cierre_id: UUID, cuerpo: ConMotivo, tx: Tx, quien: Revisor) -> CierreLeido:
    """Give it its effect, by another person than who drafted it. There is no way back."""
    return await _leido(tx, await cierres.confirmar(tx, cierre_id, quien, cuerpo.motivo))


@rutas.post("/{cierre_id}/descartar")
async def descartar(cierre_id: UUID, cuerpo: ConMotivo, tx: Tx, quien: Revisor) -> CierreLeido:
    """Drop the draft; nothing happened."""
    return await _leido(tx, await cierres.descartar(tx, cierre_id, quien, cuerpo.motivo))
