"""Adding to a quota, and taking back of it what `consumo` finds available: a saga of two ledgers.

A debit is asked for here, judged there against what is neither reserved nor consumed, and takes effect in the group
when the answer arrives. A crash at any point leaves a row of outbox or inbox that goes on.
"""

from collections.abc import Awaitable, Callable
from typing import Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.cupos.asignaciones.models import Cupo
from services.cupos.contingentes import libro
from services.cupos.contingentes.avisos import revisar_avisos
from services.cupos.movimientos.models import Movimiento, cupo_vigente
from services.cupos.turnos.avisos import correr_fila
from shared.clock import reloj_legal
from shared.events.consumo import DebitoDeCupoJuzgado
from shared.events.cupos import CupoAumentado, DebitoDeCupoPedido
from shared.expedientes.tablas import expediente
from shared.http import Problema
from shared.messaging import publicar

CausaDeAumento = Literal["recurso", "correccion", "acto_correctivo"]
CausaDeDebito = Literal["devolucion", "correccion", "acto_correctivo", "cierre"]
AlJuzgarse = Callable[[AsyncSession, Movimiento], Awaitable[None]]

_al_juzgarse: dict[str, AlJuzgarse] = {}


def al_juzgarse(causa: CausaDeDebito) -> Callable[[AlJuzgarse], AlJuzgarse]:
    """Register what follows the answer to debits of that cause: `async (tx, movimiento) -> None`.

    It runs in the transaction of the answer, after the group's ledger has moved. `movimiento.estado` is `hecho` or
    `sin_saldo`, `movimiento.caso_id` the case, whose row is already held if it is one of `shared.expedientes`.

    Raises:
        ValueError: if the cause has one.
    """

    def registrar(manejador: AlJuzgarse) -> AlJuzgarse:
        if _al_juzgarse.setdefault(causa, manejador) is not manejador:
            raise ValueError(f"los débitos por {causa} ya tienen quien los atienda")
        return manejador

    return registrar


async def aumentar(
    tx: AsyncSession, cupo_id: UUID, *, kg: int, causa: CausaDeAumento, caso_id: UUID, referencia: str
) -> None:
    """Give a cupo more kilograms of its group, and tell `consumo`. The caller holds the case.

    Args:
        referencia: for a person: the number or the act that it comes from.

    Raises:
        Problema: `no-encontrado`; `volumen-insuficiente`, and then the transaction must not commit.
    """
    cupo = await _siguiente(tx, cupo_id)
    ahora = reloj_legal.ahora()
    movimiento = Movimiento(
        id=uuid7(),
        cupo=cupo.id,
        numero=cupo.movimientos,
        kg=kg,
        causa=causa,
        caso_id=caso_id,
        referencia=referencia,
        estado="hecho",
        transferencia=uuid7(),
        pedido_en=ahora,
        resuelto_en=ahora,
    )
    assert movimiento.transferencia is not None
    await libro.asignar(
        tx,
        cupo.contingente,
        cupo.grupo,
        transferencia=movimiento.transferencia,
        kg=kg,
        causa=f"aumento de {cupo.numero}: {causa} {referencia}",
    )
    tx.add(movimiento)
    await tx.flush()
    await revisar_avisos(tx, cupo.contingente, cupo.grupo)
    evento = CupoAumentado(
        aumento_id=movimiento.id,
        cupo_id=cupo.id,
        nit=cupo.nit,
        cantidad_kg=kg,
        causa=causa,
        caso_id=caso_id,
        referencia=referencia,
        ocurrido_en=ahora,
    )
    await publicar(tx, evento, clave=str(cupo.id), version=1 + cupo.movimientos, asunto=cupo.numero)


