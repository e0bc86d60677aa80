"""Business time of Bogotá, movable in tests and demonstrations.

Settings, read from the environment at each use so that a supervisor can hand them to every process of a local stack:
`CONTINGENTES_RELOJ_MOVIBLE` ("true" allows a moved clock) and `CONTINGENTES_RELOJ_LEGAL` (path of the file that holds
the offset that all processes share). Without them the legal clock is real time.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from shared.clock.sistema import reloj_sistema

BOGOTA = ZoneInfo("America/Bogota")
VARIABLE_ARCHIVO = "CONTINGENTES_RELOJ_LEGAL"
VARIABLE_MOVIBLE = "CONTINGENTES_RELOJ_MOVIBLE"


class RelojInamovible(RuntimeError):
    """Somebody asked for a moved legal clock where the settings do not allow one."""


class LegalClock:
    """Business time: `ahora()` and `hoy()` in America/Bogota.

    The offset, a whole number of seconds, lives in one small JSON file that every process of a local stack reads;
    `mover_a` and `mover` write it atomically. A `fijar` or `adelantar` block overrides it inside this process only.
    """

    def __init__(self) -> None:
        self._fijo: datetime | None = None
        self._extra = timedelta(0)
        self._leido: tuple[str, int, int, timedelta] | None = None

    def ahora(self) -> datetime:
        """The legal instant, aware, in America/Bogota. Raises `RelojInamovible` if a file is set but not allowed."""
        base = self._fijo if self._fijo is not None else reloj_sistema.ahora() + self.desfase()
        return (base + self._extra).astimezone(BOGOTA)

    def hoy(self) -> date:
        """The legal day in Bogotá."""
        return self.ahora().date()

    def desfase(self) -> timedelta:
        """The stored offset against real time; zero when no file is configured or nothing was ever written."""
        archivo = os.environ.get(VARIABLE_ARCHIVO)
        if not archivo:
            return timedelta(0)
        _exigir_movible()
        try:
            estado = Path(archivo).stat()
        except FileNotFoundError:
            return timedelta(0)
        # A stat is cheap enough for every call; the file is parsed only when it was replaced.
        if self._leido is None or self._leido[:3] != (archivo, estado.st_mtime_ns, estado.st_ino):
            segundos = int(json.loads(Path(archivo).read_text())["desfase_segundos"])
            self._leido = (archivo, estado.st_mtime_ns, estado.st_ino, timedelta(seconds=segundos))
        return self._leido[3]

    def mover(self, cuanto: timedelta) -> datetime:
        """Move the shared clock by `cuanto` (whole seconds) for every process of the stack; returns the new instant."""
        archivo = os.environ.get(VARIABLE_ARCHIVO)
        if not archivo:
            raise RelojInamovible(f"el reloj legal solo se mueve con {VARIABLE_ARCHIVO} configurada")
        nuevo = self.desfase() + cuanto
        ruta = Path(archivo)
        ruta.parent.mkdir(parents=True, exist_ok=True)
        temporal = ruta.with_name(f"{ruta.name}.{os.getpid()}")
        temporal.write_text(json.dumps({"desfase_segundos": round(nuevo.total_seconds())}))
        temporal.replace(ruta)
        return self.ahora()

    def mover_a(self, instante: datetime) -> datetime:
        """Move the shared clock so that it now reads `instante` (aware) and goes on from there."""
        if instante.tzinfo is None:
            raise ValueError("el instante debe llevar zona horaria")
        return self.mover(instante - self.ahora())


def _exigir_movible() -> None:
    if os.environ.get(VARIABLE_MOVIBLE, "").strip().lower() not in {"1", "true", "si"}:
        raise RelojInamovible(f"{VARIABLE_ARCHIVO} está configurada pero {VARIABLE_MOVIBLE} no es true")


reloj_legal = LegalClock()


@contextmanager
def fijar(instante: datetime | date) -> Iterator[LegalClock]:
    """Freeze the legal clock of this process inside a test; a plain date means noon in Bogotá."""
    if isinstance(instante, datetime):
        if instante.tzinfo is None:
            raise ValueError("el instante debe llevar zona horaria")
    else:
        instante = datetime(instante.year, instante.month, instante.day, 12, tzinfo=BOGOTA)
    antes = (reloj_legal._fijo, reloj_legal._extra)
    reloj_legal._fijo, reloj_legal._extra = instante, timedelta(0)
    try:
        yield reloj_legal
    finally:
        reloj_legal._fijo, reloj_legal._extra = antes


@contextmanager
def adelantar(cuanto: timedelta) -> Iterator[LegalClock]:
    """Move the legal clock of this process forward (or back) by `cuanto` inside a test."""
    antes = reloj_legal._extra
    reloj_legal._extra = antes + cuanto
    try:
        yield reloj_legal
    finally:
        reloj_legal._extra = antes
