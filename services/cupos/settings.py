"""Settings of `cupos`."""

from shared.settings import Ajustes


class AjustesDeCupos(Ajustes):
    """Nothing beyond what every service has: what a contingente demands is data, not settings."""

    servicio: str = "cupos"
