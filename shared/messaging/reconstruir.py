"""A topic that was deleted and created again on purpose: the relay takes it for its own from here on."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def adoptar(tx: AsyncSession, topico: str, topic_id: UUID, *, quien: str, razon: str) -> bool:
    """Forget the former topic of that name if another one stands in its place, in a new replay epoch.

    The outbox stays as it is: what is to be on the new topic is published by whoever asks for it.

    Args:
        topico: without prefix.
        topic_id: that the broker tells now.
        quien, razon: written beside the new epoch.

    Returns:
        Whether it was another one.
    """
    await tx.execute(text("SELECT epoca FROM relevo FOR UPDATE"))
    consulta = text("SELECT topic_id FROM relevo_topicos WHERE topico = :t")
    conocido = (await tx.execute(consulta, {"t": topico})).scalar_one_or_none()
    if conocido is None or UUID(str(conocido)) == topic_id:
        return False
    for tabla in ("relevo_particiones", "relevo_topicos"):
        await tx.execute(text(f"DELETE FROM {tabla} WHERE topico = :t"), {"t": topico})  # noqa: S608 - two constants
    # What the relay has in hand was sent to the former topic: a new epoch has it begin anew.
    motivo = f"tema {topico} creado de nuevo, lo pide {quien}: {razon}"
    await tx.execute(
        text("UPDATE relevo SET epoca = epoca + 1, motivo = :m, cambiado_en = clock_timestamp()"), {"m": motivo}
    )
    return True
