"""The public topic of guarantees, published again from the tables of their state."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.garantias.events import publica_de
from services.garantias.garantias.models import Garantia
from shared.expedientes import leer
from shared.messaging import publicar

_GARANTIAS = text("SELECT id FROM garantia WHERE version_publica > 0 AND id > :tras ORDER BY id LIMIT :cuantos")


async def garantias(tx: AsyncSession, tras: UUID, cuantos: int) -> list[UUID]:
    """Publish the state of the guarantees that follow `tras`, under the versions that they have.

    Each case is held, so that no later state overtakes. A reader that has the version already loses nothing.

    Returns:
        Their ids in order; none when there are no more.
    """
    ids = list((await tx.execute(_GARANTIAS, {"tras": tras, "cuantos": cuantos})).scalars())
    for garantia_id in ids:
        exp = await leer(tx, garantia_id, bloquear=True)
        garantia = await tx.get_one(Garantia, garantia_id, with_for_update=True, populate_existing=True)
        programa = await leer(tx, garantia.programa_id)
        publica = await publica_de(tx, exp, garantia, programa)
        await publicar(tx, publica, clave=publica.numero, version=publica.version, asunto=publica.numero)
    return ids
