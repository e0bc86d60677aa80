"""Which certificates of a contingente can be closed, with what each would leave, and why others can't yet."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.consumo.cqe.models import FLUJO as FLUJO_CQE
from services.consumo.cqe.models import Cqe
from services.consumo.dex.models import Credito, Dex, LineaDeCierre
from shared.events.cupos import ContingenteActualizado
from shared.expedientes import expediente

# Of a revoked one the kilograms stay consumed until here (docs/decisiones/0060): only an annulment gave them back.
_CIERRAN = ("emitido", "utilizado_parcial", "utilizado", "revocado", "vencido")
_POR_DECIDIR = ("presentada", "objetada")


@dataclass(frozen=True)
class Excluido:
    """A certificate that a closing leaves for later, and why."""

    numero: str
    razon: str


def puede_cerrarse_desde(contingente: ContingenteActualizado) -> date:
    """The last day before which nothing is closed: the term of the declarations and the period of the certificates.

    A certificate is closed only when it can't be used any more, so that no kilogram given back is shipped too.
    """
    return max(contingente.dex_limite or contingente.vigencia_hasta, contingente.vigencia_hasta)


def _por_decidir() -> sa.ColumnElement[bool]:
    pendientes = (
        sa.select(col(Dex.id))
        .join(expediente, expediente.c.id == col(Dex.id))
        .where(col(Dex.cqe_id) == col(Cqe.id), expediente.c.estado.in_(_POR_DECIDIR))
    )
    return sa.exists(pendientes)


def _abiertos(codigo: str) -> sa.Select[Any]:
    """Issued certificates of the contingente that no closing decided on, with their case and credit."""
    return (
        sa.select(Cqe, expediente.c.estado, expediente.c.version, Credito)
        .join(expediente, expediente.c.id == col(Cqe.id))
        .outerjoin(Credito, col(Credito.cqe_id) == col(Cqe.id))
        .where(
            expediente.c.tipo == FLUJO_CQE.tipo,
            col(Cqe.contingente) == codigo,
            col(Cqe.emitido_en).is_not(None),
            col(Credito.cierre_id).is_(None),
        )
        .order_by(col(Cqe.id))
        .execution_options(populate_existing=True)
    )


async def lineas_de_ahora(tx: AsyncSession, cierre_id: UUID, codigo: str) -> list[LineaDeCierre]:
    """A line of that closing for each certificate of the contingente that can be closed now, as it stands."""
    consulta = _abiertos(codigo).where(expediente.c.estado.in_(_CIERRAN), ~_por_decidir())
    filas = (await tx.execute(consulta)).all()
    cupos = await _cupos_de(tx, [cqe.id for cqe, *_ in filas])
    return [_linea(cierre_id, cqe, cupos[cqe.id], credito) for cqe, _, _, credito in filas]


async def _cupos_de(tx: AsyncSession, cqes: list[UUID]) -> dict[UUID, UUID]:
    consulta = sa.text("SELECT q.id, o.cupo_id FROM cqe q JOIN consumo o ON o.id = q.consumo_id WHERE q.id = ANY(:ids)")
    return {fila.id: fila.cupo_id for fila in (await tx.execute(consulta, {"ids": cqes})).all()}


def _linea(cierre_id: UUID, cqe: Cqe, cupo: UUID, credito: Credito | None) -> LineaDeCierre:
    acreditado = credito.acreditado_kg if credito else 0
    return LineaDeCierre(
        cierre_id=cierre_id,
        cqe_id=cqe.id,
        cupo_id=cupo,
        cantidad_kg=cqe.cantidad_kg,
        acreditado_kg=acreditado,
        sobrante_kg=cqe.cantidad_kg - acreditado,
    )


async def excluidos(tx: AsyncSession, codigo: str) -> list[Excluido]:
    """Certificates of the contingente that can't be closed now, with the reason in words."""
    consulta = _abiertos(codigo).add_columns(_por_decidir()).where(expediente.c.estado != "anulado")
    salida = []
    for cqe, estado, _, _, por_decidir in (await tx.execute(consulta)).all():
        if estado not in _CIERRAN:
            salida.append(Excluido(cqe.numero, f"El certificado está {estado.replace('_', ' ')}."))
        elif por_decidir:
            salida.append(Excluido(cqe.numero, "Tiene declaraciones presentadas u objetadas por decidir."))
    return salida
