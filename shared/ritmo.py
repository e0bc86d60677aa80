"""How often a worker looks for work that nobody of its own process announced."""

import time


class Ritmo:
    """Seldom while the bell of the process is all there is; often for a while once a look without it found something.

    A service may run as one process, in which every commit rings, or as several, in which the one that writes cannot
    ring for the one that works. Looking often in the first case is most of what an idle service costs.

    Args:
        sondeo: seconds between looks while another process brings work.
        reposo: seconds between them while none is known to; also how late the first of its work may be seen.
        dura: seconds for which one find says that another process works.
    """

    def __init__(self, sondeo: float, reposo: float, *, dura: float = 30) -> None:
        self._sondeo = sondeo
        self._reposo = reposo
        self._dura = dura
        self._hasta = float("-inf")

    @property
    def espera(self) -> float:
        """Seconds to wait for the bell before looking without it."""
        return self._sondeo if time.monotonic() < self._hasta else self._reposo

    def encontro(self) -> None:
        """A look for which nobody rang found work."""
        self._hasta = time.monotonic() + self._dura
