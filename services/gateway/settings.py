"""Settings of `gateway`."""

from shared.http.rutas import LIMITE_CARGA_PDF, MIB
from shared.settings import Ajustes


class AjustesGateway(Ajustes):
    """Addresses of the services are the common `CONTINGENTES_URL_<SERVICE>`."""

    maximo_bytes: int = LIMITE_CARGA_PDF + 2 * MIB
    """Largest body that is passed on, a document and a form or a sheet with it: the largest that any service takes,
    because the refusal of a service that does not read on is only seen here once its caller has sent everything."""
    maximo_bytes_de_lote: int = 513 * MIB
    """The same, for the few paths that take many files at once, or the lines of a study."""
    segundos_respuesta: float = 60
    """How long a service may take to begin its answer; longer than any long-poll."""
    segundos_entre_trozos: float = 30
    """How long a client may take to send the next piece of a body."""
    conexiones_por_servicio: int = 400
    """Each service has its own, so that one that hangs takes none of the others'."""

    fallas_para_cortar: int = 5
    """Failures in a row to reach a service after which it is not tried, but by one call at a time."""
    segundos_cortado: float = 2
    segundos_reunion: float = 5
    """How long one service may keep waiting what is joined from several."""
    segundos_entre_avisos: float = 2
    segundos_de_flujo: float = 600
    """After this a stream of events ends and the browser opens another."""
    flujos_maximos: int = 500

    sesiones_por_minuto: int = 60
    """Sign-ins and renewals per client address."""
    tokens_por_minuto: int = 600
    """Tokens of client systems per client address: one such address may stand for all users of VUCE."""
    verificaciones_por_minuto: int = 60
    """Public verifications per client address."""
    cargas_a_la_vez: int = 100
    """Requests with a body that one client address may have in course."""
