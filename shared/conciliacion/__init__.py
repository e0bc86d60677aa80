"""What a public topic amounts to at the end of each legal day: totals on a topic, a CSV, and a sealed record of both.

A service that owns public topics gives a `Fuente` per topic and mounts what `Conciliacion` has. No table: the job of a
day is enqueued once for ever, and the control message in the outbox is the record of it.
"""

from shared.conciliacion.piezas import Conciliacion, Fuente
from shared.conciliacion.rules import Linea

__all__ = ["Conciliacion", "Fuente", "Linea"]
