"""Answers of `consumo` to the debits that were asked of it, and what its closings give back."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.asignaciones.models import Cupo
from services.cupos.movimientos.service import movimientos_del_caso, pedir_debito, recibir_juicio
from shared.events.consumo import CqeCerrado, DebitoDeCupoJuzgado
from shared.messaging import Consumidor, NoTodavia, Sobre

consumidor = Consumidor("cupos")


@consumidor.maneja(DebitoDeCupoJuzgado)
async def al_juzgarse_debito(tx: AsyncSession, evento: DebitoDeCupoJuzgado, sobre: Sobre) -> None:
    """The same answer again changes nothing."""
    await recibir_juicio(tx, evento)


@consumidor.maneja(CqeCerrado)
async def al_cerrarse_un_certificado(tx: AsyncSession, evento: CqeCerrado, sobre: Sobre) -> None:
    """Ask for what the closing gave back to the cupo, so that it ends in the group."""
    if evento.efecto != "se_devuelve" or evento.sobrante_kg == 0:
        return
    if await tx.get(Cupo, evento.cupo_id) is None:
        raise NoTodavia("cupo", str(evento.cupo_id))
    # A certificate is closed once for ever: told again, whatever came of it is known.
    if any(m.causa == "cierre" for m in await movimientos_del_caso(tx, evento.cqe_id)):
        return
    await pedir_debito(
        tx,
        evento.cupo_id,
        kg=evento.sobrante_kg,
        causa="cierre",
        caso_id=evento.cqe_id,
        referencia=f"cierre del certificado {evento.cqe_numero}",
    )
