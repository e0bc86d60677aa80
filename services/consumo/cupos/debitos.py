"""Judging the debits that `cupos` asks for: each once, and always answered."""

from datetime import UTC
from typing import Literal, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.cupos import libro, rules
from services.consumo.cupos.models import Cupo, Debito
from services.consumo.cupos.saldos import anunciar_saldo
from shared.clock import reloj_legal
from shared.events.consumo import DebitoDeCupoJuzgado
from shared.events.cupos import CupoAumentado, DebitoDeCupoPedido
from shared.ledger import SaldoInsuficiente
from shared.messaging import NoTodavia, publicar


async def aumentar(tx: AsyncSession, evento: CupoAumentado) -> None:
    """Credit an increase; the same one again changes nothing.

    Raises:
        NoTodavia: if the cupo has not arrived.
    """
    cupo = await _cupo(tx, evento.cupo_id)
    await libro.aumentar(
        tx,
        cupo=cupo.id,
        contingente=cupo.contingente,
        kg=evento.cantidad_kg,
        movimiento=evento.aumento_id,
        datos=_datos(evento),
    )
    await anunciar_saldo(tx, cupo.id)


async def juzgar(tx: AsyncSession, pedido: DebitoDeCupoPedido) -> Debito:
    """Take all of it or nothing, and answer; one judged before is answered the same, and nothing moves.

    Raises:
        NoTodavia: if the cupo has not arrived.
        ValueError: if its id was used for another debit.
    """
    await _cupo(tx, pedido.cupo_id)
    debito = await tx.get(Debito, pedido.debito_id)
    if debito is None:
        resultado, disponible = await _debitar(tx, pedido)
        debito = Debito(
            debito_id=pedido.debito_id,
            cupo=pedido.cupo_id,
            cantidad_kg=pedido.cantidad_kg,
            causa=pedido.causa,
            caso_id=pedido.caso_id,
            resultado=resultado,
            disponible_kg=disponible,
            juzgado_en=reloj_legal.ahora(),
        )
        tx.add(debito)
        await tx.flush()
    elif (debito.cupo, debito.cantidad_kg, debito.causa) != (pedido.cupo_id, pedido.cantidad_kg, pedido.causa):
        raise ValueError(f"el débito {pedido.debito_id} ya se juzgó con otro contenido")
    version = await anunciar_saldo(tx, debito.cupo)
    respuesta = DebitoDeCupoJuzgado(
        debito_id=debito.debito_id,
        cupo_id=debito.cupo,
        resultado=cast(Literal["debitado", "sin_saldo"], debito.resultado),
        cantidad_kg=debito.cantidad_kg,
        disponible_kg=debito.disponible_kg,
        causa=pedido.causa,
        caso_id=debito.caso_id,
        juzgado_en=debito.juzgado_en.astimezone(UTC),
    )
    await publicar(tx, respuesta, clave=str(debito.cupo), version=version)
    return debito


async def _debitar(tx: AsyncSession, pedido: DebitoDeCupoPedido) -> tuple[str, int]:
    """The result, and what is available after it."""
    async with tx.begin_nested() as punto:
        try:
            queda = await libro.devolver(
                tx, cupo=pedido.cupo_id, kg=pedido.cantidad_kg, movimiento=pedido.debito_id, datos=_datos(pedido)
            )
        except SaldoInsuficiente as error:
            return "sin_saldo", error.disponible
        # Read after the movement, which holds the accounts: nobody reserves in between.
        saldo = (await libro.saldos_de(tx, [pedido.cupo_id]))[pedido.cupo_id]
        if rules.debito_posible(
            pedido.causa,
            pedido_kg=pedido.cantidad_kg,
            disponible_kg=queda + pedido.cantidad_kg,
            reservado_kg=saldo.reservado,
            consumido_kg=saldo.consumido,
        ):
            return "debitado", queda
        await punto.rollback()
    return "sin_saldo", queda + pedido.cantidad_kg


async def _cupo(tx: AsyncSession, cupo_id: UUID) -> Cupo:
    cupo = await tx.get(Cupo, cupo_id)
    if cupo is None:
        raise NoTodavia("cupo", str(cupo_id))
    return cupo


def _datos(evento: CupoAumentado | DebitoDeCupoPedido) -> dict[str, str]:
    return {"causa": evento.causa, "caso": str(evento.caso_id), "referencia": evento.referencia}
