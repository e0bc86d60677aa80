"""Prometheus series of messaging."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from prometheus_client import Counter, Gauge, Histogram

T = TypeVar("T")
Intento = Callable[[], Awaitable[T]]

MENSAJES = Counter("contingentes_mensajes", "Messages delivered, by outcome", ["servicio", "topico", "resultado"])
DURACION = Histogram(
    "contingentes_mensaje_segundos",
    "From taking a message to being able to acknowledge it",
    ["servicio", "topico"],
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 120),
)
PUBLICADOS = Counter("contingentes_publicados", "Outbox rows acknowledged by Kafka", ["servicio"])
RELEVO_ACTIVO = Gauge("contingentes_relevo_activo", "Whether this process is the service's relay", ["servicio"])
SALIDA_PENDIENTE = Gauge("contingentes_outbox_pendientes", "Outbox rows not yet published", ["servicio"])
RETENIDOS = Gauge("contingentes_retenidos", "Held messages", ["servicio", "estado"])
