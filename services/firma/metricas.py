"""Prometheus series of the verdicts and of the sandbox."""

from collections.abc import Mapping

from prometheus_client import Counter, Histogram

VEREDICTOS = Counter(
    "contingentes_veredictos", "Verdicts given, by bottom line and reason", ["veredicto", "subindicacion"]
)
FACETAS = Histogram(
    "contingentes_veredicto_faceta_segundos",
    "Time of one judging, by facet; `todo` is all of it with the way to the worker and back",
    ["faceta"],
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 20),
)
DETENIDOS = Counter("contingentes_banco_detenidos", "Files whose worker had to be stopped or died", ["motivo"])


def contar(veredicto: str, subindicacion: str | None) -> None:
    """One more verdict."""
    VEREDICTOS.labels(veredicto, subindicacion or "").inc()


def medir(segundos: Mapping[str, float]) -> None:
    """The times of one judging, by facet."""
    for faceta, tiempo in segundos.items():
        FACETAS.labels(faceta).observe(tiempo)
