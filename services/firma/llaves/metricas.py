"""Prometheus series of the seal's keys."""

from prometheus_client import Gauge

DIAS = Gauge("contingentes_sello_dias", "Days until a key of the seal ends", ["nombre"])
UTILES = Gauge("contingentes_sello_llaves_utiles", "Keys of the seal in force and not suspended")
