"""Child processes that never outlive who started them.

Two nets: on Linux the kernel signals a child when its parent dies (`PR_SET_PDEATHSIG`), and everywhere a watchdog
process (`vigia.py`) ends whole process groups, grandchildren included, when the supervisor disappears.
"""

import asyncio
import contextlib
import ctypes
import fcntl
import json
import os
import pwd
import random
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.local.errores import FallaLocal
from deploy.local.esperas import esperar

_PR_SET_PDEATHSIG = 1
# Loaded before any fork: between fork and exec nothing may be imported.
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _se_puede_usar(puerto: int) -> bool:
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind(("127.0.0.1", puerto))
        except OSError:
            return False
    return True


def puerto_libre(preferido: int | None = None, *, salvo: Collection[int] = ()) -> int:
    """A TCP port of 127.0.0.1 that is free now: `preferido` if it still is.

    Drawn below the range that the kernel gives to outgoing connections, so that it stays free until it is used.
    """
    if preferido and preferido not in salvo and _se_puede_usar(preferido):
        return preferido
    for _ in range(200):
        puerto = random.randint(20000, 31999)  # noqa: S311  no secret
        if puerto not in salvo and _se_puede_usar(puerto):
            return puerto
    raise FallaLocal("No se encontró ningún puerto TCP libre en 127.0.0.1.")


def puertos_libres(nombres: Sequence[str], preferidos: Mapping[str, int]) -> dict[str, int]:
    """A free port for each name, all different, those of the last time where they still are free."""
    elegidos: dict[str, int] = {}
    for nombre in nombres:
        elegidos[nombre] = puerto_libre(preferidos.get(nombre), salvo=set(elegidos.values()))
    return elegidos


def cola_de(archivo: Path, lineas: int = 15, maximo: int = 3000) -> str:
    """The end of a log, for a failure message: of structured lines only what they say."""
    if not archivo.exists():
        return ""
    finales = archivo.read_text(encoding="utf-8", errors="replace").splitlines()[-lineas:]
    return "\n".join(map(_legible, finales))[-maximo:]


def _legible(linea: str) -> str:
    if not linea.startswith("{"):
        return linea
    try:
        campos = json.loads(linea)
    except ValueError:
        return linea
    return "\n".join(str(campos[c]) for c in ("event", "exception") if c in campos) or linea


def _antes_de_exec(senal: int, padre: int) -> Callable[[], None]:
    def preparar() -> None:
        # After the change of user: changing credentials clears the setting.
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, senal)
            if os.getppid() != padre:
                os._exit(1)

    return preparar


@dataclass
class Hijo:
    """A child in a session (and so a process group) of its own."""

    nombre: str
    proceso: subprocess.Popen[bytes]
    senal: signal.Signals
    registro: Path

    @property
    def pid(self) -> int:
        return self.proceso.pid

    def vive(self) -> bool:
        return self.proceso.poll() is None

    def por_que_murio(self) -> str | None:
        """None while it runs; else its exit code and the end of its log."""
        codigo = self.proceso.poll()
        if codigo is None:
            return None
        return f"el proceso terminó con código {codigo}\n{cola_de(self.registro)}\n(registro: {self.registro})"

    def matar(self) -> None:
        """kill -9 of the process and of what it left in its group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.proceso.wait()

    async def terminar(self, espera: float = 20) -> None:
        """Ask politely, wait, and then clear the whole group."""
        if self.vive():
            self.proceso.send_signal(self.senal)
            with contextlib.suppress(TimeoutError):
                await esperar(lambda: not self.vive(), espera, self.nombre)
        self.matar()


def lanzar(
    nombre: str,
    orden: Sequence[str | Path],
    registro: Path,
    *,
    entorno: Mapping[str, str] | None = None,
    directorio: Path | None = None,
    usuario: pwd.struct_passwd | None = None,
    senal: signal.Signals = signal.SIGTERM,
) -> Hijo:
    """Start a child whose output is appended to `registro`.

    Must be called from the thread that lives as long as the children should: the kernel's signal is tied to it.

    Args:
        entorno: its whole environment; by default ours.
        usuario: the OS user that it runs as; only root can ask for one.
        senal: polite end, also sent when we die.
    """
    registro.parent.mkdir(parents=True, exist_ok=True)
    with registro.open("ab") as salida:
        proceso = subprocess.Popen(
            [str(parte) for parte in orden],
            stdin=subprocess.DEVNULL,
            stdout=salida,
            stderr=subprocess.STDOUT,
            env=dict(os.environ if entorno is None else entorno),
            cwd=directorio,
            start_new_session=True,
            preexec_fn=_antes_de_exec(senal, os.getpid()),
            user=None if usuario is None else usuario.pw_uid,
            group=None if usuario is None else usuario.pw_gid,
            extra_groups=None if usuario is None else [],
        )
    return Hijo(nombre, proceso, senal, registro)


async def ejecutar(
    orden: Sequence[str | Path],
    *,
    que: str,
    entorno: Mapping[str, str] | None = None,
    directorio: Path | None = None,
    usuario: pwd.struct_passwd | None = None,
    limite: float = 120,
) -> str:
    """Run a command to its end and return what it printed.

    Raises:
        FallaLocal: if it fails or takes longer than `limite` seconds.
    """
    proceso = await asyncio.create_subprocess_exec(
        *[str(parte) for parte in orden],
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=dict(os.environ if entorno is None else entorno),
        cwd=directorio,
        user=None if usuario is None else usuario.pw_uid,
        group=None if usuario is None else usuario.pw_gid,
        extra_groups=None if usuario is None else [],
    )
    try:
        salida, _ = await asyncio.wait_for(proceso.communicate(), limite)
    except TimeoutError as error:
        proceso.kill()
        await proceso.wait()
        raise FallaLocal(f"{que}: no terminó en {limite:g} s") from error
    texto = salida.decode("utf-8", errors="replace")
    if proceso.returncode != 0:
        raise FallaLocal(f"{que}: terminó con código {proceso.returncode}\n{texto[-2000:]}")
    return texto


async def terminar_con_senales(tarea: Coroutine[object, object, None]) -> None:
    """Run `tarea`, cancelling it at SIGTERM, SIGINT or SIGHUP so that its `finally` blocks do the clean end."""
    propia = asyncio.ensure_future(tarea)
    bucle = asyncio.get_running_loop()
    for senal in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        bucle.add_signal_handler(senal, propia.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await propia


@contextlib.asynccontextmanager
async def turno(archivo: Path) -> AsyncIterator[None]:
    """Only one process at a time, for instance to fetch a program; released however the process ends."""
    archivo.parent.mkdir(parents=True, exist_ok=True)
    with archivo.open("a") as abierto:

        def tomado() -> bool:
            try:
                fcntl.flock(abierto, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        await esperar(tomado, float("inf"), archivo.name, pausa=0.2)
        yield
