"""Settings of `garantias`."""

from shared.settings import Ajustes


class AjustesGarantias(Ajustes):
    """Nothing beyond what every service has; amounts and terms are data of the regulation, not settings."""
