"""Watchdog of the supervisor: when its standard input ends without a farewell, it ends the process groups it was told.

Run by the supervisor as `python -I -S vigia.py`; uses nothing but the standard library. Lines: `+ PID SIGNAL` for a
child started, `- PID` for one that ended, `fin` when there is nothing more to watch.
"""

import contextlib
import os
import signal
import sys
import time

_PLAZO = 20.0
"""Seconds between asking and killing."""


def _vive(grupo: int) -> bool:
    try:
        os.killpg(grupo, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def terminar(hijos: dict[int, int]) -> None:
    """Ask each group's leader, wait, and kill what is left of each group."""
    for pid, senal in hijos.items():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, senal)
    fin = time.monotonic() + _PLAZO
    while any(_vive(pid) for pid in hijos) and time.monotonic() < fin:
        time.sleep(0.1)
    for pid in hijos:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def main() -> None:
    for senal in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(senal, signal.SIG_IGN)
    hijos: dict[int, int] = {}
    for linea in sys.stdin:
        orden, *resto = linea.split()
        if orden == "+":
            hijos[int(resto[0])] = int(resto[1])
        elif orden == "-":
            hijos.pop(int(resto[0]), None)
        elif orden == "fin":
            return
    terminar(hijos)


if __name__ == "__main__":
    main()
