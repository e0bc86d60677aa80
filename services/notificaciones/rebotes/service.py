"""Taking in reports on deliveries."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from services.notificaciones.entregas.service import cambiar
from services.notificaciones.rebotes.rules import Rebote
from shared.clock import reloj_sistema

QUIEN = "buzón de rebotes"

_GUARDAR = text("""
    INSERT INTO rebote (id, huella, entrega_id, accion, codigo, diagnostico, recibido_en)
    SELECT :id, :huella, (SELECT id FROM entrega WHERE id = :entrega_id), :accion, :codigo, :diagnostico, :ahora
    ON CONFLICT (huella) DO NOTHING RETURNING entrega_id
""")


async def recibir(tx: AsyncSession, rebote: Rebote) -> bool:
    """Keep a report, once, and mark its delivery as bounced if it is one of a failure for ever (5.x.x).

    Returns:
        Whether a delivery changed. A delay changes nothing: the server goes on trying.
    """
    valores = {
        "id": uuid7(),
        "huella": rebote.huella,
        "entrega_id": rebote.entrega_id,
        "accion": rebote.accion,
        "codigo": rebote.codigo,
        "diagnostico": rebote.diagnostico,
        "ahora": reloj_sistema.ahora(),
    }
    fila = (await tx.execute(_GUARDAR, valores)).one_or_none()
    if fila is None or fila.entrega_id is None or rebote.accion != "fallo":
        return False
    detalle = f"devuelto por el servidor del destinatario: {rebote.codigo} {rebote.diagnostico}".strip()[:500]
    return (
        await cambiar(tx, fila.entrega_id, "rebotada", ("enviada", "dudosa"), detalle=detalle, quien=QUIEN) is not None
    )
