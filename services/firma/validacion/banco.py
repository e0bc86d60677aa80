"""The sandbox: a pool of recycled worker processes with caps, in which every file is judged."""

import asyncio
import gc
import logging
import multiprocessing
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import TimeoutError as TiempoAgotado
from datetime import datetime
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from services.firma import metricas
from services.firma.confianza.carpeta import Confianza
from services.firma.validacion import lectura_rapida
from services.firma.validacion.cronometro import cronometrar
from services.firma.validacion.identidad import FirmantesEsperados
from services.firma.validacion.informe import Informe
from services.firma.validacion.lectura import Detenido, comprobar_octetos
from services.firma.validacion.politica import Limites, MaterialRevocacion, Politica
from services.firma.validacion.validar import detenido, validar
from services.firma.validacion.vocabulario import Subindicacion

T = TypeVar("T")
_ARCHIVOS = 64
_UMBRAL_GC = 20_000
_ARCHIVOS_POR_LIMPIEZA = 25
_archivos_leidos = 0
"""By this worker."""
_RED = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.bind"})
_PROGRAMAS = frozenset(
    {"os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "subprocess.Popen", "os.kill"}
)
_ESCRIBIR = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
OCUPADO = "La revisión del archivo no alcanzó a terminar porque el sistema estaba muy ocupado."
REMEDIO = "No tiene que hacer nada: se revisará de nuevo."
_ARRANQUE = 30.0
"""Seconds more that a task may take in a fresh worker, which must import everything first."""


class Banco:
    """Worker processes that judge files; one per core is enough, a file takes tens of milliseconds.

    A worker is replaced after `tareas` files. It has no network (an audit hook refuses to connect or resolve), 1 GiB of
    address space, and its CPU seconds are counted per task: a limit on its whole life would have to be moved by another
    clock than the one that it is measured with, and the two drift apart with the load of the machine.
    """

    def __init__(self, procesos: int = 2, limites: Limites | None = None, tareas: int = 200) -> None:
        self.limites = limites or Limites()
        self._procesos, self._tareas = procesos, tareas
        self._pool: Any = self._nuevo()

    def _nuevo(self) -> Any:
        return ProcessPool(
            max_workers=self._procesos,
            max_tasks=self._tareas,
            initializer=_encerrar,
            initargs=[self.limites.memoria],
            context=multiprocessing.get_context("spawn"),
        )

    async def validar(
        self,
        pdf: bytes,
        *,
        original: bytes | None,
        confianza: Confianza,
        firmantes_esperados: FirmantesEsperados | None,
        politica: Politica,
        hora_recepcion: datetime,
        hora_verificacion: datetime,
        material: MaterialRevocacion | None = None,
    ) -> Informe:
        """`validacion.validar` in a worker; a limit hit is INDETERMINATE / LIMIT_EXCEEDED.

        What is no fault of the file (its turn did not come, somebody killed the worker) is TRY_LATER.
        """
        try:
            comprobar_octetos(pdf, politica.limites)
        except Detenido as exc:
            return detenido(pdf, politica, hora_recepcion, hora_verificacion, exc.subindicacion, exc.razon)
        datos = {
            "original": original,
            "confianza": confianza,
            "firmantes_esperados": firmantes_esperados,
            "politica": politica,
            "hora_recepcion": hora_recepcion,
            "hora_verificacion": hora_verificacion,
            "material": material,
        }
        inicio = time.perf_counter()
        try:
            informe, tiempos = await self.ejecutar_con_tope(_validar, pdf, datos)
            metricas.medir(tiempos | {"todo": time.perf_counter() - inicio})
            return informe
        except TiempoAgotado:
            metricas.DETENIDOS.labels("tiempo").inc()
            ajeno, detalle = True, f"{self.limites.segundos} s"
        except ProcessExpired as exc:
            metricas.DETENIDOS.labels("murio").inc()
            # Its own limits end a worker by SIGPROF, or by MemoryError within: these come from without.
            ajeno = exc.exitcode in (-signal.SIGKILL, -signal.SIGTERM, signal.SIGTERM)
            detalle = f"worker ended with code {exc.exitcode}"
        cual = Subindicacion.TRY_LATER if ajeno else Subindicacion.LIMIT_EXCEEDED
        razon, remedio = (OCUPADO, REMEDIO) if ajeno else ("", "")
        return detenido(pdf, politica, hora_recepcion, hora_verificacion, cual, razon, remedio, detalle)

    async def ejecutar(self, funcion: Callable[..., T], *argumentos: Any) -> T:
        """Run a module-level function in a worker.

        Raises:
            concurrent.futures.TimeoutError: it took longer than the wall limit; its worker was killed.
            ProcessExpired: its worker died.
        """
        if not self._pool.active:
            # Every worker died at once (the machine ran out of memory): begin again.
            self._pool = self._nuevo()
        futuro = self._pool.schedule(funcion, args=list(argumentos), timeout=self.limites.segundos + _ARRANQUE)
        resultado: T = await asyncio.wrap_future(futuro)
        return resultado

    async def ejecutar_con_tope(self, funcion: Callable[..., T], *argumentos: Any) -> T:
        """As `ejecutar`, with the CPU seconds of one task: for whatever reads a stranger's file."""
        resultado: T = await self.ejecutar(_con_tope, self.limites.segundos_cpu, funcion, *argumentos)
        return resultado

    async def calentar(self) -> None:
        """Start a worker and import everything, so that the first file does not pay for it."""
        await self.ejecutar(_nada)

    async def cerrar(self) -> None:
        """Stop the workers; what they are doing is abandoned."""
        self._pool.stop()
        await asyncio.to_thread(self._pool.join)


def _nada() -> None:
    return None


def _encerrar(memoria: int) -> None:
    lectura_rapida.instalar()
    resource.setrlimit(resource.RLIMIT_AS, (memoria, memoria))
    # No dump of the memory, no file grows, and only what its pipes and a few sources need may be open.
    for cual, tope in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_NOFILE, _ARCHIVOS)):
        resource.setrlimit(cual, (tope, tope))
    # Reading a file leaves few objects, and what is loaded stays: looking for cycles in it costs a tenth of a verdict.
    gc.collect()
    gc.freeze()
    gc.set_threshold(_UMBRAL_GC, 20, 20)
    sys.addaudithook(_encerrado)
    # What they log about a hostile file is in its report.
    for ruidoso in ("pyhanko", "pyhanko_certvalidator"):
        logging.getLogger(ruidoso).setLevel(logging.CRITICAL)


def _encerrado(suceso: str, argumentos: tuple[Any, ...]) -> None:
    if suceso in _RED:
        raise PermissionError(f"a verdict worker may not use the network: {suceso}")
    if suceso in _PROGRAMAS or (suceso == "open" and argumentos[2] & _ESCRIBIR):
        raise PermissionError(f"a verdict worker may not start programs nor write files: {suceso}")


def _con_tope(segundos: float, funcion: Callable[..., T], *argumentos: Any) -> T:
    # Nobody handles its signal, which ends the process.
    signal.setitimer(signal.ITIMER_PROF, segundos)
    try:
        return funcion(*argumentos)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        _recoger()


def _recoger() -> None:
    """What was read is full of cycles: left to itself it is given back so late, and in such pieces, that the memory of
    the process grows for thousands of files."""
    global _archivos_leidos
    _archivos_leidos += 1
    if _archivos_leidos % _ARCHIVOS_POR_LIMPIEZA == 0:
        gc.collect()


def _validar(pdf: bytes, datos: dict[str, Any]) -> tuple[Informe, dict[str, float]]:
    with cronometrar() as tiempos:
        informe = validar(pdf, **datos)
    return informe, tiempos
