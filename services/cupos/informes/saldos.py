"""The projection of `SaldoDeCupo`."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.informes.models import SaldoConocido, SaldoMensual
from shared.clock import BOGOTA
from shared.events.consumo import SaldoDeCupo

_CIFRAS = ("asignado_kg", "disponible_kg", "reservado_kg", "consumido_kg", "devuelto_kg", "dex_verificado_kg")


async def anotar_saldo(tx: AsyncSession, saldo: SaldoDeCupo) -> None:
    """Keep a balance as the newest of its cupo and of its month; an older one than is known changes nothing."""
    valores = {c: getattr(saldo, c) for c in ("version", *_CIFRAS, "al_corte")}
    mes = saldo.al_corte.astimezone(BOGOTA).date().replace(day=1)
    for tabla, clave in ((SaldoConocido, {"cupo": saldo.cupo_id}), (SaldoMensual, {"cupo": saldo.cupo_id, "mes": mes})):
        nuevo = insert(tabla).values(**clave, **valores)
        orden = nuevo.on_conflict_do_update(
            index_elements=list(clave),
            set_={c: nuevo.excluded[c] for c in valores},
            where=tabla.version < nuevo.excluded.version,
        )
        await tx.execute(orden)


async def saldo_conocido(tx: AsyncSession, cupo_id: UUID) -> SaldoConocido | None:
    """The newest balance that `consumo` told, or None while none has arrived."""
    return await tx.get(SaldoConocido, cupo_id, populate_existing=True)
