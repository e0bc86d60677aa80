"""The controls that were published, read from the outbox, which keeps every message."""

import json
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.events.firma import SelladoSolicitado
from shared.events.publico import ControlPublico

_ULTIMO = text("""
    SELECT payload FROM outbox WHERE topic = :tema AND aggregate_id = :numero ORDER BY sequence DESC LIMIT 1
""")
_PEDIDO = text("""
    SELECT payload FROM outbox WHERE topic = :tema AND aggregate_id = :documento AND type = :tipo
    ORDER BY sequence DESC LIMIT 1
""")
_PEDIDOS = text("""
    SELECT count(*) FROM outbox WHERE topic = :tema AND aggregate_id = :documento AND type = :tipo
""")


def documento_de(numero: str) -> UUID:
    """Id of the record of a control, as `firma` knows it."""
    return uuid5(NAMESPACE_URL, f"contingentes:control:{numero}")


async def leer(tx: AsyncSession, numero: str) -> ControlPublico | None:
    """The control of that number (`cqe-2026-11-21`) as last published; None if there is none."""
    fila = (await tx.execute(_ULTIMO, {"tema": ControlPublico.topico, "numero": numero})).scalar_one_or_none()
    return None if fila is None else ControlPublico.model_validate(json.loads(fila))


async def pedido_de_sello(tx: AsyncSession, numero: str) -> SelladoSolicitado | None:
    """What was sent to be sealed for that control."""
    valores = {
        "tema": SelladoSolicitado.topico,
        "documento": str(documento_de(numero)),
        "tipo": SelladoSolicitado.tipo,
    }
    fila = (await tx.execute(_PEDIDO, valores)).scalar_one_or_none()
    return None if fila is None else SelladoSolicitado.model_validate(json.loads(fila))


async def cuantos_pedidos(tx: AsyncSession, numero: str) -> int:
    """How often the seal of that control was asked for."""
    valores = {
        "tema": SelladoSolicitado.topico,
        "documento": str(documento_de(numero)),
        "tipo": SelladoSolicitado.tipo,
    }
    return int((await tx.execute(_PEDIDOS, valores)).scalar_one())
