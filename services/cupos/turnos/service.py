"""Keeping a turn through its verdict, posting its reservation, giving it up."""

from typing import Literal
from uuid import UUID

from sqlalchemy import func, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.cupos.turnos.avisos import correr_fila
from services.cupos.turnos.models import VIVOS, Turno
from shared.clock import reloj_legal
from shared.documents.textos import kilogramos
from shared.http import Problema
from shared.ledger import anular, asentar

__all__ = ["antes_en_fila", "atender", "correr_fila", "pasar", "tras_veredicto", "turno_vivo", "ultimo_turno"]

_PASAR = text("""
    UPDATE turno SET estado = :estado, motivo = :motivo, reserva = :reserva, reservado_kg = :kg WHERE numero = :numero
""")
_SALE = text("""
    INSERT INTO turno_hecho (turno, hecho, kg, motivo, legal_en) VALUES (:turno, 'sale', :kg, :motivo, :ahora)
""")


async def turno_vivo(tx: AsyncSession, solicitud: UUID) -> Turno | None:
    """The turn that the request holds now, the caller holding the lock of its case."""
    consulta = (
        select(Turno)
        .where(col(Turno.solicitud) == solicitud, col(Turno.estado).in_(VIVOS))
        .order_by(col(Turno.numero).desc())
        .limit(1)
    )
    return (await tx.execute(consulta.execution_options(populate_existing=True))).scalar_one_or_none()


async def ultimo_turno(tx: AsyncSession, solicitud: UUID) -> Turno | None:
    """The last turn that the request took, in whatever state."""
    consulta = select(Turno).where(col(Turno.solicitud) == solicitud).order_by(col(Turno.numero).desc()).limit(1)
    return (await tx.execute(consulta.execution_options(populate_existing=True))).scalar_one_or_none()


async def pasar(
    tx: AsyncSession, solicitud: UUID, estado: Literal["atendido", "liberado"], motivo: str | None = None
) -> None:
    """End the request's live turn, if it has one: what was reserved for it goes to the next in line.

    The caller holds the lock of the case. `atendido`: decided without assigning; `liberado`: it lost its place.
    """
    turno = await turno_vivo(tx, solicitud)
    if turno is None:
        return
    if turno.reserva is not None:
        await anular(tx, id=uuid7(), reserva=turno.reserva, causa=motivo or estado)
    await _terminar(tx, turno, estado, motivo, reserva=None, reservado_kg=0)
    if turno.reserva is not None:
        await correr_fila(tx, turno.contingente, turno.grupo, motivo=motivo or estado)


async def atender(tx: AsyncSession, solicitud: UUID, kg: int, *, causa: str) -> UUID:
    """Post `kg` of what the request's turn has reserved, release the rest to the next in line, end the turn.

    The caller holds the lock of the case.

    Returns:
        The transfer of the ledger that assigned them.

    Raises:
        Problema: `reserva-insuficiente` if the turn has less reserved; the ledger is unchanged.
    """
    turno = await turno_vivo(tx, solicitud)
    if turno is None or turno.reserva is None or kg > turno.reservado_kg:
        reservado = 0 if turno is None else turno.reservado_kg
        raise Problema(
            "reserva-insuficiente",
            f"El turno tiene reservados {kilogramos(reservado)} y se quieren aprobar {kilogramos(kg)}.",
            reservado_kg=reservado,
            pedido_kg=kg,
        )
    transferencia = uuid7()
    await asentar(tx, id=transferencia, reserva=turno.reserva, cantidad=kg, causa=causa)
    await _terminar(tx, turno, "atendido", None, reserva=turno.reserva, reservado_kg=turno.reservado_kg)
    if kg < turno.reservado_kg:
        await correr_fila(tx, turno.contingente, turno.grupo, motivo="aprobación parcial")
    return transferencia


async def tras_veredicto(
    tx: AsyncSession, solicitud: UUID, *, por_turno: bool, lista_de_espera: bool
) -> Literal["enviada", "lista_de_espera"]:
    """Where the request goes once its signature was accepted; its turn moves on with it.

    A request for which nothing is reserved waits where the contingente has a waiting list; where it has none, or is not
    served by turn, a person decides on it. The caller holds the lock of the case.
    """
    turno = await turno_vivo(tx, solicitud)
    if turno is None:
        raise LookupError(f"solicitud {solicitud}: sin turno vivo")
    espera = por_turno and lista_de_espera and turno.reserva is None
    estado = "en_espera" if espera else "en_estudio"
    parametros = {"estado": estado, "motivo": None, "reserva": turno.reserva, "kg": turno.reservado_kg}
    await tx.execute(_PASAR, parametros | {"numero": turno.numero})
    if por_turno and turno.reserva is None:
        await correr_fila(tx, turno.contingente, turno.grupo, motivo="firma aceptada sin reserva")
    return "lista_de_espera" if espera else "enviada"


async def antes_en_fila(tx: AsyncSession, turno: Turno) -> tuple[int, int]:
    """How many live turns of the group come before this one, and the kilograms that they ask for."""
    consulta = select(func.count(), func.coalesce(func.sum(col(Turno.cantidad_kg)), 0)).where(
        col(Turno.contingente) == turno.contingente,
        col(Turno.grupo) == turno.grupo,
        col(Turno.estado).in_(VIVOS),
        tuple_(col(Turno.orden_en), col(Turno.numero)) < tuple_(turno.orden_en, turno.numero),
    )
    cuantos, kg = (await tx.execute(consulta)).one()
    return int(cuantos), int(kg)


async def _terminar(
    tx: AsyncSession, turno: Turno, estado: str, motivo: str | None, *, reserva: UUID | None, reservado_kg: int
) -> None:
    valores = {"estado": estado, "motivo": motivo, "reserva": reserva, "kg": reservado_kg, "numero": turno.numero}
    await tx.execute(_PASAR, valores)
    if turno.tanda is not None:
        hecho = {"turno": turno.numero, "kg": turno.reservado_kg, "motivo": motivo or estado}
        await tx.execute(_SALE, hecho | {"ahora": reloj_legal.ahora()})
