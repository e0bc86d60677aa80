"""Publishing a cupo's balance, in the transaction of the movement that changed it."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.consumo.cupos import libro
from services.consumo.cupos.models import Cupo, SaldoPublicado
from shared.clock import reloj_legal
from shared.events.consumo import SaldoDeCupo
from shared.messaging import publicar


async def anunciar_saldo(tx: AsyncSession, cupo_id: UUID, *, dex_kg: int = 0) -> int:
    """Publish the balance of a cupo as `tx` leaves it. Call it after the movement, whose accounts `tx` then holds.

    Args:
        dex_kg: change of what verified export declarations cover of the cupo: more, or less if negative.

    Returns:
        The version published, for other events with the cupo's key.
    """
    cupo = await tx.get_one(Cupo, cupo_id)
    # The proposed row is checked before the conflict is seen: a decrease must not stand in it.
    tabla = insert(SaldoPublicado).values(cupo=cupo_id, version=1, dex_verificado_kg=max(dex_kg, 0))
    siguiente = tabla.on_conflict_do_update(
        index_elements=["cupo"],
        set_={
            "version": SaldoPublicado.version + 1,
            "dex_verificado_kg": SaldoPublicado.dex_verificado_kg + dex_kg,
        },
    ).returning(col(SaldoPublicado.version), col(SaldoPublicado.dex_verificado_kg))
    # The row is held until `tx` ends, so the balance is read after every movement with a smaller version.
    version, dex_verificado = (await tx.execute(siguiente)).one()
    saldo = (await libro.saldos_de(tx, [cupo_id]))[cupo_id]
    evento = SaldoDeCupo(
        cupo_id=cupo_id,
        version=version,
        numero=cupo.numero,
        nit=cupo.nit,
        contingente=cupo.contingente,
        grupo=cupo.grupo,
        asignado_kg=saldo.asignado,
        disponible_kg=saldo.disponible,
        reservado_kg=saldo.reservado,
        consumido_kg=saldo.consumido,
        devuelto_kg=saldo.devuelto,
        dex_verificado_kg=dex_verificado,
        al_corte=reloj_legal.ahora(),
    )
    await publicar(tx, evento, clave=str(cupo_id), version=version, asunto=cupo.numero)
    return int(version)
