"""What became of the mails that carried a certificate, as `notificaciones` tells it."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.consumo.cqe.consultas import cqe_de
from services.consumo.cqe.models import CorreoDeCqe
from shared.events.notificaciones import EntregaActualizada

CLASE = "cqe_emitido"

_GUARDAR = text("""
    INSERT INTO correo_de_cqe AS c (entrega, cqe, version, estado, detalle, ocurrido_en)
    VALUES (:entrega, :cqe, :version, :estado, :detalle, :ocurrido_en)
    ON CONFLICT (entrega) DO UPDATE SET version = excluded.version, estado = excluded.estado,
        detalle = excluded.detalle, ocurrido_en = excluded.ocurrido_en
    WHERE c.version < excluded.version
""")


async def recibir(tx: AsyncSession, evento: EntregaActualizada) -> None:
    """Keep the newest state of a delivery; the case of these mails is the consumption."""
    cqe = await cqe_de(tx, consumo_id=evento.caso_id)
    valores = evento.model_dump(include={"version", "estado", "detalle", "ocurrido_en"})
    await tx.execute(_GUARDAR, valores | {"entrega": evento.entrega_id, "cqe": cqe.id})


async def correos_de(tx: AsyncSession, cqes: Collection[UUID]) -> dict[UUID, list[CorreoDeCqe]]:
    """Deliveries by certificate, oldest first: one per address of the company."""
    consulta = select(CorreoDeCqe).where(col(CorreoDeCqe.cqe).in_(cqes)).order_by(col(CorreoDeCqe.entrega))
    hallados: dict[UUID, list[CorreoDeCqe]] = {}
    for fila in (await tx.execute(consulta)).scalars():
        hallados.setdefault(fila.cqe, []).append(fila)
    return hallados
