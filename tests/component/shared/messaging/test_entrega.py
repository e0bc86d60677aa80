"""The four outcomes of a delivery on a real database, record by record."""

import asyncio
import uuid
from dataclasses import replace

import pytest

from shared.messaging import Transitorio
from shared.messaging.entrega import Entrega, Resultado
from shared.messaging.reintentos import Reintentos
from shared.messaging.retenidos import NoSePuede, aceptar_hueco, descartar, listar, reintentar
from tests.integration.shared.messaging.mundo import CosaCreada, Estado, Hecho, Servicio
from tests.mensajes import publicados, registro


async def test_a_duplicate_has_no_effect(entrega: Entrega, servicio: Servicio) -> None:
    uno = registro(Hecho(n=1), clave="k", secuencia=1)
    assert await entrega.recibir(uno) is Resultado.APLICADO
    assert await entrega.recibir(uno) is Resultado.REPETIDO
    assert await entrega.recibir(replace(uno, offset=99)) is Resultado.REPETIDO
    assert await servicio.efectos() == {"k": [1]}


async def test_the_same_record_at_once_in_two_processes(entrega: Entrega, servicio: Servicio) -> None:
    uno = registro(Hecho(n=1), clave="k", secuencia=1)
    resultados = await asyncio.gather(*[entrega.recibir(uno) for _ in range(4)])
    assert sorted(resultados) == ["aplicado", "repetido", "repetido", "repetido"]
    assert await servicio.efectos() == {"k": [1]}


async def test_disorder_within_a_key_is_put_right(entrega: Entrega, servicio: Servicio, reintentos: Reintentos) -> None:
    mensajes = [registro(Hecho(n=n), clave="k", secuencia=n, offset=n) for n in range(1, 6)]
    resultados = [await entrega.recibir(mensajes[i]) for i in (2, 4, 1, 0)]
    assert resultados == ["aparcado", "aparcado", "aparcado", "aplicado"]
    assert await reintentos.vuelta() == 2
    assert await servicio.efectos() == {"k": [1, 2, 3]}
    assert await entrega.recibir(mensajes[3]) is Resultado.APLICADO
    assert await reintentos.vuelta() == 1
    assert await servicio.efectos() == {"k": [1, 2, 3, 4, 5]}
    # Redelivered after all: each is known.
    assert [await entrega.recibir(m) for m in mensajes] == ["repetido"] * 5


async def test_disorder_across_keys_and_sources_means_nothing(entrega: Entrega, servicio: Servicio) -> None:
    assert await entrega.recibir(registro(Hecho(n=1), clave="b", secuencia=1)) is Resultado.APLICADO
    assert await entrega.recibir(registro(Hecho(n=1), clave="a", secuencia=1)) is Resultado.APLICADO
    otra = registro(Hecho(n=7), clave="a", secuencia=1, fuente="otro/1")
    assert await entrega.recibir(otra) is Resultado.APLICADO
    assert await servicio.efectos() == {"b": [1], "a": [1, 7]}


async def test_poison_holds_its_key_until_it_is_replayed(
    entrega: Entrega, servicio: Servicio, reintentos: Reintentos
) -> None:
    veneno = registro(Hecho(n=1, veneno=True), clave="k", secuencia=1)
    assert await entrega.recibir(veneno) is Resultado.MUERTO
    assert await entrega.recibir(veneno) is Resultado.REPETIDO
    assert await entrega.recibir(registro(Hecho(n=2), clave="k", secuencia=2)) is Resultado.APARCADO
    assert await entrega.recibir(registro(Hecho(n=1), clave="otra", secuencia=1)) is Resultado.APLICADO
    assert await servicio.efectos() == {"otra": [1]}
    cartas = [p for p in await publicados(servicio.bd) if p[0].endswith("carta_muerta.v1")]
    assert [c[2]["error"] for c in cartas] == ["ValueError"]

    async with servicio.bd.tx() as tx:
        (muerta,) = await listar(tx, estado="muerto")
        assert muerta.error is not None
        assert "no se puede con 1" in muerta.error
        await reintentar(tx, muerta.id, quien="operador", razon="a ver")
    assert await reintentos.vuelta() == 1  # poison again: it left the parking for the dead letters
    assert await servicio.efectos() == {"otra": [1]}

    await entrega.recibir(registro(CosaCreada(nombre="antidoto"), clave="antidoto", secuencia=1))
    async with servicio.bd.tx() as tx:
        await reintentar(tx, muerta.id, quien="operador", razon="ya hay antídoto")
    assert await reintentos.vuelta() == 2
    assert await servicio.efectos() == {"otra": [1], "k": [1, 2]}
    async with servicio.bd.tx() as tx:
        resuelta, _ = await listar(tx, estado="aplicado", clave="k")
    assert [nota["razon"] for nota in resuelta.historial] == ["a ver", "ya hay antídoto"]


