"""Prometheus series of the timestamps."""

from prometheus_client import Gauge

PENDIENTES = Gauge("contingentes_estampas_pendientes", "Receipts and verdicts without their timestamp", ["clase"])
POR_RENOVAR = Gauge(
    "contingentes_estampas_por_renovar", "Timestamps whose authority ends soon and that have no renewal yet", ["clase"]
)
ESPERA = Gauge("contingentes_estampas_espera_segundos", "For how long the oldest of them lacks it", ["clase"])
