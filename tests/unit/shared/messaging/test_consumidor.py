"""Registration of handlers and what counts as a passing failure."""

import asyncpg
import pytest
import sqlalchemy.exc
from sqlalchemy.ext.asyncio import AsyncSession

from shared.events.consumo import CqeEmitido
from shared.events.firma import VeredictoEmitido
from shared.events.publico import CqePublico
from shared.messaging import Consumidor, NoTodavia, Sobre, Transitorio
from shared.messaging.consumidor import reunir
from shared.messaging.errores import es_transitorio


async def nada(tx: AsyncSession, evento: object, sobre: Sobre) -> None:
    """A handler."""


def test_compacted_topics_are_read_by_their_newest_and_the_others_strictly() -> None:
    consumidor = Consumidor("cupos")
    consumidor.maneja(CqeEmitido)(nada)
    consumidor.maneja(CqePublico)(nada)
    assert consumidor.ordenes == {CqeEmitido.topico: "estricto", CqePublico.topico: "ultimo"}
    assert consumidor.topicos == tuple(sorted([CqeEmitido.topico, CqePublico.topico]))


def test_a_topic_has_one_order() -> None:
    consumidor = Consumidor("cupos")
    consumidor.maneja(CqeEmitido)(nada)
    with pytest.raises(ValueError, match="estricto"):
        consumidor.maneja(CqeEmitido, orden="ultimo")


def test_the_handlers_of_all_aggregates_are_joined_in_order() -> None:
    async def otra(tx: AsyncSession, evento: object, sobre: Sobre) -> None:
        """Another handler."""

    uno, dos = Consumidor("cupos"), Consumidor("cupos")
    uno.maneja(CqeEmitido)(nada)
    dos.maneja(CqeEmitido)(otra)
    dos.maneja(VeredictoEmitido)(otra)
    todos = reunir("cupos", [uno, dos])
    assert todos.manejadores == {CqeEmitido: [nada, otra], VeredictoEmitido: [otra]}
    with pytest.raises(ValueError, match="cupos"):
        reunir("consumo", [uno])


def _de_sqlalchemy(original: BaseException, *, cortada: bool = False) -> sqlalchemy.exc.DBAPIError:
    return sqlalchemy.exc.DBAPIError("SELECT", {}, original, connection_invalidated=cortada)


@pytest.mark.parametrize(
    ("error", "pasajero"),
    [
        (Transitorio("x"), True),
        (ConnectionResetError(), True),
        (TimeoutError(), True),
        (asyncpg.exceptions.DeadlockDetectedError("x"), True),
        (asyncpg.exceptions.AdminShutdownError("x"), True),
        (asyncpg.exceptions.TooManyConnectionsError("x"), True),
        (asyncpg.exceptions.InterfaceError("connection is closed"), True),
        (asyncpg.exceptions.InternalClientError("another operation is in progress"), True),
        (asyncpg.exceptions.UniqueViolationError("x"), False),
        (_de_sqlalchemy(asyncpg.exceptions.SerializationError("x")), True),
        (_de_sqlalchemy(asyncpg.exceptions.CheckViolationError("x")), False),
        (_de_sqlalchemy(RuntimeError("x"), cortada=True), True),
        (ValueError("x"), False),
        (KeyError("x"), False),
        (NoTodavia("empresa", "900"), False),
    ],
)
def test_only_what_passes_by_itself_is_transient(error: BaseException, pasajero: bool) -> None:
    assert es_transitorio(error) is pasajero
