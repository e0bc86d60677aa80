"""Rate limits per client address, in this process: each process of the gateway allows its own share."""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from shared.http.problemas import Problema

_MAXIMO_DE_CLIENTES = 20_000


class Limite:
    """A token bucket per client: as many at once as per minute, then one at a time as they come back."""

    def __init__(self, por_minuto: int, reloj: Callable[[], float] = time.monotonic) -> None:
        self._capacidad = float(por_minuto)
        self._por_segundo = por_minuto / 60
        self._reloj = reloj
        self._cubos: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def exigir(self, cliente: str) -> None:
        """Count one more of `cliente`.

        Raises:
            Problema: `demasiadas-solicitudes` with `Retry-After`.
        """
        ahora = self._reloj()
        nivel, visto = self._cubos.pop(cliente, (self._capacidad, ahora))
        nivel = min(self._capacidad, nivel + (ahora - visto) * self._por_segundo)
        permitido = nivel >= 1
        self._cubos[cliente] = (nivel - 1 if permitido else nivel, ahora)
        # The one seen longest ago is forgotten: that an attacker with many addresses can do, and gains a bucket each.
        if len(self._cubos) > _MAXIMO_DE_CLIENTES:
            self._cubos.popitem(last=False)
        if not permitido:
            espera = int((1 - nivel) / self._por_segundo) + 1
            raise Problema("demasiadas-solicitudes", headers={"Retry-After": str(espera)})


class Limites:
    """The limits of the routes that can be guessed at, and of what one client sends at the same time."""

    def __init__(self, sesiones: int, verificaciones: int, tokens: int, cargas: int) -> None:
        self._maximo_de_cargas = cargas
        self._cargas: Counter[str] = Counter()
        self._por_ruta = (
            ("/v1/token", Limite(tokens)),
            ("/v1/sesiones", Limite(sesiones)),
            ("/v1/claves", Limite(sesiones)),
            ("/v1/invitaciones", Limite(sesiones)),
            ("/v1/verificacion", Limite(verificaciones)),
            ("/verificar", Limite(verificaciones)),
            ("/v1/publico", Limite(verificaciones)),
        )

    def exigir(self, camino: str, cliente: str) -> None:
        """Count a request on a limited route. Raises as `Limite.exigir`."""
        for prefijo, limite in self._por_ruta:
            if camino == prefijo or camino.startswith(f"{prefijo}/"):
                limite.exigir(cliente)

    @contextmanager
    def carga(self, cliente: str) -> Iterator[None]:
        """Count a request with a body while it lasts: each holds a connection to a service, however slowly it comes.

        Raises:
            Problema: `demasiadas-solicitudes` with `Retry-After`.
        """
        if self._cargas[cliente] >= self._maximo_de_cargas:
            detalle = f"Ya hay {self._maximo_de_cargas} envíos en curso desde su dirección."
            raise Problema("demasiadas-solicitudes", detalle, headers={"Retry-After": "1"})
        self._cargas[cliente] += 1
        try:
            yield
        finally:
            self._cargas[cliente] -= 1
            if not self._cargas[cliente]:
                del self._cargas[cliente]
