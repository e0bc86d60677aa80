"""How much of this the process does for everybody together. The gateway limits each address."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from services.consumo.settings import AjustesDeConsumo
from shared.http import Problema
from shared.http.contexto import Contexto

VERIFICACIONES, COPIAS = "verificaciones", "copias"


class Caudal:
    """A token bucket: as many at once as in a minute, then one at a time as they come back."""

    def __init__(self, por_minuto: int, *, a_la_vez: int, reloj: Callable[[], float] = time.monotonic) -> None:
        self._capacidad = self._nivel = float(por_minuto)
        self._por_segundo = por_minuto / 60
        self._reloj = reloj
        self._visto = reloj()
        self.turno = asyncio.Semaphore(a_la_vez)
        """Held by those that are being done."""

    def exigir(self) -> None:
        """Count one more.

        Raises:
            Problema: `demasiadas-solicitudes` with `Retry-After`.
        """
        ahora = self._reloj()
        self._nivel = min(self._capacidad, self._nivel + (ahora - self._visto) * self._por_segundo)
        self._visto = ahora
        if self._nivel < 1:
            espera = int((1 - self._nivel) / self._por_segundo) + 1
            raise Problema("demasiadas-solicitudes", headers={"Retry-After": str(espera)})
        self._nivel -= 1


@asynccontextmanager
async def caudales(contexto: Contexto) -> AsyncIterator[None]:
    """The limits of public verification, for as long as the process lives."""
    ajustes = contexto.ajustes
    assert isinstance(ajustes, AjustesDeConsumo)
    contexto.recursos[VERIFICACIONES] = Caudal(ajustes.verificaciones_por_minuto_en_total, a_la_vez=32)
    # Rendering takes a core for a tenth of a second: two at a time leave the others for work.
    contexto.recursos[COPIAS] = Caudal(ajustes.copias_por_minuto_en_total, a_la_vez=2)
    yield
