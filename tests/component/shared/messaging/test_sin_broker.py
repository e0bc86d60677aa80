"""A broker that is gone is when an operator asks how much waits for it."""

from prometheus_client import REGISTRY

from shared.http.salud import _relevo
from shared.messaging.relevo import Relevo
from tests.ayudas import esperar_hasta
from tests.integration.shared.messaging.mundo import Hecho, Servicio


async def test_what_waits_is_counted_without_a_broker(servicio: Servicio) -> None:
    await servicio.hechos(("a", Hecho(n=1)), ("b", Hecho(n=2)))
    relevo = Relevo(
        servicio="pm_receptor",
        bd=servicio.bd,
        url=servicio.ajustes.postgres_url.get_secret_value(),
        kafka="127.0.0.1:1",
        prefijo="x.",
    )
    relevo.iniciar()
    try:
        await esperar_hasta(lambda: relevo.salud.pendientes == 2 and relevo.salud.ultimo_error is not None)
        assert REGISTRY.get_sample_value("contingentes_outbox_pendientes", {"servicio": "pm_receptor"}) == 2
    finally:
        await relevo.detener()


def test_health_says_how_much_waits_and_why() -> None:
    sin_broker = {"ajeno": None, "ultimo_error": "TimeoutError: ", "detenidas": 0, "activo": False, "pendientes": 2}
    parte = _relevo(sin_broker, 60)
    assert not parte.lista
    assert parte.detalle == "No se puede publicar: TimeoutError: no hubo respuesta a tiempo; 2 esperan."
