"""Logs with trace and event ids, traces across HTTP, outbox, Kafka and jobs, and Prometheus metrics."""

from shared.observability.metricas import medir_atascados, texto_de_metricas
from shared.observability.registros import configurar_registros, registro, vincular
from shared.observability.trazas import configurar_trazas, continuar, traceparent_actual, traza_actual

__all__ = [
    "configurar_registros",
    "configurar_trazas",
    "continuar",
    "medir_atascados",
    "registro",
    "texto_de_metricas",
    "traceparent_actual",
    "traza_actual",
    "vincular",
]
