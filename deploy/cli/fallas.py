"""What a command says when a server that it needs does not answer: one line and no traceback."""

import asyncpg
from aiokafka.errors import KafkaConnectionError
from sqlalchemy.exc import DBAPIError

_SIN_SERVIDOR = (
    *(ConnectionError, TimeoutError, KafkaConnectionError),
    *(asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError, asyncpg.AdminShutdownError),
)


def sin_servidor(error: BaseException | None) -> str | None:
    """What to tell of an error if it is of a server that is away; none if it is any other."""
    while error is not None:
        # SQLAlchemy's own error of connecting has no statement.
        de_conectar = isinstance(error, DBAPIError) and (error.statement is None or error.connection_invalidated)
        if de_conectar or isinstance(error, _SIN_SERVIDOR):
            origen = error.orig if isinstance(error, DBAPIError) else error
            dicho = str(origen).splitlines()[0] if str(origen) else "no respondió a tiempo"
            return f"✗ Un servidor no responde ({dicho}). Mire si PostgreSQL y Kafka están en marcha y repita."
        error = error.__cause__
    return None
