"""What a handler may raise, and which failures pass by themselves."""

import sqlalchemy.exc

from shared.persistence import CORTES

_SQLSTATES_PASAJEROS = ("08", "40", "53", "55P03", "57P", "58")


class NoTodavia(Exception):
    """A prerequisite of this event has not arrived yet: the event is parked and tried again when things change.

    Args:
        que: kind of the missing thing, e.g. "empresa".
        clave: which one.
    """

    def __init__(self, que: str, clave: object) -> None:
        super().__init__(f"falta {que} {clave}")
        self.que = que
        self.clave = str(clave)


class Transitorio(Exception):
    """Something outside failed and will work again: the event is retried in its place."""


class SobreInvalido(ValueError):
    """A record without the attributes or the body that its envelope promises."""


class EventoDemasiadoGrande(ValueError):
    """An event that no broker would take; the transaction that publishes it must not commit."""


class VersionRetrocede(ValueError):
    """An aggregate published a version smaller than its last one on that topic."""


def es_transitorio(error: BaseException) -> bool:
    """Whether a retry of the same message may succeed: `Transitorio`, connections, deadlocks, a database going down."""
    if isinstance(error, (Transitorio, ConnectionError, TimeoutError)):
        return True
    if isinstance(error, sqlalchemy.exc.TimeoutError):
        return True
    if isinstance(error, sqlalchemy.exc.DBAPIError):
        if error.connection_invalidated or isinstance(error, sqlalchemy.exc.InterfaceError):
            return True
        return _sqlstate_pasajero(error.orig)
    if isinstance(error, CORTES):
        return True
    return _sqlstate_pasajero(error)


def _sqlstate_pasajero(error: BaseException | None) -> bool:
    estado = getattr(error, "sqlstate", None)
    return isinstance(estado, str) and estado.startswith(_SQLSTATES_PASAJEROS)
