"""Art. 88: registrations of goods similar to those of a temporary exit. The programme is locked by the caller."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.registros.models import Registro, RegistroItem
from services.garantias.salidas.rules import objecion_a_similares
from shared.http import Problema

_SALIDA = sa.text("""
    SELECT e.numero, e.estado, s.programa_id, s.liberado_centavos FROM salida s JOIN expediente e ON e.id = s.id
    WHERE s.id = :s
""")
_SALEN = sa.text("""
    SELECT r.unidad, sum(i.cantidad) AS cantidad FROM salida_item i JOIN salida s ON s.id = i.salida_id
    JOIN registro_item r ON r.registro_id = s.registro_id AND r.item = i.item WHERE s.id = :s GROUP BY r.unidad
""")
_REGISTRADOS = sa.text("""
    SELECT i.unidad, sum(i.cantidad) AS cantidad FROM registro r
    JOIN expediente e ON e.id = r.id AND e.estado IN ('radicado', 'aprobado')
    JOIN registro_item i ON i.registro_id = r.id WHERE r.salida_id = :s AND r.id <> :r GROUP BY i.unidad
""")


async def exigir_similares(tx: AsyncSession, fila: Registro, items: Sequence[RegistroItem]) -> None:
    """What is filed as similar to goods that are outside fits in their quantities; any other registration passes.

    Raises:
        Problema: `salida-improcedente`.
    """
    if fila.salida_id is None:
        return
    salida = (await tx.execute(_SALIDA, {"s": fila.salida_id})).one_or_none()
    if salida is None or salida.programa_id != fila.programa_id:
        raise Problema("salida-improcedente", "La salida no es de este programa.")
    if salida.liberado_centavos is None or salida.estado not in {"autorizada", "fuera"}:
        raise Problema("salida-improcedente", f"La salida {salida.numero} no tiene bienes similares autorizados.")
    salen = {f.unidad: f.cantidad for f in await tx.execute(_SALEN, {"s": fila.salida_id})}
    antes = {f.unidad: f.cantidad for f in await tx.execute(_REGISTRADOS, {"s": fila.salida_id, "r": fila.id})}
    nuevos: dict[str, Decimal] = defaultdict(Decimal)
    for i in items:
        nuevos[i.unidad] += i.cantidad
    if objecion := objecion_a_similares(salen, antes, nuevos):
        raise Problema("salida-improcedente", objecion)
