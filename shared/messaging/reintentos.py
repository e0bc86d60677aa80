"""Parked messages are tried again: when something in the service changed, and by growing intervals."""

import asyncio
import json

import structlog
from sqlalchemy import text

from shared.messaging import metricas
from shared.messaging.entrega import Entrega, Resultado
from shared.messaging.errores import es_transitorio
from shared.messaging.mensaje import Mensaje
from shared.messaging.sobre import leer_sobre

_log = structlog.get_logger(__name__)

# Only the head of each key can be applied; the ones behind it follow in later sweeps.
_CABEZAS = text("""
    SELECT r.id, r.topico, r.particion, r.desplazamiento, r.clave,
        CAST(r.cabeceras AS text) AS cabeceras, r.cuerpo
    FROM retenidos r
    LEFT JOIN inbox_orden o USING (consumidor, fuente, topico, clave)
    WHERE r.consumidor = :consumidor AND r.estado = 'aparcado' AND r.resuelto_en IS NULL
        AND (r.orden = 'ultimo' OR r.secuencia <= coalesce(o.secuencia, 0) + 1)
        AND (r.motivo <> 'prerrequisito' OR :cambio OR r.proximo_intento <= clock_timestamp())
        AND r.id <> ALL(:vistos)
    ORDER BY r.intentado_en, r.id
    LIMIT 100
""")
_CUENTA = text("""
    SELECT count(*) FILTER (WHERE estado = 'aparcado'), count(*) FILTER (WHERE estado = 'muerto')
    FROM retenidos WHERE consumidor = :consumidor AND resuelto_en IS NULL
""")


class Reintentos:
    """Retries the parked messages of one service.

    Args:
        intervalo: seconds between sweeps when nothing changes.
        pausa: least seconds between sweeps.
    """

    def __init__(self, entrega: Entrega, *, intervalo: float = 1, pausa: float = 0.2) -> None:
        self._entrega = entrega
        self._intervalo = intervalo
        self._pausa = pausa
        self._cambio = asyncio.Event()
        self._hay_aparcados = True

    def algo_cambio(self) -> None:
        """A message was applied: what waits for it may go on."""
        if self._hay_aparcados:
            self._cambio.set()

    def se_aparco(self) -> None:
        """A message was parked; what it waits for may have come in the same moment."""
        self._hay_aparcados = True
        self._cambio.set()

    async def correr(self) -> None:
        """Sweep for ever; to be cancelled."""
        while True:
            cambio = self._cambio.is_set()
            self._cambio.clear()
            try:
                if await self.vuelta(cambio=cambio):
                    # One that was tried before may have waited for one that has just been applied.
                    self._cambio.set()
            except Exception as error:
                if not es_transitorio(error):
                    _log.exception("reintentos.fallo", servicio=self._entrega.servicio)
                self._cambio.set()
                await asyncio.sleep(self._intervalo)
            await asyncio.sleep(self._pausa)
            try:
                async with asyncio.timeout(self._intervalo):
                    await self._cambio.wait()
            except TimeoutError:
                continue

    async def vuelta(self, *, cambio: bool = True) -> int:
        """Try what can be tried, until nothing more moves.

        Args:
            cambio: also those whose next interval has not come.

        Returns:
            How many messages left the parking.
        """
        servicio = self._entrega.servicio
        resueltos = 0
        vistos: list[int] = []
        while True:
            async with self._entrega.bd.sueltas() as conexion:
                valores = {"consumidor": servicio, "cambio": cambio, "vistos": vistos}
                filas = (await conexion.execute(_CABEZAS, valores)).all()
                if not filas:
                    aparcados, muertos = (await conexion.execute(_CUENTA, {"consumidor": servicio})).one()
                    break
            for fila in filas:
                cabeceras = [(nombre, valor.encode()) for nombre, valor in json.loads(fila.cabeceras)]
                sobre = leer_sobre(
                    topico=fila.topico,
                    particion=fila.particion,
                    offset=fila.desplazamiento,
                    clave=fila.clave.encode(),
                    cabeceras=cabeceras,
                )
                vistos.append(fila.id)
                try:
                    resultado = await self._entrega.intentar(Mensaje(sobre, cabeceras, fila.cuerpo), retenido=fila.id)
                except Exception as error:
                    if not es_transitorio(error):
                        raise
                    # It stays parked and must not keep the others from their turn.
                    _log.warning("reintentos.transitorio", servicio=servicio, evento=str(sobre.id), error=repr(error))
                    continue
                metricas.MENSAJES.labels(servicio, fila.topico, resultado.value).inc()
                if resultado is not Resultado.APARCADO:
                    resueltos += 1
        self._hay_aparcados = aparcados > 0
        metricas.RETENIDOS.labels(servicio, "aparcado").set(aparcados)
        metricas.RETENIDOS.labels(servicio, "muerto").set(muertos)
        return resueltos
