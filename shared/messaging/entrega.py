"""Delivery of one message: envelope, inbox and handlers in one transaction, with four outcomes.

*Applied* (or known already); *transient*: retried in its place and in the end given back to Kafka; *not yet*: parked;
*poison*: a dead letter. Parked and dead messages are rows of `retenidos` and stop only the later ones of their key.
"""

import asyncio
import json
import time
import traceback
from enum import StrEnum

import structlog
from opentelemetry import propagate, trace
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import reloj_sistema
from shared.events import Evento
from shared.events.mensajeria import CartaMuerta
from shared.events.temas import tema_dlq
from shared.messaging import metricas
from shared.messaging.consumidor import Consumidor, Manejador
from shared.messaging.errores import NoTodavia, SobreInvalido, es_transitorio
from shared.messaging.mensaje import Crudo, Mensaje, sin_sobre
from shared.messaging.outbox import publicar
from shared.messaging.sobre import Sobre, leer_sobre
from shared.persistence import BaseDeDatos

_log = structlog.get_logger(__name__)
_trazador = trace.get_tracer("contingentes.mensajes")

_RECIBIR = text("""
    SELECT mensajeria_recibir(:consumidor, CAST(:evento AS uuid), :fuente, :topico, :clave, :secuencia, :version,
        :orden, :tipo, :particion, :desplazamiento, :retenido)
""")
_RETENER = text("""
    INSERT INTO retenidos (consumidor, evento_id, fuente, topico, particion, desplazamiento, clave, secuencia, version,
        tipo, orden, cabeceras, cuerpo, estado, motivo, espera_que, espera_clave, error, intentos, intentado_en,
        proximo_intento)
    SELECT :consumidor, CAST(:evento AS uuid), :fuente, :topico, :particion, :desplazamiento, :clave, :secuencia,
        :version, :tipo, :orden, CAST(:cabeceras AS jsonb), :cuerpo, :estado, :motivo, :espera_que, :espera_clave,
        :error, 1, clock_timestamp(), clock_timestamp() + interval '1 second'
    WHERE NOT EXISTS (SELECT FROM inbox WHERE consumidor = :consumidor AND evento_id = CAST(:evento AS uuid))
    ON CONFLICT (consumidor, evento_id) DO NOTHING
    RETURNING id
""")
# Waits 1, 2, 4, ... and at most 30 seconds; a change in the service makes it sooner.
_SEGUIR_RETENIDO = text("""
    UPDATE retenidos SET estado = :estado, motivo = :motivo, espera_que = :espera_que, espera_clave = :espera_clave,
        error = :error, intentos = intentos + 1, intentado_en = clock_timestamp(),
        proximo_intento = clock_timestamp() + least(30, power(2, least(intentos, 5))) * interval '1 second'
    WHERE id = :id AND resuelto_en IS NULL
    RETURNING id
""")
_RESOLVER = text("""
    UPDATE retenidos SET estado = 'aplicado', resuelto_en = clock_timestamp(), intentos = intentos + 1,
        intentado_en = clock_timestamp()
    WHERE id = :id AND resuelto_en IS NULL
""")


class Resultado(StrEnum):
    """What became of a message."""

    APLICADO = "aplicado"
    REPETIDO = "repetido"
    SUPERADO = "superado"
    """A newer full state of its key had been applied."""
    APARCADO = "aparcado"
    MUERTO = "muerto"
    AJENO = "ajeno"
    """Nobody here handles its type."""


