"""A circuit breaker: a service that cannot be reached is not asked by everybody at once."""

import time
from collections.abc import Callable


class Circuito:
    """Cuts after `fallas` failures in a row; then one call tries after each `segundos`, and a good one closes it.

    Only failures to reach a service count: an answer, whatever it says, is one.
    """

    def __init__(self, fallas: int, segundos: float, reloj: Callable[[], float] = time.monotonic) -> None:
        self._maximo, self._segundos, self._reloj = fallas, segundos, reloj
        self._seguidas = 0
        self._hasta = 0.0

    @property
    def cortado(self) -> bool:
        return self._seguidas >= self._maximo

    def permite(self) -> bool:
        """Whether a call may be made; while it is cut, the one that may holds the others off for as long again."""
        if not self.cortado:
            return True
        ahora = self._reloj()
        if ahora < self._hasta:
            return False
        self._hasta = ahora + self._segundos
        return True

    def termino(self, *, bien: bool | None) -> None:
        """How a call ended; None if it says nothing of the service."""
        if bien is None:
            return
        self._seguidas = 0 if bien else self._seguidas + 1
        if self.cortado:
            self._hasta = self._reloj() + self._segundos
