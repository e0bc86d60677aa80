"""Kilograms kept aside for requests: by a run while it decides them, and for those that it could not decide."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.cupos.asignaciones.models import Apartado, Corrida
from services.cupos.contingentes.avisos import revisar_avisos
from services.cupos.contingentes.libro import ASIGNADO, DISPONIBLE, referencia
from services.cupos.turnos.avisos import correr_fila
from shared.audit import Quien, anotar, identidad
from shared.clock import reloj_legal
from shared.documents.textos import kilogramos
from shared.http import Problema
from shared.ledger import SaldoInsuficiente, anular, asentar, cuenta_de
from shared.ledger.lotes import ReservaDeLote, reservar_lote


async def apartar(tx: AsyncSession, corrida: Corrida, grupo: str, pedidos: Sequence[tuple[UUID, str, int]]) -> None:
    """Keep kilograms of a group aside for requests: (id, number, kilograms > 0), all or none.

    Raises:
        Problema: `volumen-insuficiente`; the transaction must not commit.
    """
    if not pedidos:
        return
    cuentas = [cuenta_de(tipo, referencia(corrida.contingente, grupo)) for tipo in (DISPONIBLE, ASIGNADO)]
    filas = [
        Apartado(id=uuid7(), corrida=corrida.id, solicitud=s, contingente=corrida.contingente, grupo=grupo, kg=kg)
        for s, _, kg in pedidos
    ]
    reservas = [
        ReservaDeLote(fila.id, fila.kg, f"{corrida.numero}: {numero}")
        for fila, (_, numero, _) in zip(filas, pedidos, strict=True)
    ]
    try:
        await reservar_lote(tx, origen=cuentas[0], destino=cuentas[1], reservas=reservas)
    except SaldoInsuficiente as error:
        raise Problema(
            "volumen-insuficiente",
            f"En el grupo {grupo} no alcanzan los {kilogramos(error.disponible)} que quedan.",
            disponible_kg=error.disponible,
        ) from error
    tx.add_all(filas)
    await tx.flush()


async def vivo_de(tx: AsyncSession, solicitud: UUID) -> Apartado | None:
    """What is kept aside for a request, held until `tx` ends; the caller holds its case."""
    consulta = select(Apartado).where(col(Apartado.solicitud) == solicitud, col(Apartado.estado) == "vivo")
    consulta = consulta.with_for_update(key_share=True).execution_options(populate_existing=True)
    return (await tx.execute(consulta)).scalar_one_or_none()


async def usar(tx: AsyncSession, solicitud: UUID, *, kg: int, causa: str, movidos: bool) -> UUID | None:
    """Assign `kg` out of what is kept aside for the request, if that is enough, and free the rest.

    Args:
        movidos: the ledger has moved the kilograms already; then all that is kept aside is freed.

    Returns:
        The transfer that assigned them; None if nothing (or too little) was kept aside, which is free now.
    """
    apartado = await vivo_de(tx, solicitud)
    if apartado is None:
        return None
    alcanza = not movidos and kg <= apartado.kg
    transferencia = uuid7()
    if alcanza:
        await asentar(tx, id=transferencia, reserva=apartado.id, cantidad=kg, causa=causa)
    else:
        await anular(tx, id=transferencia, reserva=apartado.id, causa=causa)
    await _resolver(tx, apartado, "usado", "sistema:cupos", causa)
    if not alcanza or kg < apartado.kg:
        await correr_fila(tx, apartado.contingente, apartado.grupo, motivo="apartado que no se usó")
    return transferencia if alcanza else None


async def liberar(tx: AsyncSession, corrida: Corrida, solicitud: UUID, quien: Quien, *, motivo: str) -> None:
    """Give what was kept aside back to the group. The caller holds the case.

    Raises:
        Problema: `sin-apartado`.
    """
    apartado = await vivo_de(tx, solicitud)
    if apartado is None or apartado.corrida != corrida.id:
        raise Problema("sin-apartado")
    await anular(tx, id=uuid7(), reserva=apartado.id, causa=f"{corrida.numero}: {motivo}")
    await _resolver(tx, apartado, "liberado", identidad(quien), motivo)
    await anotar(
        tx,
        quien=quien,
        accion="asignacion.liberar_apartado",
        objeto=f"asignacion:{corrida.id}",
        motivo=motivo,
        datos={"solicitud": str(solicitud), "kg": apartado.kg},
    )
    await correr_fila(tx, apartado.contingente, apartado.grupo, motivo="apartado liberado")
    await revisar_avisos(tx, apartado.contingente, apartado.grupo)


async def _resolver(tx: AsyncSession, apartado: Apartado, estado: str, quien: str, motivo: str) -> None:
    apartado.estado, apartado.quien, apartado.motivo = estado, quien, motivo
    apartado.resuelto_en = reloj_legal.ahora()
    await tx.flush()
