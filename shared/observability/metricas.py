"""Prometheus metrics of HTTP and of stuck cases; outbox, consumers and jobs measure themselves in their bricks.

Labels never hold a NIT, a number of a case or a person."""

from collections.abc import Mapping

from prometheus_client import Gauge, Histogram, generate_latest

HTTP_SEGUNDOS = Histogram(
    "contingentes_http_segundos",
    "Seconds from request to the end of the answer.",
    ["servicio", "metodo", "ruta", "estado"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
ATASCADOS = Gauge(
    "contingentes_expedientes_atascados", "Cases waiting for the system longer than they should.", ["servicio", "clase"]
)


def medir_atascados(servicio: str, por_clase: Mapping[str, int]) -> None:
    """Set the first alarm: how many cases of each kind wait for the system (not for a person) too long."""
    for clase, cuantos in por_clase.items():
        ATASCADOS.labels(servicio, clase).set(cuantos)


def texto_de_metricas() -> bytes:
    """Everything measured by this process in Prometheus' text format."""
    return generate_latest()
