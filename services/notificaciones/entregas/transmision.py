"""The small transactions before and after a mail goes out, shared by the mails at that step at the same time."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.notificaciones.entregas.service import SISTEMA, Final, asentar
from services.notificaciones.settings import AjustesNotificaciones
from shared.clock import reloj_sistema
from shared.jobs.lotes import EnLote
from shared.persistence import BaseDeDatos

POR_ENVIAR = ("pendiente", "diferida")

_LEER = text("""
    SELECT e.id, e.clase, e.direccion, e.destinatario, e.estado, e.message_id, e.caso_numero, e.nit, a.id AS aviso_id,
        a.datos, a.adjunto
    FROM entrega e JOIN aviso a ON a.id = e.aviso_id WHERE e.id = ANY(:ids)
""")
# Locked in the order of their ids: two replicas may hold some of the same after a lost lease.
_MARCAR = text("""
    WITH listas AS (
        SELECT id FROM entrega WHERE id = ANY(:ids) AND estado IN ('pendiente', 'diferida') ORDER BY id FOR UPDATE
    ), cambio AS (
        UPDATE entrega SET estado = 'en_transmision', detalle = '', version = version + 1, intentos = intentos + 1,
            actualizada_en = :ahora
        WHERE id IN (SELECT id FROM listas)
        RETURNING id, version
    ), historia AS (
        INSERT INTO entrega_suceso (entrega_id, version, estado, detalle, quien, ocurrido_en)
        SELECT id, version, 'en_transmision', '', :quien, :ahora FROM cambio
    )
    SELECT id FROM cambio
""")
# Its turn is taken by whoever finds the domain free; who does not learns from when on it is.
_TOMAR_TURNO = text("""
    INSERT INTO ritmo_dominio AS r (dominio, libre_en) VALUES (:dominio, :libre)
    ON CONFLICT (dominio) DO UPDATE SET libre_en = excluded.libre_en WHERE r.libre_en <= :ahora
    RETURNING libre_en
""")
_LIBRE_EN = text("SELECT libre_en FROM ritmo_dominio WHERE dominio = :dominio")


class Transmision:
    """Reads, marks and settles deliveries, many in a transaction."""

    def __init__(self, bd: BaseDeDatos, ajustes: AjustesNotificaciones) -> None:
        self._bd = bd
        self._ajustes = ajustes
        self._lecturas: EnLote[UUID, Any] = EnLote(self._leer)
        self._marcas: EnLote[UUID, bool] = EnLote(self._marcar)

    async def leer(self, id: UUID) -> Any:
        """A delivery with the content of its notice."""
        return await self._lecturas.pedir(id)

    async def marcar(self, id: UUID) -> bool:
        """Commit that a delivery is about to be on the wire; False if it is no longer to be sent."""
        return await self._marcas.pedir(id)

    async def asentar(self, tx: AsyncSession, finales: Sequence[Final]) -> None:
        """Write how attempts ended, in the transaction that completes their jobs."""
        await asentar(tx, finales, self._ajustes)

    async def tomar_turno(self, dominio: str, por_segundo: float) -> timedelta | None:
        """Take the next place of a domain's pace; else how long it is taken."""
        ahora, paso = reloj_sistema.ahora(), timedelta(seconds=1 / por_segundo)
        async with self._bd.tx() as tx:
            valores = {"dominio": dominio, "ahora": ahora, "libre": ahora + paso}
            if (await tx.execute(_TOMAR_TURNO, valores)).first() is not None:
                return None
            libre = (await tx.execute(_LIBRE_EN, {"dominio": dominio})).scalar_one()
        espera: timedelta = max(libre - ahora, timedelta(0))
        return espera

    async def _leer(self, ids: Sequence[UUID]) -> Sequence[Any]:
        async with self._bd.tx() as tx:
            filas = {f.id: f for f in await tx.execute(_LEER, {"ids": list(ids)})}
        return [filas[id] for id in ids]

    async def _marcar(self, ids: Sequence[UUID]) -> Sequence[bool]:
        async with self._bd.tx() as tx:
            valores = {"ids": list(ids), "ahora": reloj_sistema.ahora(), "quien": SISTEMA}
            marcadas = set((await tx.execute(_MARCAR, valores)).scalars())
        return [id in marcadas for id in ids]
