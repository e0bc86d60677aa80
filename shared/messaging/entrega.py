"""Delivery of one message: envelope, inbox and handlers in one transaction, with four outcomes.

*Applied* (or known already); *transient*: retried in its place and in the end given back to Kafka; *not yet*: parked;
*poison*: a dead letter. Parked and dead messages are rows of `retenidos` and stop only the later ones of their key.
"""

import asyncio
import json
import time
import traceback
from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

import structlog
from opentelemetry import propagate, trace
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import reloj_sistema
from shared.events import Evento
from shared.events.mensajeria import CartaMuerta
from shared.events.temas import tema_dlq
from shared.messaging import entrega_sql as sql
from shared.messaging import metricas
from shared.messaging.ajenos import Ajenos
from shared.messaging.consumidor import Consumidor, Manejador
from shared.messaging.errores import NoTodavia, SobreInvalido, es_transitorio
from shared.messaging.mensaje import Crudo, Mensaje, sin_sobre
from shared.messaging.outbox import publicar
from shared.messaging.sobre import Sobre, leer_sobre
from shared.persistence import BaseDeDatos

_log = structlog.get_logger(__name__)
_AJENOS_MAXIMO = 500
T = TypeVar("T")
_trazador = trace.get_tracer("contingentes.mensajes")


class Resultado(StrEnum):
    """What became of a message."""

    APLICADO = "aplicado"
    REPETIDO = "repetido"
    SUPERADO = "superado"
    """A newer full state of its key had been applied."""
    APARCADO = "aparcado"
    MUERTO = "muerto"
    AJENO = "ajeno"
    """Nobody here handles it."""


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
        self._condiciones = consumidor.condiciones
        self._ajenos = Ajenos(consumidor.servicio)
        self._paciencia = paciencia
        self._por_tipo: dict[str, tuple[type[Evento], list[Manejador]]] = {
            clase.tipo: (clase, manejadores) for clase, manejadores in consumidor.manejadores.items()
        }
        self.ultimo_error: str | None = None

    async def recibir(self, crudo: Crudo) -> Resultado:
        """Deliver a record; returns when it is safe to acknowledge it, after `asentar`.

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
            if self._ajenos.cuantos >= _AJENOS_MAXIMO:
                await self._con_paciencia(inicio, self.asentar)
        metricas.MENSAJES.labels(self.servicio, crudo.topico, resultado.value).inc()
        metricas.DURACION.labels(self.servicio, crudo.topico).observe(time.monotonic() - inicio)
        return resultado

    async def asentar(self) -> bool:
        """Record the messages that nobody handles and that were not recorded yet. Before Kafka is told of them.

        Returns:
            Whether there were any: what was parked behind one of them may go on.

        Raises:
            Exception: a transient failure; they are kept.
        """
        ajenos = self._ajenos.todos()
        if not ajenos:
            return False
        async with self.bd.sueltas() as conexion:
            hechos = await self._ajenos.registrar(conexion, ajenos)
        self._ajenos.quitar(hechos)
        for mensaje in ajenos:
            if mensaje not in hechos:
                await self._aplicar(mensaje, None, [], "estricto", None)
                self._ajenos.quitar([mensaje])
        return True

    async def _con_paciencia(self, inicio: float, intento: "metricas.Intento[T]") -> T:
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
        orden = self._ordenes.get(mensaje.sobre.topico, "ultimo")
        conocido = self._por_tipo.get(mensaje.sobre.tipo)
        evento, manejadores = None, []
        if conocido is not None:
            try:
                evento = conocido[0].model_validate_json(mensaje.cuerpo)
                manejadores = [m for m in conocido[1] if self._es_suyo(m, evento)]
            except Exception as error:
                return await self._veneno(mensaje, error, retenido)
        elif orden == "ultimo":
            return Resultado.AJENO
        # On a strictly ordered topic also what nobody handles moves its key forward.
        if not manejadores and orden == "estricto" and retenido is None:
            self._ajenos.dejar(mensaje)
            return Resultado.AJENO
        return await self._aplicar(mensaje, evento, manejadores, orden, retenido)

    def _es_suyo(self, manejador: Manejador, evento: Evento) -> bool:
        condicion = self._condiciones.get(manejador)
        return condicion is None or condicion(evento)

    async def _aplicar(
        self,
        mensaje: Mensaje,
        evento: Evento | None,
        manejadores: Sequence[Manejador],
        orden: str,
        retenido: int | None,
    ) -> Resultado:
        sobre = mensaje.sobre
        try:
            with _trazador.start_as_current_span(
                f"recibir {sobre.tipo}", context=propagate.extract({"traceparent": sobre.traceparent or ""})
            ):
                async with self.bd.tx() as tx:
                    antes = await self._ajenos.registrar(tx, self._ajenos.de(mensaje))
                    decision = await self._decidir(tx, sobre, orden, retenido)
                    if decision == "nuevo":
                        for manejador in manejadores:
                            await manejador(tx, evento, sobre)
                    elif decision == "hueco":
                        return await self._aparcar(tx, mensaje, None, retenido)
                    elif decision == "conflicto":
                        raise SobreInvalido(f"otro evento ocupó antes la secuencia {sobre.secuencia} de su clave")
                    if retenido is not None:
                        await tx.execute(sql.RESOLVER, {"id": retenido})
                self._ajenos.quitar(antes)
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
            await tx.execute(sql.RECIBIR, {**_de_sobre(self.servicio, sobre, orden), "retenido": retenido is not None})
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
            fila = await tx.execute(sql.SEGUIR_RETENIDO, {"id": retenido, **campos})
        else:
            sobre = mensaje.sobre
            valores = _de_sobre(self.servicio, sobre, self._ordenes.get(sobre.topico, "ultimo"))
            # jsonb holds no NUL; only a record of a stranger has one.
            legibles = [[n, v.decode(errors="replace").replace("\0", "")] for n, v in mensaje.cabeceras]
            cabeceras = json.dumps(legibles)
            fila = await tx.execute(
                sql.RETENER, {**valores, "cabeceras": cabeceras, "cuerpo": mensaje.cuerpo, **campos}
            )
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