async def test_a_discarded_dead_letter_lets_the_later_ones_go(
    entrega: Entrega, servicio: Servicio, reintentos: Reintentos
) -> None:
    veneno = registro(Hecho(n=1, veneno=True), clave="k", secuencia=1)
    await entrega.recibir(veneno)
    for n in (2, 3):
        await entrega.recibir(registro(Hecho(n=n), clave="k", secuencia=n))
    async with servicio.bd.tx() as tx:
        muerta, segunda, _ = await listar(tx)
    with pytest.raises(NoSePuede, match="van antes"):
        async with servicio.bd.tx() as tx:
            await descartar(tx, segunda.id, quien="operador", razon="fuera de turno")
    with pytest.raises(NoSePuede, match="quién"):
        async with servicio.bd.tx() as tx:
            await descartar(tx, muerta.id, quien="", razon="")
    async with servicio.bd.tx() as tx:
        await descartar(tx, muerta.id, quien="operador", razon="dato errado en origen")
    await reintentos.vuelta()
    assert await servicio.efectos() == {"k": [2, 3]}
    assert await entrega.recibir(veneno) is Resultado.REPETIDO


async def test_a_gap_is_only_jumped_by_a_person(entrega: Entrega, servicio: Servicio, reintentos: Reintentos) -> None:
    await entrega.recibir(registro(Hecho(n=4), clave="k", secuencia=4))
    await entrega.recibir(registro(Hecho(n=5), clave="k", secuencia=5))
    assert await reintentos.vuelta() == 0
    async with servicio.bd.tx() as tx:
        cuarta, quinta = await listar(tx)
    with pytest.raises(NoSePuede, match="resuélvalos primero"):
        async with servicio.bd.tx() as tx:
            await aceptar_hueco(tx, quinta.id, quien="operador", razon="perdidos")
    async with servicio.bd.tx() as tx:
        assert await aceptar_hueco(tx, cuarta.id, quien="operador", razon="perdidos") == 3
    await reintentos.vuelta()
    assert await servicio.efectos() == {"k": [4, 5]}
    # Coming after all, it would be applied out of its order: a person has to see it.
    assert await entrega.recibir(registro(Hecho(n=2), clave="k", secuencia=2)) is Resultado.MUERTO


async def test_of_full_states_older_ones_are_passed_over(entrega: Entrega, servicio: Servicio) -> None:
    assert await entrega.recibir(registro(Estado(n=5), clave="k", secuencia=9, version=5)) is Resultado.APLICADO
    assert await entrega.recibir(registro(Estado(n=4), clave="k", secuencia=8, version=4)) is Resultado.SUPERADO
    assert await entrega.recibir(registro(Estado(n=6), clave="k", secuencia=12, version=6)) is Resultado.APLICADO
    assert await servicio.efectos() == {"k": [5, 6]}


async def test_a_transient_failure_leaves_nothing_and_goes_back_to_kafka(entrega: Entrega, servicio: Servicio) -> None:
    with pytest.raises(Transitorio):
        await entrega.recibir(registro(Estado(n=1, veneno=True), clave="k", secuencia=1))
    assert await servicio.efectos() == {}
    assert await servicio.consultar("SELECT 1 FROM retenidos UNION ALL SELECT 1 FROM inbox") == []


@pytest.mark.parametrize("cabecera", ["ce_id", "ce_type", "ce_source", "ce_time", "ce_sequence", "aggregate_version"])
async def test_an_incomplete_envelope_is_a_dead_letter(entrega: Entrega, servicio: Servicio, cabecera: str) -> None:
    bueno = registro(Hecho(n=1), clave="k", secuencia=1)
    malo = replace(bueno, cabeceras=[c for c in bueno.cabeceras if c[0] != cabecera])
    assert await entrega.recibir(malo) is Resultado.MUERTO
    assert await entrega.recibir(malo) is Resultado.MUERTO
    async with servicio.bd.tx() as tx:
        (carta,) = await listar(tx)
    assert cabecera in (carta.error or "")


async def test_strange_records_are_dead_letters(entrega: Entrega, servicio: Servicio) -> None:
    bueno = registro(Hecho(n=1), clave="k", secuencia=1)
    raros = [
        replace(bueno, cuerpo=b"\xff\x00no es json", cabeceras=[*bueno.cabeceras, ("x", b"\xff\x00")], offset=1),
        replace(bueno, clave=None, offset=2),
        replace(bueno, cabeceras=(), cuerpo=b"", offset=3),
    ]
    assert [await entrega.recibir(r) for r in raros] == ["muerto"] * 3
    async with servicio.bd.tx() as tx:
        assert len(await listar(tx, estado="muerto")) == 3


async def test_unknown_fields_are_ignored_and_unknown_types_pass(entrega: Entrega, servicio: Servicio) -> None:
    uno = registro(Hecho(n=1), clave="k", secuencia=1)
    assert await entrega.recibir(replace(uno, cuerpo=b'{"n": 1, "nuevo": {"x": 1}}')) is Resultado.APLICADO
    ajeno = replace(uno, topico="otro.v1", cabeceras=[*uno.cabeceras, ("ce_id", str(uuid.uuid4()).encode())])
    ajeno = replace(ajeno, cabeceras=[(n, b"otro.tipo.v9" if n == "ce_type" else v) for n, v in ajeno.cabeceras])
    assert await entrega.recibir(ajeno) is Resultado.AJENO
