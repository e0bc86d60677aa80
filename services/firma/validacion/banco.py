"""The sandbox: a pool of recycled worker processes with caps, in which every file is judged."""

import asyncio
import logging
import multiprocessing
import resource
import sys
from collections.abc import Callable
from concurrent.futures import TimeoutError as TiempoAgotado
from datetime import datetime
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from services.firma.confianza.carpeta import Confianza
from services.firma.validacion.identidad import FirmantesEsperados
from services.firma.validacion.informe import Informe
from services.firma.validacion.lectura import Detenido, comprobar_octetos
from services.firma.validacion.politica import Limites, MaterialRevocacion, Politica
from services.firma.validacion.validar import detenido, validar
from services.firma.validacion.vocabulario import Subindicacion

T = TypeVar("T")
_ARRANQUE = 30.0
"""Seconds more that a task may take in a fresh worker, which must import everything first."""


class Banco:
    """Worker processes that judge files; one per core is enough, a file takes tens of milliseconds.

    A worker is replaced after `tareas` files. It has no network (an audit hook refuses to connect or resolve), 1 GiB of
    address space, and its CPU seconds are counted per task.
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
        """`validacion.validar` in a worker; a limit hit is INDETERMINATE / LIMIT_EXCEEDED."""
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
        try:
            return await self.ejecutar(_validar_con_tope, pdf, datos, self.limites.segundos_cpu)
        except TiempoAgotado:
            razon, detalle = "El archivo tardó demasiado en revisarse.", f"{self.limites.segundos} s"
        except ProcessExpired as exc:
            razon, detalle = "", f"worker ended with code {exc.exitcode}"
        return detenido(
            pdf,
            politica,
            hora_recepcion,
            hora_verificacion,
            Subindicacion.LIMIT_EXCEEDED,
            razon,
            detalle=detalle,
        )

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
    resource.setrlimit(resource.RLIMIT_AS, (memoria, memoria))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_sin_red)
    # What they log about a hostile file is in its report.
    for ruidoso in ("pyhanko", "pyhanko_certvalidator"):
        logging.getLogger(ruidoso).setLevel(logging.CRITICAL)


def _sin_red(suceso: str, _: tuple[Any, ...]) -> None:
    if suceso in ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.bind"):
        raise PermissionError(f"a verdict worker may not use the network: {suceso}")


def _validar_con_tope(pdf: bytes, datos: dict[str, Any], segundos: int) -> Informe:
    usado = resource.getrusage(resource.RUSAGE_SELF)
    _, duro = resource.getrlimit(resource.RLIMIT_CPU)
    # RLIMIT_CPU counts the whole life of the process: move the soft limit ahead of what this one has used.
    resource.setrlimit(resource.RLIMIT_CPU, (int(usado.ru_utime + usado.ru_stime) + segundos + 1, duro))
    return validar(pdf, **datos)
