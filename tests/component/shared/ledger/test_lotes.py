"""Reservations in a batch are those that would have been made one by one."""

import asyncio
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from shared.ledger import (
    CantidadExcedida,
    CuentaInexistente,
    SaldoInsuficiente,
    UnidadesDistintas,
    abrir_cuenta,
    anular,
    asentar,
    balance_de_prueba,
    movimientos,
    reservar,
    saldo,
    transferir,
)
from shared.ledger.lotes import ReservaDeLote, bloquear, reservar_lote
from shared.persistence import BaseDeDatos


async def _par(bd: BaseDeDatos, nombre: str, cantidad: int, unidad: str = "kg") -> tuple[UUID, UUID]:
    async with bd.tx() as tx:
        mundo = await abrir_cuenta(tx, "mundo", nombre, unidad=unidad, sin_negativos=False)
        libre = await abrir_cuenta(tx, "libre", nombre, unidad=unidad)
        dado = await abrir_cuenta(tx, "dado", nombre, unidad=unidad)
        await transferir(tx, id=uuid4(), origen=mundo, destino=libre, cantidad=cantidad, causa="inicio")
    return libre, dado


async def test_un_lote_deja_los_asientos_de_uno_en_uno(bd: BaseDeDatos) -> None:
    (libre, dado), (otra, suya) = await _par(bd, "lote", 100), await _par(bd, "una", 100)
    partes = [30, 1, 69]
    async with bd.tx() as tx:
        reservas = [ReservaDeLote(uuid4(), kg, f"parte {n}") for n, kg in enumerate(partes)]
        assert await reservar_lote(tx, origen=libre, destino=dado, reservas=reservas) == 0
        for n, kg in enumerate(partes):
            await reservar(tx, id=uuid4(), origen=otra, destino=suya, cantidad=kg, causa=f"parte {n}")
    async with bd.tx() as tx:
        for a, b in ((libre, otra), (dado, suya)):
            por_lote, de_a_una = await movimientos(tx, a), await movimientos(tx, b)
            campos = ("numero", "clase", "cantidad", "causa", "asentado", "por_salir", "por_entrar")
            assert [[getattr(m, c) for c in campos] for m in por_lote] == [
                [getattr(m, c) for c in campos] for m in de_a_una
            ]
        # They are resolved like any other.
        assert await asentar(tx, id=uuid4(), reserva=reservas[0].id, cantidad=10, causa="parte") == 20
        assert await anular(tx, id=uuid4(), reserva=reservas[2].id, causa="no") == 89
        assert all(total.cuadra for total in await balance_de_prueba(tx))


async def test_un_lote_va_entero_o_no_va(bd: BaseDeDatos) -> None:
    libre, dado = await _par(bd, "justo", 100)
    dolares, _ = await _par(bd, "otra", 1, "USD-centavos")
    una = ReservaDeLote(uuid4(), 60, "una")
    async with bd.tx() as tx:
        with pytest.raises(SaldoInsuficiente) as insuficiente:
            await reservar_lote(tx, origen=libre, destino=dado, reservas=[una, ReservaDeLote(uuid4(), 41, "otra")])
        assert (insuficiente.value.disponible, insuficiente.value.pedido) == (100, 101)
        with pytest.raises(CuentaInexistente):
            await reservar_lote(tx, origen=libre, destino=uuid4(), reservas=[una])
        with pytest.raises(UnidadesDistintas):
            await reservar_lote(tx, origen=libre, destino=dolares, reservas=[una])
        for mala in ([], [ReservaDeLote(uuid4(), 0, "nada")]):
            with pytest.raises(CantidadExcedida):
                await reservar_lote(tx, origen=libre, destino=dado, reservas=mala)
        await reservar_lote(tx, origen=libre, destino=dado, reservas=[una])

    async def otra_vez() -> None:
        async with bd.tx() as tx:
            await reservar_lote(tx, origen=libre, destino=dado, reservas=[una])

    with pytest.raises(SaldoInsuficiente):
        await otra_vez()
    async with bd.tx() as tx:
        assert (await saldo(tx, libre)).por_salir == 60

    async def con_id_repetido() -> None:
        async with bd.tx() as tx:
            await reservar_lote(tx, origen=libre, destino=dado, reservas=[ReservaDeLote(una.id, 1, "otra")])

    with pytest.raises(IntegrityError):
        await con_id_repetido()


async def test_lo_bloqueado_no_se_mueve(bd: BaseDeDatos) -> None:
    libre, dado = await _par(bd, "quieta", 100)

    async def sacar() -> int:
        async with bd.tx() as tx:
            return await transferir(tx, id=uuid4(), origen=libre, destino=dado, cantidad=50, causa="otra")

    async with bd.tx() as tx:
        saldos = await bloquear(tx, [libre, dado, uuid4()])
        assert {c: s.disponible for c, s in saldos.items()} == {libre: 100, dado: 0}
        otra = asyncio.create_task(sacar())
        done, _ = await asyncio.wait([otra], timeout=0.2)
        assert not done
        await reservar_lote(tx, origen=libre, destino=dado, reservas=[ReservaDeLote(uuid4(), 40, "mía")])
    assert await otra == 10