async def pedir_debito(
    tx: AsyncSession, cupo_id: UUID, *, kg: int, causa: CausaDeDebito, caso_id: UUID, referencia: str
) -> UUID:
    """Ask `consumo` to give back kilograms of a cupo; nothing moves until it answers. The caller holds the case.

    Returns:
        The debit's id; the handler of `al_juzgarse(causa)` gets its movement with the answer. A closing has none: its
        case ended in `consumo`.

    Raises:
        Problema: `no-encontrado`; `debito-en-curso` while the case waits for another answer on that cupo.
    """
    cupo = await _siguiente(tx, cupo_id)
    donde = (col(Movimiento.cupo) == cupo.id, col(Movimiento.caso_id) == caso_id, col(Movimiento.estado) == "pedido")
    if (await tx.execute(sa.select(col(Movimiento.id)).where(*donde))).first() is not None:
        raise Problema("debito-en-curso")
    movimiento = Movimiento(
        id=uuid7(),
        cupo=cupo.id,
        numero=cupo.movimientos,
        kg=-kg,
        causa=causa,
        caso_id=caso_id,
        referencia=referencia,
        estado="pedido",
        pedido_en=reloj_legal.ahora(),
    )
    tx.add(movimiento)
    await tx.flush()
    evento = DebitoDeCupoPedido(
        debito_id=movimiento.id,
        cupo_id=cupo.id,
        nit=cupo.nit,
        cantidad_kg=kg,
        causa=causa,
        caso_id=caso_id,
        referencia=referencia,
        pedido_en=movimiento.pedido_en,
    )
    await publicar(tx, evento, clave=str(cupo.id), version=1 + cupo.movimientos, asunto=cupo.numero)
    return movimiento.id


async def recibir_juicio(tx: AsyncSession, juicio: DebitoDeCupoJuzgado) -> bool:
    """Take the answer of `consumo`: what it debited goes back to the group, and the case goes on.

    Returns:
        False if it had been taken before.

    Raises:
        ValueError: if the answer is not to a debit that this service asked for.
    """
    # The order of all locks: case, movement, ledger.
    await tx.execute(
        sa.select(expediente.c.id).where(expediente.c.id == juicio.caso_id).with_for_update(key_share=True)
    )
    consulta = sa.select(Movimiento).where(col(Movimiento.id) == juicio.debito_id).with_for_update(key_share=True)
    movimiento = (await tx.execute(consulta.execution_options(populate_existing=True))).scalar_one_or_none()
    if movimiento is None or (movimiento.cupo, -movimiento.kg) != (juicio.cupo_id, juicio.cantidad_kg):
        raise ValueError(f"nadie pidió el débito {juicio.debito_id} por {juicio.cantidad_kg} kg")
    if movimiento.estado != "pedido":
        return False
    transferencia = uuid7() if juicio.resultado == "debitado" else None
    if transferencia is not None:
        cupo = await tx.get_one(Cupo, movimiento.cupo)
        await libro.desasignar(
            tx,
            cupo.contingente,
            cupo.grupo,
            transferencia=transferencia,
            kg=-movimiento.kg,
            causa=f"débito de {cupo.numero}: {movimiento.causa} {movimiento.referencia}",
        )
        await revisar_avisos(tx, cupo.contingente, cupo.grupo)
        # What a closing gives back belongs to a period that is over: nobody in line can use it. # house rule
        if movimiento.causa != "cierre":
            await correr_fila(tx, cupo.contingente, cupo.grupo, motivo=f"{movimiento.causa} {movimiento.referencia}")
    # All at once: the database takes one change of a movement, from asked to answered.
    movimiento.estado = "sin_saldo" if transferencia is None else "hecho"
    movimiento.transferencia = transferencia
    movimiento.disponible_kg, movimiento.resuelto_en = juicio.disponible_kg, reloj_legal.ahora()
    await tx.flush()
    if movimiento.causa != "cierre":
        await _al_juzgarse[movimiento.causa](tx, movimiento)
    return True


async def kg_vigentes(tx: AsyncSession, cupo_id: UUID) -> int:
    """Kilograms of a cupo now: assigned and increased, less the debits that were done.

    Raises:
        Problema: `no-encontrado`.
    """
    kg = (await tx.execute(sa.select(cupo_vigente.c.kg).where(cupo_vigente.c.id == cupo_id))).scalar_one_or_none()
    if kg is None:
        raise Problema("no-encontrado")
    return int(kg)


async def movimientos_del_caso(tx: AsyncSession, caso_id: UUID) -> list[Movimiento]:
    """Movements that a case made, oldest first."""
    consulta = sa.select(Movimiento).where(col(Movimiento.caso_id) == caso_id).order_by(col(Movimiento.pedido_en))
    return list((await tx.execute(consulta.execution_options(populate_existing=True))).scalars())


async def _siguiente(tx: AsyncSession, cupo_id: UUID) -> Cupo:
    """The cupo, held until `tx` ends, with the number of its next movement taken."""
    numerar = sa.update(Cupo).where(col(Cupo.id) == cupo_id).values(movimientos=Cupo.movimientos + 1).returning(Cupo)
    cupo = (await tx.execute(numerar.execution_options(populate_existing=True))).scalar_one_or_none()
    if cupo is None:
        raise Problema("no-encontrado", "No existe ese cupo.")
    return cupo
