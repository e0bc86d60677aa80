"""The parts of a stack while they run: started, watched, started again, ended."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass

from deploy.local.errores import FallaLocal
from deploy.local.esperas import esperar
from deploy.local.procesos import Hijo
from deploy.local.vigilancia import Vigia

Iniciar = Callable[[], Awaitable[Hijo]]
"""Starts a part and returns it when it is ready."""

_PACIENCIA = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds before each restart of a part that dies again and again."""
_ESTABLE = 60.0
"""Seconds after which a part that runs has its deaths forgotten."""


@dataclass
class Unidad:
    """One part: its process, and whether it should be running."""

    nombre: str
    iniciar: Iniciar
    hijo: Hijo | None = None
    deseada: bool = True
    caidas: int = 0
    desde: float = 0.0


class Conjunto:
    """The parts of one stack.

    Args:
        narrar: told in Spanish what happens by itself.
        al_cambiar: called when a part starts or ends.
        reiniciar: whether a part that dies by itself is started again.
    """

    def __init__(self, narrar: Callable[[str], None], al_cambiar: Callable[[], None], *, reiniciar: bool) -> None:
        self.vigia = Vigia()
        self._narrar = narrar
        self._al_cambiar = al_cambiar
        self._reiniciar = reiniciar
        self._unidades: dict[str, Unidad] = {}
        self._tareas: list[asyncio.Task[None]] = []

    def pids(self) -> dict[str, int]:
        """Process id of each part that runs."""
        return {n: u.hijo.pid for n, u in self._unidades.items() if u.hijo is not None and u.hijo.vive()}

    def deseadas(self) -> list[str]:
        """Names of the parts that should be running."""
        return [n for n, u in self._unidades.items() if u.deseada]

    async def agregar(self, nombre: str, iniciar: Iniciar) -> None:
        """Start a part and watch it from then on.

        Raises:
            FallaLocal: if it does not become ready.
        """
        unidad = self._unidades[nombre] = Unidad(nombre, iniciar)
        await self._iniciar(unidad)
        self._tareas.append(asyncio.create_task(self._vigilar(unidad)))

    def matar(self, nombre: str) -> None:
        """kill -9 of a part, which then stays down.

        Raises:
            KeyError: if there is no such part.
        """
        unidad = self._unidades[nombre]
        unidad.deseada = False
        if unidad.hijo is not None:
            self.vigia.olvidar(unidad.hijo)
            unidad.hijo.matar()
        self._al_cambiar()

    async def arrancar(self, nombre: str) -> None:
        """Start a part that is down; nothing if it runs.

        Raises:
            KeyError: if there is no such part.
            FallaLocal: if it does not become ready.
        """
        unidad = self._unidades[nombre]
        if unidad.hijo is None or not unidad.hijo.vive():
            await self._iniciar(unidad)
        unidad.deseada = True

    async def parar(self, cimientos: tuple[str, ...]) -> None:
        """End everything: first together what stands on the `cimientos`, then these."""
        for tarea in self._tareas:
            tarea.cancel()
        if self._tareas:
            await asyncio.wait(self._tareas)
        arriba = [u.hijo for n, u in self._unidades.items() if n not in cimientos and u.hijo is not None]
        abajo = [u.hijo for n, u in self._unidades.items() if n in cimientos and u.hijo is not None]
        for grupo in (arriba, abajo):
            await asyncio.gather(*[hijo.terminar() for hijo in grupo])
        self.vigia.despedir()

    async def _iniciar(self, unidad: Unidad) -> None:
        try:
            unidad.hijo = await unidad.iniciar()
        except TimeoutError as error:
            raise FallaLocal(f"No quedó lista la parte {error}") from error
        unidad.desde = time.monotonic()
        self.vigia.anotar(unidad.hijo)
        self._al_cambiar()

    async def _vigilar(self, unidad: Unidad) -> None:
        def murio() -> bool:
            return unidad.deseada and unidad.hijo is not None and not unidad.hijo.vive()

        while True:
            await esperar(murio, float("inf"), unidad.nombre, pausa=0.2)
            assert unidad.hijo is not None
            codigo = unidad.hijo.proceso.returncode
            unidad.hijo.matar()  # what it left in its group
            self.vigia.olvidar(unidad.hijo)
            self._al_cambiar()
            self._narrar(f"! {unidad.nombre} terminó solo (código {codigo}); registro: {unidad.hijo.registro}")
            if not self._reiniciar:
                unidad.deseada = False
                return
            await self._revivir(unidad)

    async def _revivir(self, unidad: Unidad) -> None:
        if time.monotonic() - unidad.desde > _ESTABLE:
            unidad.caidas = 0
        await asyncio.sleep(_PACIENCIA[min(unidad.caidas, len(_PACIENCIA) - 1)])
        unidad.caidas += 1
        try:
            await self._iniciar(unidad)
        except FallaLocal as error:
            self._narrar(f"! {unidad.nombre} no volvió a arrancar: {error}")
            return
        self._narrar(f"· {unidad.nombre}: de nuevo en marcha")


async def a_la_vez(*tareas: Coroutine[object, object, object]) -> None:
    """Run all; when one fails the others are cancelled and its error is raised as it is."""
    try:
        async with asyncio.TaskGroup() as grupo:
            for tarea in tareas:
                grupo.create_task(tarea)
    except BaseExceptionGroup as errores:
        raise errores.exceptions[0] from None
