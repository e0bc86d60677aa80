"""What is looked at every so often: mails that wait for the system too long."""

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import reloj_sistema
from shared.http.contexto import Contexto
from shared.http.temporizadores import Temporizador
from shared.observability import medir_atascados

DEMORA = timedelta(minutes=15)

_ATASCADAS = text("""
    SELECT (SELECT count(*) FROM entrega
            WHERE estado IN ('pendiente', 'en_transmision', 'diferida') AND creada_en < :antes) AS entregas,
           (SELECT count(*) FROM aviso a
            WHERE a.creado_en < :antes AND NOT EXISTS (SELECT FROM entrega e WHERE e.aviso_id = a.id)) AS avisos
""")


async def medir(tx: AsyncSession, contexto: Contexto) -> dict[str, int]:
    """Counts deliveries without an end, and notices without deliveries, that are older than `DEMORA`."""
    fila = (await tx.execute(_ATASCADAS, {"antes": reloj_sistema.ahora() - DEMORA})).one()
    atascados = {"entrega": int(fila.entregas), "aviso": int(fila.avisos)}
    medir_atascados("notificaciones", atascados)
    return atascados


ATASCOS = Temporizador("notificaciones.atascos", timedelta(minutes=1), medir)
