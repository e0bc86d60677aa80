"""The supervisor's side of the watchdog (`vigia.py`)."""

import subprocess
import sys
from pathlib import Path

from deploy.local.procesos import Hijo


class Vigia:
    """Tells the watchdog which children live; it acts when this process disappears."""

    def __init__(self) -> None:
        self._proceso: subprocess.Popen[bytes] | None = None

    def iniciar(self) -> None:
        """Start it in a session of its own, out of reach of Ctrl-C."""
        self._proceso = subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(__file__).with_name("vigia.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def anotar(self, hijo: Hijo) -> None:
        self._decir(f"+ {hijo.pid} {hijo.senal.value}")

    def olvidar(self, hijo: Hijo) -> None:
        self._decir(f"- {hijo.pid}")

    def despedir(self) -> None:
        """Everything ended in order: there is nothing to watch any more."""
        if self._proceso is not None:
            self._decir("fin")
            self._proceso.wait()
            self._proceso = None

    def _decir(self, linea: str) -> None:
        if self._proceso is None or self._proceso.stdin is None:
            return
        self._proceso.stdin.write(linea.encode() + b"\n")
        self._proceso.stdin.flush()
