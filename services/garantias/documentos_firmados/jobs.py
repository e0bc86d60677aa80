"""The job that fetches from `firma` who signed: names do not travel in events."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.documentos_firmados import service
from shared.documents import DescargaFallida, descargar_ref
from shared.events.firma import InformeDeFirmas
from shared.http.contexto import Contexto
from shared.jobs import Completar, Reintentar, Trabajo, Trabajos
from shared.oficios.trabajos import CLIENTE

trabajos = Trabajos("garantias")


@trabajos.maneja(service.TRAER, maximo=2, arriendo=timedelta(seconds=60), limite=timedelta(minutes=1))
async def traer_informe(t: Trabajo, ctx: Contexto) -> Completar | None:
    """Fetch and keep the report that `t.datos["revision"]` names."""
    id = UUID(t.datos["revision"])
    async with ctx.bd.tx() as tx:
        ref = await service.por_traer(tx, id)
    if ref is None:
        return None
    try:
        datos = await descargar_ref(ref, ctx.ajustes, cliente=ctx.recursos[CLIENTE])
    except DescargaFallida as error:
        raise Reintentar(
            en=min(timedelta(seconds=2 << min(t.aplazamientos, 9)), timedelta(minutes=10)), motivo=str(error)
        ) from error
    informe = InformeDeFirmas.model_validate_json(datos)

    async def escribir(tx: AsyncSession) -> None:
        await service.guardar_informe(tx, id, informe)

    return escribir
