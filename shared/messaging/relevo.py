"""The relay: sends the outbox to Kafka, one active per service, in order, marking after the acknowledgements."""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg
import structlog

from shared.messaging import metricas
from shared.messaging import relevo_sql as sql
from shared.messaging.conexion import Seguridad
from shared.messaging.emisor import Emisor, Fila, RegistroRechazado
from shared.messaging.identidad import Observador, Veredicto, verificar
from shared.messaging.outbox import al_publicar, ya_no_al_publicar
from shared.persistence import BaseDeDatos
from shared.ritmo import Ritmo

_log = structlog.get_logger(__name__)


class BrokerAjeno(Exception):
    """The broker is not the one this service published to."""


class _OtraEpoca(Exception):
    """What this turn knows of the broker is no longer so."""


@dataclass
class SaludDelRelevo:
    """What the relay of this process is doing."""

    activo: bool = False
    """Whether it holds the service's lock; another process's relay may hold it instead."""
    pendientes: int | None = None
    publicados: int = 0
    ajeno: str | None = None
    ultimo_error: str | None = None
    detenidas: int = 0
    """Keys that wait because the broker refused one of their records."""


class Relevo:
    """Publishes one service's outbox.

    Args:
        permitir_nuevo: adopt a broker that is not the known one and republish everything there.
        lote: rows of one Kafka transaction.
        sondeo: seconds between looks when nobody wakes it and another process writes events.
        reposo: seconds between looks when nobody wakes it and no other process is known to write.
        junta: seconds for which events may gather once one batch follows upon another: a transaction of Kafka costs
            both sides more than the records in it.
        vigilancia: seconds between checks of the broker's identity.
        maximo: largest record in bytes; the broker's own limit may be smaller.
        plazo: seconds that Kafka may take for a batch before the relay begins anew.
        con: security of the connections to Kafka; none for plain ones.
    """

    def __init__(
        self,
        *,
        servicio: str,
        bd: BaseDeDatos,
        url: str,
        kafka: str,
        prefijo: str,
        permitir_nuevo: bool = False,
        lote: int = 500,
        sondeo: float = 0.05,
        reposo: float = 0.25,
        junta: float = 0.05,
        vigilancia: float = 5,
        maximo: int = 1_000_000,
        plazo: float = 10,
        con: Seguridad | None = None,
    ) -> None:
        self.salud = SaludDelRelevo()
        self._servicio = servicio
        self._bd = bd
        self._url = url
        self._kafka = kafka
        self._con = con
        self._prefijo = prefijo
        self._permitir_nuevo = permitir_nuevo
        self._lote = lote
        self._ritmo = Ritmo(sondeo, reposo)
        self._junta = junta
        self._vigilancia = vigilancia
        self._maximo = maximo
        self._plazo = plazo
        self._aviso = asyncio.Event()
        self._tarea: asyncio.Task[None] | None = None
        self._epoca = 0
        self._observador = Observador(kafka, con)
        self._fin = asyncio.Event()
        self._detenidas: dict[tuple[str, str], float] = {}
        self._ausentes: set[str] = set()
        self._ultimos: dict[tuple[str, int], int] = {}

    def iniciar(self) -> None:
        """Start in the background; it waits for the database, the lock and Kafka by itself."""
        al_publicar(self.despertar)
        self._tarea = asyncio.create_task(self._vivir(), name=f"relevo {self._servicio}")

    async def detener(self) -> None:
        """Stop after the batch in hand, and let another take over."""
        ya_no_al_publicar(self.despertar)
        self._fin.set()
        self.despertar()
        if self._tarea is not None:
            _, sigue = await asyncio.wait([self._tarea], timeout=5)
            if sigue:
                self._tarea.cancel()
                await asyncio.wait([self._tarea])
            self._tarea = None
        await self._observador.cerrar()

    def despertar(self) -> None:
        """There may be something to publish."""
        self._aviso.set()

    async def _vivir(self) -> None:
        espera = 0.1
        while not self._fin.is_set():
            try:
                await self._turno()
            except _OtraEpoca:
                espera = 0.0
            except BrokerAjeno as error:
                self.salud.ajeno = str(error)
                _log.error("relevo.broker_ajeno", servicio=self._servicio, motivo=str(error))
                espera = self._vigilancia
            except Exception as error:
                self.salud.ultimo_error = f"{type(error).__name__}: {error}"
                _log.warning("relevo.turno", servicio=self._servicio, error=self.salud.ultimo_error)
                espera = 0.1 if self.salud.activo else min(max(espera, 0.1) * 2, 2)
            finally:
                self.salud.activo = False
                metricas.RELEVO_ACTIVO.labels(self._servicio).set(0)
            await self._dormir(espera)

    async def _dormir(self, segundos: float) -> None:
        """Until `segundos` passed or the relay is to stop."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(segundos):
                await self._fin.wait()

    async def _turno(self) -> None:
        """From getting the lock until something breaks; the lock, the reads and the marks share one connection."""
        conexion = await asyncpg.connect(
            self._url, timeout=10, command_timeout=60, server_settings={"application_name": f"{self._servicio} relevo"}
        )
        try:
            while not self._fin.is_set() and not await conexion.fetchval(sql.CANDADO):
                self.salud.ultimo_error = None
                await self._dormir(0.5)
            if not self._fin.is_set():
                # Without a broker this is all that a turn gets to do, and when it is most asked for.
                await self._contar(conexion)
                await self._publicar_mientras_dure(conexion)
        finally:
            # Closing the connection is what gives the lock back; a broken one has given it back already.
            conexion.terminate()

    async def _publicar_mientras_dure(self, conexion: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._detenidas.clear()
        self._ausentes.clear()
        self._epoca = 0
        self._reconocer(await self._veredicto(await self._topicos(conexion)))
        origen = await conexion.fetchval("SELECT origen FROM relevo")
        emisor = Emisor(
            kafka=self._kafka,
            transaccional=f"{self._prefijo}{self._servicio}.relevo",
            fuente=f"{self._servicio}/{origen}",
            prefijo=self._prefijo,
            maximo=self._maximo,
            plazo=self._plazo,
            con=self._con,
        )
        vigilante: asyncio.Task[Veredicto] | None = None
        try:
            # Whoever published before us can no more from here on; only then is what it marked final.
            await emisor.iniciar()
            self._ultimos = {
                (r["topico"], r["particion"]): r["ultimo_offset"]
                for r in await conexion.fetch("SELECT topico, particion, ultimo_offset FROM relevo_particiones")
            }
            self.salud.activo, self.salud.ajeno, self.salud.ultimo_error = True, None, None
            metricas.RELEVO_ACTIVO.labels(self._servicio).set(1)
            revisado = time.monotonic()
            avisado, enviados, enviado = True, 0, float("-inf")
            while not self._fin.is_set():
                if avisado and enviados < self._lote and time.monotonic() - enviado < 4 * self._junta:
                    await self._dormir(self._junta)
                self._aviso.clear()
                enviados = await self._una_tanda(conexion, emisor)
                # Who commits rings a moment after its row can be read.
                if enviados and not avisado and not self._aviso.is_set():
                    self._ritmo.encontro()
                avisado = True
                if enviados:
                    enviado = time.monotonic()
                if vigilante is not None and vigilante.done():
                    self._reconocer(vigilante.result())
                    vigilante, revisado = None, time.monotonic()
                elif vigilante is None and time.monotonic() - revisado > self._vigilancia:
                    vigilante = asyncio.create_task(self._veredicto(await self._topicos(conexion)))
                    await self._contar(conexion)
                if enviados < self._lote and not self._fin.is_set():
                    avisado = await self._avisado(self._ritmo.espera)
        finally:
            if vigilante is not None:
                vigilante.cancel()
                await asyncio.gather(vigilante, return_exceptions=True)
            await emisor.detener()

    async def _avisado(self, segundos: float) -> bool:
        """Whether somebody woke it within `segundos`."""
        try:
            async with asyncio.timeout(segundos):
                await self._aviso.wait()
        except TimeoutError:
            return False
        return True

    async def _una_tanda(self, conexion: "asyncpg.Connection[asyncpg.Record]", emisor: Emisor) -> int:
        """Publish what waits, up to `lote` rows; says how many were read."""
        ahora = time.monotonic()
        self._detenidas = {clave: hasta for clave, hasta in self._detenidas.items() if hasta > ahora}
        self.salud.detenidas = len(self._detenidas)
        registros = await conexion.fetch(
            sql.PENDIENTES,
            [topico for topico, _ in self._detenidas],
            [clave for _, clave in self._detenidas],
            list(self._ausentes),
            self._lote,
        )
        if not registros:
            return 0
        filas = [Fila(**dict(r)) for r in registros]
        nuevos = {f.topic for f in filas} - {t for t, _ in self._ultimos}
        if nuevos:
            # A topic that does not exist would stall the producer; its rows wait and the others go on.
            self._reconocer(await self._veredicto(nuevos | await self._topicos(conexion)))
            filas = [f for f in filas if f.topic not in self._ausentes]
        if not filas:
            return len(registros)
        try:
            acuses = await emisor.enviar(filas)
        except RegistroRechazado:
            await self._de_a_uno(conexion, emisor, filas)
        else:
            await self._marcar(conexion, filas, acuses)
        return len(registros)

    async def _de_a_uno(
        self, conexion: "asyncpg.Connection[asyncpg.Record]", emisor: Emisor, filas: Sequence[Fila]
    ) -> None:
        """After the broker refused some record of a batch: find it, stop its key there, send the rest."""
        for fila in filas:
            if (fila.topic, fila.aggregate_id) in self._detenidas:
                continue
            try:
                acuses = await emisor.enviar([fila])
            except RegistroRechazado as error:
                _log.error("relevo.rechazado", servicio=self._servicio, seq=fila.seq, tipo=fila.type, error=str(error))
                await conexion.execute(sql.FALLO, fila.seq, fila.occurred_at, str(error))
                self._detenidas[fila.topic, fila.aggregate_id] = time.monotonic() + self._vigilancia
            else:
                await self._marcar(conexion, [fila], acuses)

    async def _marcar(
        self,
        conexion: "asyncpg.Connection[asyncpg.Record]",
        filas: Sequence[Fila],
        acuses: Sequence[tuple[int, int]],
    ) -> None:
        retrocedidos = {
            fila.topic
            for fila, (particion, desplazamiento) in zip(filas, acuses, strict=True)
            if desplazamiento <= self._ultimos.get((fila.topic, particion), -1)
        }
        if retrocedidos:
            await conexion.execute(sql.RETROCEDIO, sorted(retrocedidos), self._epoca)
            raise _OtraEpoca
        marcadas = await conexion.fetch(
            sql.MARCAR,
            [f.seq for f in filas],
            [f.occurred_at for f in filas],
            [f.topic for f in filas],
            [p for p, _ in acuses],
            [d for _, d in acuses],
            self._epoca,
        )
        if not marcadas:
            raise _OtraEpoca
        for fila, (particion, desplazamiento) in zip(filas, acuses, strict=True):
            self._ultimos[fila.topic, particion] = desplazamiento
        self.salud.publicados += len(filas)
        self.salud.ultimo_error = None
        metricas.PUBLICADOS.labels(self._servicio).inc(len(filas))

    async def _contar(self, conexion: "asyncpg.Connection[asyncpg.Record]") -> None:
        self.salud.pendientes = await conexion.fetchval("SELECT count(*) FROM outbox WHERE published_at IS NULL")
        metricas.SALIDA_PENDIENTE.labels(self._servicio).set(self.salud.pendientes or 0)

    async def _topicos(self, conexion: "asyncpg.Connection[asyncpg.Record]") -> set[str]:
        filas = await conexion.fetch("SELECT topico FROM relevo_topicos")
        return {r["topico"] for r in filas} | self._ausentes

    async def _veredicto(self, topicos: set[str]) -> Veredicto:
        veredicto = await verificar(
            self._bd, self._observador, topicos, prefijo=self._prefijo, permitido=self._permitir_nuevo
        )
        for topico in sorted(topicos - veredicto.topicos - self._ausentes):
            _log.error("relevo.topico_ausente", servicio=self._servicio, topico=self._prefijo + topico)
        self._ausentes = topicos - veredicto.topicos
        return veredicto

    def _reconocer(self, veredicto: Veredicto) -> None:
        if veredicto.ajeno is not None:
            raise BrokerAjeno(veredicto.ajeno)
        if self._epoca not in (0, veredicto.epoca):
            raise _OtraEpoca
        self._epoca = veredicto.epoca
