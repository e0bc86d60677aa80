"""The worker: claims in short transactions, runs handlers outside of any, settles fenced by the lease."""

import asyncio
import os
import socket
import time
import traceback
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from opentelemetry import propagate, trace
from prometheus_client import Counter, Histogram
from sqlalchemy.exc import InterfaceError, OperationalError

from shared.clock import reloj_legal
from shared.jobs import arriendos
from shared.jobs.arriendos import ArriendoPerdido
from shared.jobs.cola import timbre
from shared.jobs.lotes import EnLote
from shared.jobs.registro import Abandonar, Completar, EnConjunto, Manejo, Reintentar, Trabajo, Trabajos
from shared.persistence import CORTES, FALLAS_DE_BASE, BaseDeDatos
from shared.ritmo import Ritmo
from shared.settings import Ajustes

_bitacora = structlog.get_logger(__name__)
_trazador = trace.get_tracer(__name__)
_resultados = Counter("trabajos_total", "Attempts of jobs by outcome", ["tipo", "resultado"])
_duraciones = Histogram("trabajos_segundos", "Seconds of a handler's work", ["tipo"])
_SIN_BASE = (InterfaceError, OperationalError, *CORTES)

Final = tuple[Trabajo, Completar | None]


def _traza(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))


class Trabajador:
    """Runs the jobs of one service in this process. Several processes may run at once; they share the queue."""

    def __init__(
        self,
        ajustes: Ajustes,
        bd: BaseDeDatos,
        *,
        trabajos: Sequence[Trabajos],
        contexto: Any = None,
        sondeo: timedelta = timedelta(milliseconds=200),
    ) -> None:
        """
        Args:
            trabajos: what this worker handles; a kind handled twice is an error.
            contexto: handed to every handler as its second argument.
            sondeo: how often the queue is looked at when nothing rings, while timers come due or another process
                enqueues; when neither was seen lately, two and a half times as seldom.
        """
        self._bd = bd
        self._contexto = contexto
        self._ritmo = Ritmo(sondeo.total_seconds(), sondeo.total_seconds() * 2.5)
        self._manejos: dict[str, Manejo] = {}
        for grupo in trabajos:
            repetidos = self._manejos.keys() & grupo.manejos.keys()
            if repetidos:
                raise ValueError(f"trabajos con dos manejadores: {', '.join(sorted(repetidos))}")
            self._manejos |= grupo.manejos
        self.nombre = f"{ajustes.servicio}@{socket.gethostname()}:{os.getpid()}:{id(self):x}"
        self._en_curso: dict[UUID, tuple[Trabajo, Manejo, asyncio.Task[None]]] = {}
        self._tras: dict[str, str | None] = {}
        self._llenos: set[str] = set()
        self._finales: EnLote[Final, None] = EnLote(self._completar_juntos, por_separado=True)
        self._llamado = timbre.escuchar()
        self._ciclos: list[asyncio.Task[None]] = []
        self._deteniendo = False
        self._ultima_ronda = time.monotonic()
        self._ultimo_error: str | None = None

    async def iniciar(self) -> None:
        """Start working. Does nothing when there is no kind of job to handle."""
        if self._manejos and not self._ciclos:
            self._deteniendo = False
            self._ciclos = [
                asyncio.create_task(self._rondar(), name="trabajos.rondas"),
                asyncio.create_task(self._latir(), name="trabajos.latidos"),
            ]

    async def detener(self, gracia: timedelta = timedelta(seconds=10)) -> None:
        """Claim nothing more, let running work end within `gracia`, and give the rest back to the queue."""
        self._deteniendo = True
        self._llamado.set()
        if self._ciclos:
            await self._ciclos[0]
        tareas = [tarea for _, _, tarea in self._en_curso.values()]
        if tareas:
            _, pendientes = await asyncio.wait(tareas, timeout=gracia.total_seconds())
            for tarea in pendientes:
                tarea.cancel()
            await asyncio.gather(*pendientes, return_exceptions=True)
        for ciclo in self._ciclos:
            ciclo.cancel()
        await asyncio.gather(*self._ciclos, return_exceptions=True)
        self._ciclos = []

    def salud(self) -> dict[str, Any]:
        """`vivo`: the loops run; `en_curso`: jobs at work; `segundos_sin_ronda`; `ultimo_error` of the queue."""
        return {
            "vivo": not self._manejos or (bool(self._ciclos) and not any(c.done() for c in self._ciclos)),
            "en_curso": len(self._en_curso),
            "segundos_sin_ronda": round(time.monotonic() - self._ultima_ronda, 1),
            "ultimo_error": self._ultimo_error,
        }

    async def _rondar(self) -> None:
        despertado = 0.0
        llamado = True
        while not self._deteniendo:
            self._llamado.clear()
            try:
                vencido = time.monotonic() - despertado >= self._ritmo.espera
                tomados = await self._ronda(despertar=vencido)
                # Who commits rings a moment after its row can be read.
                if tomados and not llamado and not self._llamado.is_set():
                    self._ritmo.encontro()
                if vencido:
                    despertado = time.monotonic()
                self._ultima_ronda = time.monotonic()
                self._ultimo_error = None
                espera = self._ritmo.espera
            except Exception as error:
                # Mostly the database is away. Whatever it is, the queue waits, and log and health answer say why: a
                # worker that ended here would leave a process that looks alive and does nothing.
                if self._ultimo_error is None:
                    _bitacora.error("trabajos.ronda", error=_traza(error))
                self._ultimo_error = str(error) or type(error).__name__
                espera = 1.0
            llamado = await self._llamaron(espera)

    async def _llamaron(self, segundos: float) -> bool:
        """Whether the bell rang within `segundos`."""
        try:
            await asyncio.wait_for(self._llamado.wait(), segundos)
        except TimeoutError:
            return False
        return True

    async def _ronda(self, *, despertar: bool) -> int:
        libres = {tipo: m.maximo - self._ocupados(tipo) for tipo, m in self._manejos.items()}
        tipos = [tipo for tipo, n in libres.items() if n > 0]
        async with self._bd.sueltas() as conexion:
            if despertar:
                listos = await arriendos.despertar(conexion, reloj_legal.ahora(), tipos)
            else:
                listos = await arriendos.tipos_listos(conexion, tipos) if tipos else []
        tomados: list[Trabajo] = []
        if listos:
            async with self._bd.tx() as tx:
                for tipo in listos:
                    nuevos, self._tras[tipo] = await arriendos.tomar(
                        tx, self._manejos[tipo], libres[tipo], self._tras.get(tipo), self.nombre
                    )
                    libres[tipo] -= len(nuevos)
                    tomados += nuevos
        # Of these more may wait, for the first of theirs to end; of the others nothing was left.
        self._llenos = {tipo for tipo, n in libres.items() if n <= 0}
        for t in tomados:
            manejo = self._manejos[t.tipo]
            tarea = asyncio.create_task(self._atender(t, manejo), name=f"trabajo {t.tipo} {t.id}")
            self._en_curso[t.id] = (t, manejo, tarea)
        return len(tomados)

    def _ocupados(self, tipo: str) -> int:
        return sum(1 for t, _, _ in self._en_curso.values() if t.tipo == tipo)

    async def _latir(self) -> None:
        pausa = min(m.arriendo for m in self._manejos.values()).total_seconds() / 3
        while True:
            await asyncio.sleep(pausa)
            propios = [(t.id, t.arriendo, m.arriendo) for t, m, _ in self._en_curso.values()]
            if not propios:
                continue
            try:
                async with self._bd.tx() as tx:
                    vigentes = await arriendos.prolongar(tx, propios)
            except Exception as error:
                # The leases run on for two more beats.
                _bitacora.warning("trabajos.latido", error=_traza(error))
                continue
            for identidad, arriendo, _ in propios:
                actual = self._en_curso.get(identidad)
                if identidad not in vigentes and actual is not None and actual[0].arriendo == arriendo:
                    actual[2].cancel()

    async def _atender(self, t: Trabajo, manejo: Manejo) -> None:
        bitacora = _bitacora.bind(tipo=t.tipo, trabajo=str(t.id), intento=t.intentos)
        try:
            with _trazador.start_as_current_span(t.tipo, context=propagate.extract(t.traza)):
                resultado = await self._intentar(t, manejo)
            _resultados.labels(t.tipo, resultado).inc()
            if resultado != "hecho":
                bitacora.warning("trabajo", resultado=resultado)
        except ArriendoPerdido:
            _resultados.labels(t.tipo, "arriendo_perdido").inc()
            bitacora.warning("trabajo", resultado="arriendo_perdido")
        except asyncio.CancelledError:
            # Cancelled by a lost lease (nothing to give back, the fence sees to it) or by this worker's stop.
            if self._deteniendo:
                async with self._bd.tx() as tx:
                    await arriendos.soltar(tx, t)
            raise
        except FALLAS_DE_BASE as error:
            # The outcome could not be written: the lease runs out and another attempt is made.
            bitacora.warning("trabajo", resultado="sin_base_de_datos", error=str(error))
        finally:
            self._en_curso.pop(t.id, None)
            if t.tipo in self._llenos:
                self._llamado.set()

    async def _intentar(self, t: Trabajo, manejo: Manejo) -> str:
        if t.intentos > manejo.intentos:
            return await self._fallar(t, manejo, f"el trabajador murió en cada uno de {manejo.intentos} intentos")
        try:
            with _duraciones.labels(t.tipo).time():
                async with asyncio.timeout(manejo.limite.total_seconds()):
                    completar = await manejo.funcion(t, self._contexto)
            await (self._finales.pedir((t, completar)) if manejo.juntos else self._completar(t, completar))
        except ArriendoPerdido:
            raise
        except Reintentar as aplazado:
            async with self._bd.tx() as tx:
                await arriendos.posponer(tx, t, aplazado.en, aplazado.motivo, cuenta=False)
            return "aplazado"
        except Abandonar as abandono:
            return await self._fallar(t, manejo, abandono.motivo)
        except Exception as error:
            motivo = "".join(traceback.format_exception_only(error)).strip()
            _bitacora.warning("trabajo.error", tipo=t.tipo, trabajo=str(t.id), error=_traza(error))
            if t.intentos >= manejo.intentos:
                return await self._fallar(t, manejo, motivo)
            async with self._bd.tx() as tx:
                await arriendos.posponer(tx, t, manejo.espera.tras(t.intentos), motivo, cuenta=True)
            return "reintento"
        return "hecho"

    async def _completar(self, t: Trabajo, completar: Completar | None) -> None:
        async with self._bd.tx() as tx:
            await arriendos.terminar(tx, t, "hecho")
            if completar is not None:
                await completar(tx)

    async def _completar_juntos(self, finales: Sequence[Final]) -> Sequence[None]:
        async with self._bd.tx() as tx:
            await arriendos.terminar_varios(tx, [t for t, _ in finales])
            conjuntos: dict[Any, list[Any]] = {}
            for _, completar in sorted(finales, key=lambda final: final[0].id):
                if isinstance(completar, EnConjunto):
                    conjuntos.setdefault(completar.hacer, []).append(completar.dato)
                elif completar is not None:
                    await completar(tx)
            for hacer, datos in conjuntos.items():
                await hacer(tx, datos)
        return [None] * len(finales)

    async def _fallar(self, t: Trabajo, manejo: Manejo, motivo: str) -> str:
        try:
            async with self._bd.tx() as tx:
                await arriendos.terminar(tx, t, "fallido", motivo)
                if manejo.al_fallar is not None:
                    await manejo.al_fallar(tx, t, motivo)
        except (ArriendoPerdido, *_SIN_BASE):
            raise
        except Exception as error:
            # The failure must be seen even where its notice is what fails.
            _bitacora.error("trabajo.aviso_de_fallo", tipo=t.tipo, trabajo=str(t.id), error=_traza(error))
            async with self._bd.tx() as tx:
                await arriendos.terminar(tx, t, "fallido", f"{motivo}; y el caso no se pudo avisar: {error}")
        return "fallido"
