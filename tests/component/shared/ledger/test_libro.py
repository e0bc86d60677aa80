"""The ledger on a real database: each refusal, reservations, links, past balances, and what the role may not do."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from shared.clock import BOGOTA, fijar
from shared.ledger import (
    Anulacion,
    Asiento,
    CantidadExcedida,
    CuentaDistinta,
    CuentaInexistente,
    Paso,
    PendienteInexistente,
    PendienteResuelta,
    PendienteVencida,
    Reserva,
    SaldoInsuficiente,
    Transferencia,
    TransferenciaDistinta,
    UnidadesDistintas,
    abrir_cuenta,
    anular,
    asentar,
    balance_de_prueba,
    cuenta_de,
    movimientos,
    reservar,
    saldo,
    transferir,
    transferir_enlazadas,
    vencer,
)
from shared.persistence import BaseDeDatos
from tests.component.shared.ladrillos import BaseConLadrillos

MUNDO, CUPO, CONSUMIDO = (cuenta_de(t, "C-1") for t in ("mundo", "disponible", "consumido"))


@pytest.fixture(autouse=True)
async def _cuentas(bd: BaseDeDatos) -> AsyncIterator[None]:
    async with bd.tx() as tx:
        assert await abrir_cuenta(tx, "mundo", "C-1", sin_negativos=False) == MUNDO
        assert await abrir_cuenta(tx, "disponible", "C-1") == CUPO
        assert await abrir_cuenta(tx, "consumido", "C-1") == CONSUMIDO
        await transferir(tx, id=uuid4(), origen=MUNDO, destino=CUPO, cantidad=1000, causa="asignacion")
    yield
    async with bd.tx() as tx:
        assert all(total.cuadra for total in await balance_de_prueba(tx))


async def disponible(bd: BaseDeDatos, cuenta: UUID = CUPO) -> tuple[int, int]:
    async with bd.tx() as tx:
        s = await saldo(tx, cuenta)
    return s.disponible, s.asentado


async def reserva_de(bd: BaseDeDatos, cantidad: int, vence: datetime | None = None) -> UUID:
    identidad = uuid4()
    async with bd.tx() as tx:
        await reservar(tx, id=identidad, origen=CUPO, destino=CONSUMIDO, cantidad=cantidad, causa="con", vence=vence)
    return identidad


async def test_reservar_y_asentar(bd: BaseDeDatos) -> None:
    reserva = await reserva_de(bd, 400)
    assert await disponible(bd) == (600, 1000)
    async with bd.tx() as tx:
        assert await asentar(tx, id=uuid4(), reserva=reserva, causa="aprobado") == 600
    assert await disponible(bd) == (600, 600)
    assert await disponible(bd, CONSUMIDO) == (400, 400)


async def test_asentar_en_parte_libera_el_resto(bd: BaseDeDatos) -> None:
    reserva = await reserva_de(bd, 400)
    async with bd.tx() as tx:
        assert await asentar(tx, id=uuid4(), reserva=reserva, cantidad=150, causa="parcial") == 850
    assert await disponible(bd, CONSUMIDO) == (150, 150)


async def test_anular_devuelve(bd: BaseDeDatos) -> None:
    reserva = await reserva_de(bd, 400)
    async with bd.tx() as tx:
        assert await anular(tx, id=uuid4(), reserva=reserva, causa="negado") == 1000


async def test_una_pendiente_se_resuelve_una_vez(bd: BaseDeDatos) -> None:
    reserva = await reserva_de(bd, 400)
    asiento = uuid4()
    async with bd.tx() as tx:
        await asentar(tx, id=asiento, reserva=reserva, causa="a")
        with pytest.raises(PendienteResuelta):
            await anular(tx, id=uuid4(), reserva=reserva, causa="b")
        # The refusal left the transaction usable, and the same id again is the same posting.
        await asentar(tx, id=asiento, reserva=reserva, causa="a")
        with pytest.raises(TransferenciaDistinta):
            await asentar(tx, id=asiento, reserva=reserva, causa="a", cantidad=1)
    assert await disponible(bd) == (600, 600)


async def test_resolver_a_la_vez_desde_16_conexiones(bd: BaseDeDatos) -> None:
    reserva = await reserva_de(bd, 400)

    async def uno(n: int) -> str:
        async with bd.tx() as tx:
            accion = asentar if n % 2 else anular
            try:
                await accion(tx, id=uuid4(), reserva=reserva, causa="carrera")
            except PendienteResuelta:
                return "tarde"
            return "primero"

    assert sorted(await asyncio.gather(*(uno(n) for n in range(16)))) == ["primero"] + ["tarde"] * 15


async def test_lo_que_no_alcanza_se_niega_y_no_deja_nada(bd: BaseDeDatos) -> None:
    async with bd.tx() as tx:
        with pytest.raises(SaldoInsuficiente) as negado:
            await reservar(tx, id=uuid4(), origen=CUPO, destino=CONSUMIDO, cantidad=1001, causa="x")
        assert (negado.value.disponible, negado.value.pedido, negado.value.cuenta) == (1000, 1001, CUPO)
        assert len(await movimientos(tx, CUPO)) == 1


@pytest.mark.parametrize("cantidad", [0, -5])
async def test_las_cantidades_son_positivas(bd: BaseDeDatos, cantidad: int) -> None:
    async with bd.tx() as tx:
        with pytest.raises(CantidadExcedida):
            await transferir(tx, id=uuid4(), origen=MUNDO, destino=CUPO, cantidad=cantidad, causa="x")


async def test_el_mismo_id_es_la_misma_transferencia(bd: BaseDeDatos) -> None:
    identidad = uuid4()

    async def uno() -> int:
        async with bd.tx() as tx:
            return await transferir(tx, id=identidad, origen=CUPO, destino=CONSUMIDO, cantidad=10, causa="x")

    await asyncio.gather(*(uno() for _ in range(16)))
    assert await disponible(bd) == (990, 990)
    async with bd.tx() as tx:
        otras: list[dict[str, Any]] = [{"cantidad": 11}, {"causa": "y"}, {"datos": {"a": 1}}, {"destino": MUNDO}]
        for otra in otras:
            igual: dict[str, Any] = {"origen": CUPO, "destino": CONSUMIDO, "cantidad": 10, "causa": "x"}
            with pytest.raises(TransferenciaDistinta):
                await transferir(tx, id=identidad, **(igual | otra))


async def test_cuentas_que_no_sirven(bd: BaseDeDatos) -> None:
    async with bd.tx() as tx:
        dolares = await abrir_cuenta(tx, "disponible", "C-1", unidad="USD-centavos")
        assert await abrir_cuenta(tx, "disponible", "C-1") == CUPO
        with pytest.raises(CuentaDistinta):
            await abrir_cuenta(tx, "disponible", "C-1", sin_negativos=False)
        with pytest.raises(UnidadesDistintas):
            await transferir(tx, id=uuid4(), origen=CUPO, destino=dolares, cantidad=1, causa="x")
        for destino in (uuid4(), CUPO):
            with pytest.raises(CuentaInexistente):
                await transferir(tx, id=uuid4(), origen=CUPO, destino=destino, cantidad=1, causa="x")
        with pytest.raises(CuentaInexistente):
            await saldo(tx, uuid4())
        with pytest.raises(PendienteInexistente):
            await asentar(tx, id=uuid4(), reserva=uuid4(), causa="x")


async def test_no_se_asienta_mas_de_lo_reservado(bd: BaseDeDatos) -> None:
    reserva = await reserva_de(bd, 10)
    async with bd.tx() as tx:
        with pytest.raises(CantidadExcedida):
            await asentar(tx, id=uuid4(), reserva=reserva, cantidad=11, causa="x")


async def test_lo_vencido_no_se_asienta_y_se_libera(bd: BaseDeDatos) -> None:
    ahora = datetime(2040, 3, 1, 12, tzinfo=BOGOTA)
    with fijar(ahora):
        reserva = await reserva_de(bd, 10, vence=ahora + timedelta(days=1))
        async with bd.tx() as tx:
            assert await vencer(tx) == []
    with fijar(ahora + timedelta(days=1)):
        async with bd.tx() as tx:
            with pytest.raises(PendienteVencida):
                await asentar(tx, id=uuid4(), reserva=reserva, causa="x")
            assert await vencer(tx) == [reserva]
            assert await vencer(tx) == []
    assert await disponible(bd) == (1000, 1000)


async def test_enlazadas_todas_o_ninguna(bd: BaseDeDatos) -> None:
    enlace, reserva = uuid4(), uuid4()
    pasos: list[Paso] = [
        Transferencia(uuid4(), MUNDO, CUPO, 500, "traslado"),
        Reserva(reserva, CUPO, CONSUMIDO, 1500, "todo", datetime(2050, 1, 1, tzinfo=BOGOTA)),
        Asiento(uuid4(), reserva, "todo"),
    ]
    async with bd.tx() as tx:
        await transferir_enlazadas(tx, enlace, pasos)
        await transferir_enlazadas(tx, enlace, pasos)
        with pytest.raises(TransferenciaDistinta):
            await transferir_enlazadas(tx, enlace, pasos[:2])
        with pytest.raises(SaldoInsuficiente):
            await transferir_enlazadas(
                tx,
                uuid4(),
                [Transferencia(uuid4(), MUNDO, CUPO, 7, "a"), Transferencia(uuid4(), CUPO, CONSUMIDO, 8, "b")],
            )
        with pytest.raises(PendienteResuelta):
            await transferir_enlazadas(
                tx, uuid4(), [Transferencia(uuid4(), MUNDO, CUPO, 7, "a"), Anulacion(uuid4(), reserva, "b")]
            )
        with pytest.raises(ValueError, match="paso"):
            await transferir_enlazadas(tx, uuid4(), [])
    assert await disponible(bd) == (0, 0)
    assert await disponible(bd, CONSUMIDO) == (1500, 1500)


async def test_el_saldo_de_cualquier_instante(bd: BaseDeDatos) -> None:
    inicio = datetime(2041, 1, 1, tzinfo=BOGOTA)
    for dia, cantidad in enumerate((100, 200, 300)):
        with fijar(inicio + timedelta(days=dia)):
            await reserva_de(bd, cantidad)
    async with bd.tx() as tx:
        vistos = [(await saldo(tx, CUPO, inicio + timedelta(days=d, hours=1))).disponible for d in (-1, 0, 1, 2, 9)]
        assert vistos == [1000, 900, 700, 400, 400]
        assert (await saldo(tx, CUPO, datetime(2000, 1, 1, tzinfo=BOGOTA))).asentado == 0
        # A clock that goes back does not put an entry before those that it followed.
        with fijar(inicio):
            await reservar(tx, id=uuid4(), origen=CUPO, destino=CONSUMIDO, cantidad=1, causa="atras")
        todos = await movimientos(tx, CUPO)
        assert todos[0].instante == inicio + timedelta(days=2)
        assert [m.numero for m in todos] == [5, 4, 3, 2, 1]
        assert [m.numero for m in await movimientos(tx, CUPO, antes_de=4, limite=2)] == [3, 2]


NO_ES_SUYO = (
    "UPDATE libro_cuentas SET asentado = 5",
    "DELETE FROM libro_cuentas",
    "INSERT INTO libro_cuentas (id, tipo, referencia, unidad, sin_negativos, instante)"
    " VALUES (gen_random_uuid(), 'a', 'b', 'kg', true, '2026-01-01')",
    "UPDATE libro_asientos SET asentado = 5",
    "DELETE FROM libro_asientos",
    "INSERT INTO libro_asientos SELECT * FROM libro_asientos",
    "UPDATE libro_transferencias SET cantidad = 5",
    "DELETE FROM libro_transferencias",
    "TRUNCATE libro_asientos",
    "SELECT libro_inmutable()",
)


async def test_el_servicio_no_escribe_el_libro_por_su_mano(base: BaseConLadrillos) -> None:
    conexion = await asyncpg.connect(base.app)
    for sentencia in NO_ES_SUYO:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await conexion.execute(sentencia)
    await conexion.close()


async def test_ni_el_dueno_corrige_el_libro(base: BaseConLadrillos) -> None:
    conexion = await asyncpg.connect(base.owner)
    for tabla in ("libro_asientos", "libro_transferencias"):
        for orden in ("DELETE FROM {}", "UPDATE {} SET instante = instante", "TRUNCATE {} CASCADE"):
            with pytest.raises(asyncpg.RaiseError, match="no se corrige"):
                await conexion.execute(orden.format(tabla))
    with pytest.raises(asyncpg.CheckViolationError):
        await conexion.execute("UPDATE libro_cuentas SET asentado = -1 WHERE sin_negativos")
    await conexion.close()


async def test_un_objeto_temporal_no_engana_a_la_funcion(base: BaseConLadrillos) -> None:
    """The function runs with its owner's rights: nothing that the caller can create may stand in for its tables."""
    conexion = await asyncpg.connect(base.app)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await conexion.execute("CREATE TABLE public.libro_cuentas2 (x int)")
    await conexion.execute("CREATE TEMP TABLE libro_cuentas (LIKE public.libro_cuentas)")
    resultado = await conexion.fetchval(
        "SELECT resultado FROM libro_mover('directa', gen_random_uuid(), $1, $2, 100000, NULL, NULL, NULL, 'x', '{}',"
        " '2026-01-01')",
        CUPO,
        CONSUMIDO,
    )
    assert resultado == "insuficiente"
    await conexion.close()
