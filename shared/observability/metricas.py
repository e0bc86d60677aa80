"""Prometheus metrics that every service has. Labels never hold a NIT, a number of a case or a person."""

from collections.abc import Mapping

from prometheus_client import Counter, Gauge, Histogram, generate_latest

HTTP_SEGUNDOS = Histogram(
    "contingentes_http_segundos",
    "Seconds from request to the end of the answer.",
    ["servicio", "metodo", "ruta", "estado"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
OUTBOX_PENDIENTES = Gauge("contingentes_outbox_pendientes", "Rows of the outbox not yet published.", ["servicio"])
OUTBOX_EDAD = Gauge("contingentes_outbox_edad_segundos", "Age of the oldest unpublished row.", ["servicio"])
OUTBOX_PUBLICADOS = Counter("contingentes_outbox_publicados", "Events acknowledged by Kafka.", ["servicio", "topico"])
CONSUMIDOR_MENSAJES = Counter(
    "contingentes_consumidor_mensajes", "Messages handled, by outcome.", ["consumidor", "tipo", "resultado"]
)
CONSUMIDOR_PROGRESO = Gauge(
    "contingentes_consumidor_progreso_segundos", "Unix time of the last message done.", ["consumidor"]
)
TRABAJOS_PENDIENTES = Gauge("contingentes_trabajos_pendientes", "Jobs due and not taken.", ["servicio", "nombre"])
TRABAJOS_EDAD = Gauge("contingentes_trabajos_edad_segundos", "Age of the oldest job due.", ["servicio", "nombre"])
TRABAJOS_HECHOS = Counter("contingentes_trabajos", "Jobs ended, by result.", ["servicio", "nombre", "resultado"])
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
