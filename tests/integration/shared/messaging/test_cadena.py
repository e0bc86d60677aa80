"""From a commit in one service to exactly one effect in another, on the real broker."""

import pytest

from shared.messaging import Mensajeria, publicar
from tests.ayudas import esperar_hasta
from tests.integration.shared.messaging.conftest import Mundo
from tests.integration.shared.messaging.mundo import CosaCreada, Estado, Hecho, NadieLoEscucha, receptor

pytestmark = pytest.mark.kafka


@pytest.fixture
async def salida(mundo: Mundo):
    mensajeria = mundo.emisor.mensajeria()
    await mensajeria.iniciar_relevo()
    yield mensajeria
    await mensajeria.detener()


@pytest.fixture
async def entrada(mundo: Mundo):
    mensajeria = mundo.receptor.mensajeria(receptor())
    await mensajeria.iniciar_consumidores()
    await mensajeria.iniciar_relevo()
    yield mensajeria
    await mensajeria.detener()


async def test_each_key_in_order_and_each_event_once(mundo: Mundo, salida: Mensajeria, entrada: Mensajeria) -> None:
    claves = [f"k{i}" for i in range(7)]
    await mundo.emisor.hechos(*[(c, Hecho(n=n)) for n in range(1, 6) for c in claves])
    await esperar_hasta(mundo.receptor.tiene({c: [1, 2, 3, 4, 5] for c in claves}), 30)
    await esperar_hasta(mundo.emisor.publicado)
    fila = (await mundo.emisor.consultar("SELECT * FROM outbox ORDER BY seq LIMIT 1"))[0]
    assert fila["kafka_offset"] is not None
    assert fila["attempts"] == 1
    salud = entrada.salud()
    assert salud["sano"]
    assert salud["consumidores"]["particiones"]


async def test_nothing_is_published_by_a_rolled_back_transaction(
    mundo: Mundo, salida: Mensajeria, entrada: Mensajeria
) -> None:
    with pytest.raises(RuntimeError, match="no"):
        async with mundo.emisor.bd.tx() as tx:
            await publicar(tx, Hecho(n=1), clave="k", version=1)
            raise RuntimeError("no")
    await mundo.emisor.hechos(("k", Hecho(n=2)))
    await esperar_hasta(mundo.receptor.tiene({"k": [2]}), 20)


async def test_what_is_missing_parks_its_key_and_not_the_others(
    mundo: Mundo, salida: Mensajeria, entrada: Mensajeria
) -> None:
    await mundo.emisor.hechos(
        ("a", Hecho(n=1, necesita="x")), ("a", Hecho(n=2)), ("a", Hecho(n=3)), ("b", Hecho(n=1)), ("b", Hecho(n=2))
    )
    await esperar_hasta(mundo.receptor.tiene({"b": [1, 2]}), 20)

    async def aparcados() -> bool:
        filas = await mundo.receptor.consultar("SELECT secuencia, motivo FROM aparcados ORDER BY secuencia")
        return [tuple(f) for f in filas] == [(1, "prerrequisito"), (2, "hueco"), (3, "hueco")]

    await esperar_hasta(aparcados)
    await mundo.emisor.hechos(("x", CosaCreada(nombre="x")))
    await esperar_hasta(mundo.receptor.tiene({"b": [1, 2], "a": [1, 2, 3]}), 20)
    assert await mundo.receptor.consultar("SELECT 1 FROM aparcados") == []


async def test_types_without_handler_move_their_key_forward(
    mundo: Mundo, salida: Mensajeria, entrada: Mensajeria
) -> None:
    await mundo.emisor.hechos(("k", Hecho(n=1)), ("k", Hecho(n=2)))
    async with mundo.emisor.bd.tx() as tx:
        await publicar(tx, NadieLoEscucha(), clave="k", version=3)
    await mundo.emisor.hechos(("k", Hecho(n=4)))
    await esperar_hasta(mundo.receptor.tiene({"k": [1, 2, 4]}), 20)


async def test_of_full_states_the_newest_wins(mundo: Mundo, salida: Mensajeria, entrada: Mensajeria) -> None:
    await mundo.emisor.hechos(("k", Estado(n=1)), ("k", Estado(n=5)))
    await esperar_hasta(mundo.receptor.tiene({"k": [1, 5]}), 20)
