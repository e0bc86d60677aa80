"""The sealer: one task per service that chains what was committed."""

import asyncio
from contextlib import suppress
from datetime import date, timedelta

from shared.audit.cadena import encadenar, hay_pendientes, horizonte, registrar_cabezas, tomar_candado
from shared.clock import reloj_legal
from shared.observability.registros import registro
from shared.persistence import FALLAS_DE_BASE, BaseDeDatos
from shared.settings import Ajustes

_log = registro(__name__)


class Sellador:
    """Chains the committed rows of the audit log; several processes may run it, one seals at a time."""

    def __init__(
        self, ajustes: Ajustes, bd: BaseDeDatos, *, cada: timedelta = timedelta(seconds=1), lote: int = 500
    ) -> None:
        self._ajustes = ajustes
        self._bd = bd
        self._cada = cada.total_seconds()
        self._lote = lote
        self._parar = asyncio.Event()
        self._tarea: asyncio.Task[None] | None = None
        # Kept in memory only: a restored database has other transaction numbers, so each process begins by looking at
        # the whole log.
        self._desde = 0
        self._cabezas_de: date | None = None

    async def iniciar(self) -> None:
        """Start sealing in the background."""
        self._parar.clear()
        self._tarea = asyncio.create_task(self._correr(), name="auditoria-sellador")

    async def detener(self) -> None:
        """Finish the round in course and stop."""
        self._parar.set()
        if self._tarea is not None:
            await self._tarea
            self._tarea = None

    async def sellar(self) -> int:
        """Seal all that is committed now. Returns how many rows; 0 too while another process is sealing."""
        total = 0
        while True:
            async with self._bd.tx() as tx:
                if not await tomar_candado(tx):
                    return total
                hasta = await horizonte(tx)
                sellados = await encadenar(tx, desde=self._desde, limite=self._lote)
                hoy = reloj_legal.hoy()
                if self._cabezas_de != hoy:
                    await registrar_cabezas(tx, hoy)
            # After the commit: what was rolled back is not known to be sealed.
            self._cabezas_de = hoy
            total += sellados
            if sellados < self._lote:
                self._desde = hasta
                return total

    async def _correr(self) -> None:
        while not self._parar.is_set():
            try:
                if self._cabezas_de != reloj_legal.hoy() or await self._hay():
                    await self.sellar()
            except FALLAS_DE_BASE as error:
                # The rows stay pending and the next round finds them.
                _log.warning("sellado_de_auditoria_fallido", error=repr(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._parar.wait(), self._cada)

    async def _hay(self) -> bool:
        async with self._bd.sueltas() as conexion:
            return await hay_pendientes(conexion, self._desde)
