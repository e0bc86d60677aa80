"""What an operator sees and does over HTTP: held messages, failed jobs and events that the broker refuses.

The same as `contingentes dlq`, `aparcados` and `salida`, for who has a role instead of a shell. Every act has a reason
and stands in the audit log of its service. The gateway joins the lists of all services.
"""

from shared.operacion.rutas import rutas_de_operacion

__all__ = ["rutas_de_operacion"]