class Entrega:
    """Delivers messages to the handlers of one service.

    Args:
        paciencia: seconds that a transient failure is retried in place before the message goes back to Kafka; well
            below the consumer's `max_poll_interval`.
    """

    def __init__(self, bd: BaseDeDatos, consumidor: Consumidor, *, paciencia: float = 60) -> None:
        self.bd = bd
        self.servicio = consumidor.servicio
        self._ordenes = consumidor.ordenes
        self._paciencia = paciencia
        self._por_tipo: dict[str, tuple[type[Evento], list[Manejador]]] = {
            clase.tipo: (clase, manejadores) for clase, manejadores in consumidor.manejadores.items()
        }
        self.ultimo_error: str | None = None

    async def recibir(self, crudo: Crudo) -> Resultado:
        """Deliver a record; returns when it is safe to acknowledge it.

        Raises:
            Exception: a transient failure that outlasted `paciencia`, or the outcome itself could not be recorded.
        """
        inicio = time.monotonic()
        try:
            sobre = leer_sobre(
                topico=crudo.topico,
                particion=crudo.particion,
                offset=crudo.offset,
                clave=crudo.clave,
                cabeceras=crudo.cabeceras,
            )
        except SobreInvalido as error:
            mensaje, fallo = sin_sobre(crudo), error
            resultado = await self._con_paciencia(inicio, lambda: self._veneno(mensaje, fallo, None))
        else:
            legible = Mensaje(sobre, crudo.cabeceras, crudo.cuerpo)
            resultado = await self._con_paciencia(inicio, lambda: self.intentar(legible))
        metricas.MENSAJES.labels(self.servicio, crudo.topico, resultado.value).inc()
        metricas.DURACION.labels(self.servicio, crudo.topico).observe(time.monotonic() - inicio)
        return resultado

    async def _con_paciencia(self, inicio: float, intento: "metricas.Intento[Resultado]") -> Resultado:
        espera = 0.05
        while True:
            try:
                resultado = await intento()
            except Exception as error:
                self.ultimo_error = f"{type(error).__name__}: {error}"
                if not es_transitorio(error) or time.monotonic() - inicio + espera > self._paciencia:
                    raise
                _log.warning("entrega.transitorio", servicio=self.servicio, error=self.ultimo_error, espera=espera)
                await asyncio.sleep(espera)
                espera = min(espera * 2, 5)
            else:
                self.ultimo_error = None
                return resultado

    async def intentar(self, mensaje: Mensaje, *, retenido: int | None = None) -> Resultado:
        """One attempt, of a record or of the held row `retenido`.

        Raises:
            Exception: a transient failure; nothing was changed.
        """
        sobre = mensaje.sobre
        orden = self._ordenes.get(sobre.topico, "ultimo")
        conocido = self._por_tipo.get(sobre.tipo)
        # On a strictly ordered topic also a type that nobody handles moves its key forward.
        if conocido is None and orden != "estricto":
            return Resultado.AJENO
        try:
            with _trazador.start_as_current_span(
                f"recibir {sobre.tipo}", context=propagate.extract({"traceparent": sobre.traceparent or ""})
            ):
                evento = conocido[0].model_validate_json(mensaje.cuerpo) if conocido else None
                async with self.bd.tx() as tx:
                    decision = await self._decidir(tx, sobre, orden, retenido)
                    if decision == "nuevo":
                        for manejador in conocido[1] if conocido else ():
                            await manejador(tx, evento, sobre)
                    elif decision == "hueco":
                        return await self._aparcar(tx, mensaje, None, retenido)
                    elif decision == "conflicto":
                        raise SobreInvalido(f"otro evento ocupó antes la secuencia {sobre.secuencia} de su clave")
                    if retenido is not None:
                        await tx.execute(_RESOLVER, {"id": retenido})
        except NoTodavia as falta:
            async with self.bd.tx() as tx:
                return await self._aparcar(tx, mensaje, falta, retenido)
        except Exception as error:
            if es_transitorio(error):
                raise
            return await self._veneno(mensaje, error, retenido)
        if decision == "nuevo":
            return Resultado.APLICADO
        return Resultado.SUPERADO if decision == "superado" else Resultado.REPETIDO

    async def _decidir(self, tx: AsyncSession, sobre: Sobre, orden: str, retenido: int | None) -> str:
        decision: str = (
            await tx.execute(_RECIBIR, {**_de_sobre(self.servicio, sobre, orden), "retenido": retenido is not None})
        ).scalar_one()
        return decision

    async def _aparcar(
        self, tx: AsyncSession, mensaje: Mensaje, falta: NoTodavia | None, retenido: int | None
    ) -> Resultado:
        await self._retener(
            tx,
            mensaje,
            retenido,
            estado="aparcado",
            motivo="hueco" if falta is None else "prerrequisito",
            espera_que=None if falta is None else falta.que,
            espera_clave=None if falta is None else falta.clave,
            error=None if falta is None else str(falta),
        )
        return Resultado.APARCADO

    async def _veneno(self, mensaje: Mensaje, error: Exception, retenido: int | None) -> Resultado:
        sobre = mensaje.sobre
        detalle = "".join(traceback.format_exception(error, limit=-8))[-4000:]
        _log.error("entrega.veneno", servicio=self.servicio, evento=str(sobre.id), tipo=sobre.tipo, error=repr(error))
        async with self.bd.tx() as tx:
            nueva = await self._retener(
                tx,
                mensaje,
                retenido,
                estado="muerto",
                motivo="veneno",
                espera_que=None,
                espera_clave=None,
                error=_resumen(error, detalle),
            )
            if nueva:
                carta = CartaMuerta(
                    consumidor=self.servicio,
                    evento_id=sobre.id,
                    evento_tipo=sobre.tipo,
                    evento_clave=sobre.clave,
                    evento_topico=sobre.topico,
                    particion=sobre.particion,
                    desplazamiento=sobre.offset,
                    error=type(error).__name__,
                    ocurrida_en=reloj_sistema.ahora(),
                )
                await publicar(tx, carta, clave=str(sobre.id), version=0, topico=tema_dlq(self.servicio))
        return Resultado.MUERTO

    async def _retener(self, tx: AsyncSession, mensaje: Mensaje, retenido: int | None, **campos: str | None) -> bool:
        if retenido is not None:
            fila = await tx.execute(_SEGUIR_RETENIDO, {"id": retenido, **campos})
        else:
            sobre = mensaje.sobre
            valores = _de_sobre(self.servicio, sobre, self._ordenes.get(sobre.topico, "ultimo"))
            # jsonb holds no NUL; only a record of a stranger has one.
            legibles = [[n, v.decode(errors="replace").replace("\0", "")] for n, v in mensaje.cabeceras]
            cabeceras = json.dumps(legibles)
            fila = await tx.execute(_RETENER, {**valores, "cabeceras": cabeceras, "cuerpo": mensaje.cuerpo, **campos})
        return fila.first() is not None


def _de_sobre(servicio: str, sobre: Sobre, orden: str) -> dict[str, object]:
    return {
        "consumidor": servicio,
        "evento": sobre.id,
        "fuente": sobre.fuente,
        "topico": sobre.topico,
        "clave": sobre.clave,
        "secuencia": sobre.secuencia,
        "version": sobre.version,
        "orden": orden,
        "tipo": sobre.tipo,
        "particion": sobre.particion,
        "desplazamiento": sobre.offset,
    }


def _resumen(error: Exception, detalle: str) -> str:
    if isinstance(error, ValidationError):
        # Pydantic prints the refused values; the body is in the row anyway, the reason should be short.
        return f"ValidationError: {error.errors(include_url=False, include_input=False)}"[:4000]
    return f"{type(error).__name__}: {error}\n{detalle}".replace("\0", "")[:8000]
