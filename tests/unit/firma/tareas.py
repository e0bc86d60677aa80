"""What a hostile file could make a worker do; importable, because workers are spawned."""

import os
import resource
import signal
import socket
import subprocess
import time
from pathlib import Path


def gastar_cpu(segundos: float = 60.0) -> None:
    """Use CPU for so long."""
    hasta = time.process_time() + segundos
    while time.process_time() < hasta:
        pass


def limite_de_vida() -> int:
    """CPU seconds that the worker may use in its whole life; -1 without limit."""
    return resource.getrlimit(resource.RLIMIT_CPU)[0]


def gastar_memoria() -> int:
    """Ask for more address space than a worker has."""
    return len(bytearray(3 * 1024**3))


def llamar_afuera() -> None:
    """Connect to somebody."""
    socket.create_connection(("127.0.0.1", 9), timeout=1)


def escribir() -> None:
    """Leave something behind."""
    Path(os.devnull).write_text("x")


def lanzar() -> None:
    """Start a program."""
    subprocess.run(["/bin/true"], check=True)


def matar() -> None:
    """End the service."""
    os.kill(os.getppid(), 9)


def esperar() -> None:
    """Wait for what never comes, without using CPU."""
    signal.pause()


def matarse() -> None:
    """End as when the machine runs out of memory and its kernel chooses this process."""
    signal.raise_signal(signal.SIGKILL)


def morir() -> None:
    """End the worker at once."""
    os._exit(7)


def quien() -> int:
    return os.getpid()
