"""Messaging of one running service: its consumers on Kafka, its relay, its retries, and how they are doing."""

import asyncio
import dataclasses
import time
from collections.abc import Iterable
from typing import Any

import structlog
from aiokafka import ConsumerRecord
from faststream import AckPolicy
from faststream.kafka import KafkaBroker

from shared.messaging.acuses import Acuses, sin_decodificar
from shared.messaging.conexion import de_faststream, seguridad
from shared.messaging.consumidor import Consumidor, reunir
from shared.messaging.entrega import Entrega, Resultado
from shared.messaging.identidad import Observador, verificar
from shared.messaging.mensaje import Crudo
from shared.messaging.reintentos import Reintentos
from shared.messaging.relevo import Relevo
from shared.persistence import BaseDeDatos
from shared.settings import Ajustes

_log = structlog.get_logger(__name__)
_MAX_POLL = 300.0


@dataclasses.dataclass
class Avance:
    """Last record of a partition that was settled, and since when one is in hand."""

    offset: int = -1
    en: float = 0.0
    """Monotonic instant of the last one settled."""
    ocupado_desde: float | None = None


class Mensajeria:
    """What `crear_app` starts and stops; each part waits for Kafka and the database by itself.

    Args:
        ajustes: `servicio`, `postgres_url`, `kafka`, `prefijo_topicos` and `kafka_cluster_nuevo` are used.
        consumidores: of this service; none if it only publishes.
        vigilancia: seconds between checks of the broker's identity.
        sesion_ms: after this long without heartbeat the group gives this member's partitions to another.
        plazo_envio: seconds that Kafka may take for a batch of the relay.
    """

    def __init__(
        self,
        ajustes: Ajustes,
        bd: BaseDeDatos,
        consumidores: Iterable[Consumidor] = (),
        *,
        vigilancia: float = 5,
        sesion_ms: int = 10_000,
        plazo_envio: float = 10,
    ) -> None:
        self.consumidor = reunir(ajustes.servicio, consumidores)
        # Of their own: deliveries do not wait while requests hold every connection.
        self._bd_de_entregas = BaseDeDatos(
            ajustes.postgres_url.get_secret_value(), aplicacion="contingentes consumidores", conexiones=2
        )
        self.entrega = Entrega(self._bd_de_entregas, self.consumidor)
        self.reintentos = Reintentos(self.entrega)
        self._con = seguridad(ajustes)
        self.relevo = Relevo(
            servicio=ajustes.servicio,
            bd=bd,
            url=ajustes.postgres_url.get_secret_value(),
            kafka=ajustes.kafka,
            prefijo=ajustes.prefijo_topicos,
            permitir_nuevo=ajustes.kafka_cluster_nuevo,
            vigilancia=vigilancia,
            plazo=plazo_envio,
            con=self._con,
        )
        self._observador = Observador(ajustes.kafka, self._con)
        self._ajustes = ajustes
        self._bd = bd
        self._vigilancia = vigilancia
        self._sesion_ms = sesion_ms
        self._avance: dict[tuple[str, int], Avance] = {}
        self._tareas: list[asyncio.Task[None]] = []
        self._broker: KafkaBroker | None = None
        self._acuses: Acuses | None = None
        self._acusando: asyncio.Task[None] | None = None
        self._epoca: int | None = None
        self._ajeno: str | None = None
        self._error: str | None = None
        self._con_relevo = False

    async def iniciar_consumidores(self) -> None:
        """Start reading in the background; nothing to do for a service without handlers."""
        if not self.consumidor.topicos:
            return
        self._tareas.append(asyncio.create_task(self._mantener(), name=f"consumidores {self.consumidor.servicio}"))
        self._tareas.append(asyncio.create_task(self.reintentos.correr(), name="reintentos"))

    async def iniciar_relevo(self) -> None:
        """Start publishing in the background."""
        self._con_relevo = True
        self.relevo.iniciar()

    async def detener(self) -> None:
        """Stop everything; the message in hand is finished or given back."""
        for tarea in self._tareas:
            tarea.cancel()
        await asyncio.gather(*self._tareas, return_exceptions=True)
        self._tareas.clear()
        await self._cerrar_broker()
        await self.relevo.detener()
        await self._observador.cerrar()
        await self._bd_de_entregas.cerrar()

    def despertar(self) -> None:
        """There may be something to publish."""
        self.relevo.despertar()

    def salud(self) -> dict[str, Any]:
        """How it goes: plain values for a readiness answer. `sano` is false where a person has to look."""
        ahora = time.monotonic()
        particiones = {
            f"{topico}/{particion}": {
                "offset": avance.offset,
                "hace_s": round(ahora - avance.en, 1),
                "ocupado_s": None if avance.ocupado_desde is None else round(ahora - avance.ocupado_desde, 1),
            }
            for (topico, particion), avance in sorted(self._avance.items())
        }
        atascadas = [nombre for nombre, p in particiones.items() if (p["ocupado_s"] or 0) > _MAX_POLL / 2]
        relevo = dataclasses.asdict(self.relevo.salud)
        consumidores = {
            "activos": self._broker is not None,
            "grupo": None if self._epoca is None else self._grupo(self._epoca),
            "ajeno": self._ajeno,
            "ultimo_error": self._error or self.entrega.ultimo_error,
            "particiones": particiones,
            "atascadas": atascadas,
        }
        sano = not atascadas and self._ajeno is None and relevo["ajeno"] is None and not relevo["detenidas"]
        return {
            "sano": sano,
            "relevo": relevo if self._con_relevo else None,
            "consumidores": consumidores if self._tareas else None,
        }

    def _grupo(self, epoca: int) -> str:
        return f"{self._ajustes.prefijo_topicos}{self.consumidor.servicio}.{epoca}"

    async def _mantener(self) -> None:
        """Keep the consumers on the known broker, in the group of the current replay epoch."""
        espera = 0.2
        while True:
            try:
                veredicto = await verificar(
                    self._bd,
                    self._observador,
                    self.consumidor.topicos,
                    prefijo=self._ajustes.prefijo_topicos,
                    permitido=self._ajustes.kafka_cluster_nuevo,
                )
                self._ajeno = veredicto.ajeno
                if veredicto.ajeno is not None:
                    _log.error("consumidores.broker_ajeno", motivo=veredicto.ajeno)
                    await self._cerrar_broker()
                elif self._broker is None or veredicto.epoca != self._epoca:
                    await self._cerrar_broker()
                    self._epoca = veredicto.epoca
                    await self._abrir_broker(veredicto.epoca)
                self._error, espera = None, self._vigilancia
            except Exception as error:
                self._error = f"{type(error).__name__}: {error}"
                _log.warning("consumidores.sin_broker", servicio=self.consumidor.servicio, error=self._error)
                espera = min(espera * 2, 2)
            await asyncio.sleep(espera)

    async def _abrir_broker(self, epoca: int) -> None:
        prefijo = self._ajustes.prefijo_topicos
        acuses = Acuses(self._asentar)
        broker = KafkaBroker(
            self._ajustes.kafka,
            client_id=f"{prefijo}{self.consumidor.servicio}",
            allow_auto_create_topics=False,
            security=de_faststream(self._con),
            apply_types=False,
            logger=None,
        )
        suscriptor = broker.subscriber(
            *[prefijo + t for t in self.consumidor.topicos],
            group_id=self._grupo(epoca),
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.NACK_ON_ERROR,
            max_workers=1,
            isolation_level="read_committed",
            max_poll_interval_ms=int(_MAX_POLL * 1000),
            session_timeout_ms=self._sesion_ms,
            heartbeat_interval_ms=self._sesion_ms // 4,
            # A partition that just ran dry is asked again only after the fetch in flight returns.
            fetch_max_wait_ms=200,
            listener=acuses,
            parser=acuses.leer,
            decoder=sin_decodificar,
        )
        suscriptor(self._recibir)
        await broker.start()
        assert suscriptor.consumer is not None
        acuses.usar(suscriptor.consumer)
        self._broker, self._acuses = broker, acuses
        self._acusando = asyncio.create_task(acuses.correr(), name="acuses")
        _log.info("consumidores.listos", servicio=self.consumidor.servicio, grupo=self._grupo(epoca))

    async def _cerrar_broker(self) -> None:
        if self._broker is not None and self._acuses is not None and self._acusando is not None:
            broker, self._broker = self._broker, None
            self._acusando.cancel()
            await self._acuses.vaciar()
            try:
                # Leaving the group politely needs a broker; without one the group finds out by itself.
                async with asyncio.timeout(10):
                    await broker.stop()
            except TimeoutError:
                _log.warning("consumidores.sin_despedida", servicio=self.consumidor.servicio)
            self._avance.clear()

    async def _asentar(self) -> None:
        if await self.entrega.asentar():
            self.reintentos.algo_cambio()

    async def _recibir(self, registro: "ConsumerRecord[bytes, bytes]") -> None:
        topico = registro.topic.removeprefix(self._ajustes.prefijo_topicos)
        avance = self._avance.setdefault((topico, registro.partition), Avance())
        if avance.ocupado_desde is None:
            avance.ocupado_desde = time.monotonic()
        crudo = Crudo(
            topico=topico,
            particion=registro.partition,
            offset=registro.offset,
            clave=registro.key,
            cabeceras=registro.headers,
            cuerpo=registro.value or b"",
        )
        resultado = await self.entrega.recibir(crudo)
        avance.offset, avance.en, avance.ocupado_desde = registro.offset, time.monotonic(), None
        if resultado is Resultado.APLICADO:
            self.reintentos.algo_cambio()
        elif resultado is Resultado.APARCADO:
            self.reintentos.se_aparco()
