"""Settings of `gateway`."""

from shared.settings import Ajustes


class AjustesGateway(Ajustes):
    """Addresses of the services are the common `CONTINGENTES_URL_<SERVICE>`."""

    maximo_bytes: int = 200 * 1024 * 1024
    """Largest body that is passed on; services have smaller limits of their own."""
    segundos_respuesta: float = 60
    """How long a service may take to begin its answer; longer than any long-poll."""
    conexiones_por_servicio: int = 200

    sesiones_por_minuto: int = 60
    """Sign-ins and renewals per client address."""
    verificaciones_por_minuto: int = 60
    """Public verifications per client address."""
