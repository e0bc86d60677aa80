"""What a running service has at hand, for jobs, timers and resources; routes find the same in `request.app.state`."""

from dataclasses import dataclass, field
from typing import Any

from shared.documents import Almacen
from shared.persistence import BaseDeDatos
from shared.settings import Ajustes


@dataclass
class Contexto:
    """`recursos` holds what the service's own resources put there (process pools, clients)."""

    ajustes: Ajustes
    bd: BaseDeDatos
    almacen: Almacen
    recursos: dict[str, Any] = field(default_factory=dict)
