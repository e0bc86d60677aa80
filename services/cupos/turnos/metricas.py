"""Prometheus series of the lines."""

from prometheus_client import Counter, Gauge

ATRASO = Gauge("contingentes_turnos_atraso_segundos", "How long the oldest turn could have entered its line already")
FALLOS = Counter("contingentes_turnos_fallos", "Runs of a line that failed", ["contingente", "grupo"])
