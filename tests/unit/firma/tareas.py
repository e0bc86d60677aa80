"""What a hostile file could make a worker do; importable, because workers are spawned."""

import os
import signal
import socket
import subprocess
from pathlib import Path


def gastar_cpu() -> None:
    """Use more CPU than a task may."""
    import resource

    usado = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(usado.ru_utime + usado.ru_stime) + 1, resource.RLIM_INFINITY))
    while True:
        pass


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
