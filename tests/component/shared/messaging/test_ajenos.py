"""What nobody handles on a strictly ordered topic: recorded many at once, and never in the way of what follows."""

import pytest
from sqlalchemy import text

from shared.messaging.consumidor import Consumidor, para, reunir
from shared.messaging.entrega import Entrega, Resultado
from shared.messaging.reintentos import Reintentos
from shared.messaging.retenidos import listar
from tests.integration.shared.messaging.mundo import CosaCreada, Hecho, NadieLoEscucha, Servicio, receptor
from tests.mensajes import registro


async def _en_la_base(servicio: Servicio, clave: str = "k") -> tuple[int, int]:
    """How many were received, and up to which place of its key."""
    consulta = "SELECT (SELECT count(*) FROM inbox), coalesce((SELECT secuencia FROM inbox_orden WHERE clave = :c), 0)"
    async with servicio.bd.tx() as tx:
        recibidos, secuencia = (await tx.execute(text(consulta), {"c": clave})).one()
    return recibidos, secuencia


async def test_they_wait_for_the_next_of_their_key_and_go_with_it(entrega: Entrega, servicio: Servicio) -> None:
    for n in (1, 2):
        assert await entrega.recibir(registro(NadieLoEscucha(), clave="k", secuencia=n)) is Resultado.AJENO
    assert await _en_la_base(servicio) == (0, 0)
    assert await entrega.recibir(registro(Hecho(n=3), clave="k", secuencia=3)) is Resultado.APLICADO
    assert await _en_la_base(servicio) == (3, 3)
    assert not await entrega.asentar()


async def test_they_are_recorded_before_kafka_is_told_and_known_when_they_come_again(
    entrega: Entrega, servicio: Servicio
) -> None:
    uno, dos = (registro(NadieLoEscucha(), clave=c, secuencia=1) for c in "ka")
    for mensaje in (uno, dos, uno):
        await entrega.recibir(mensaje)
    assert await entrega.asentar()
    assert await _en_la_base(servicio) == (2, 1)
    await entrega.recibir(uno)
    assert await entrega.asentar()
    assert await _en_la_base(servicio) == (2, 1)


async def test_a_handler_that_fails_leaves_them_to_be_recorded(entrega: Entrega, servicio: Servicio) -> None:
    await entrega.recibir(registro(NadieLoEscucha(), clave="k", secuencia=1))
    espera = registro(Hecho(n=2, necesita="algo"), clave="k", secuencia=2)
    assert await entrega.recibir(espera) is Resultado.APARCADO
    assert await _en_la_base(servicio) == (0, 0)
    assert await entrega.asentar()
    assert await _en_la_base(servicio) == (1, 1)
    await entrega.recibir(registro(CosaCreada(nombre="algo"), clave="otra", secuencia=1))
    assert await Reintentos(entrega).vuelta() == 1
    assert await servicio.efectos() == {"k": [2]}


async def test_out_of_order_among_themselves(entrega: Entrega, servicio: Servicio) -> None:
    for n in (3, 2, 1):
        await entrega.recibir(registro(NadieLoEscucha(), clave="k", secuencia=n))
    assert await entrega.asentar()
    await Reintentos(entrega).vuelta()
    assert await _en_la_base(servicio) == (3, 3)


async def test_behind_a_gap_they_are_parked_as_any_other(
    entrega: Entrega, servicio: Servicio, reintentos: Reintentos
) -> None:
    await entrega.recibir(registro(NadieLoEscucha(), clave="k", secuencia=2))
    assert await entrega.recibir(registro(Hecho(n=3), clave="k", secuencia=3)) is Resultado.APARCADO
    assert await entrega.asentar()
    async with servicio.bd.tx() as tx:
        assert sorted(r.secuencia for r in await listar(tx, estado="aparcado")) == [2, 3]
    await entrega.recibir(registro(Hecho(n=1), clave="k", secuencia=1))
    assert await reintentos.vuelta() == 2
    assert await servicio.efectos() == {"k": [1, 3]}


async def test_behind_poison_they_wait_with_the_others(entrega: Entrega, servicio: Servicio) -> None:
    await entrega.recibir(registro(Hecho(n=1, veneno=True), clave="k", secuencia=1))
    await entrega.recibir(registro(NadieLoEscucha(), clave="k", secuencia=2))
    await entrega.asentar()
    async with servicio.bd.tx() as tx:
        assert [(r.secuencia, r.estado) for r in await listar(tx)] == [(1, "muerto"), (2, "aparcado")]


async def test_many_do_not_pile_up(servicio: Servicio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.messaging.entrega._AJENOS_MAXIMO", 5)
    entrega = Entrega(servicio.bd, reunir("pm_receptor", [receptor()]))
    for n in range(1, 8):
        await entrega.recibir(registro(NadieLoEscucha(), clave="k", secuencia=n))
    assert await _en_la_base(servicio) == (5, 5)


async def test_a_handler_takes_only_what_is_its_own(servicio: Servicio) -> None:
    consumidor, vistos = Consumidor("pm_receptor"), []

    @consumidor.maneja(Hecho, si=lambda evento: evento.n == 2)
    async def hecho(_tx: object, evento: Hecho, _sobre: object) -> None:
        vistos.append(evento.n)

    entrega = Entrega(servicio.bd, reunir("pm_receptor", [consumidor]))
    resultados = [await entrega.recibir(registro(Hecho(n=n), clave="k", secuencia=n)) for n in (1, 2, 3)]
    assert resultados == ["ajeno", "aplicado", "ajeno"]
    assert vistos == [2]
    assert await _en_la_base(servicio) == (2, 2)
    roto = registro(Hecho(n=1), clave="roto", secuencia=1)
    assert await entrega.recibir(roto.__class__(**{**roto.__dict__, "cuerpo": b"{}"})) is Resultado.MUERTO


def test_whom_an_answer_is_for() -> None:
    class Respuesta:
        servicio = "cupos"

    assert para("cupos")(Respuesta())
    assert not para("consumo")(Respuesta())
