"""Settings of `cupos`."""

from pydantic import Field

from shared.settings import Ajustes


class AjustesDeCupos(Ajustes):
    """What a contingente demands is data, not settings; this is how long its line is left to settle."""

    servicio: str = "cupos"
    asentamiento_ms: int = Field(default=500, ge=0, le=60_000)
    """How long a turn waits, after its last byte, for earlier ones that are still being written."""
