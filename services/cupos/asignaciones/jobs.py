"""Rendering the act of a confirmed run."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.asignaciones import corridas
from services.cupos.asignaciones.acto import PLANTILLA, datos_del_acto
from services.cupos.asignaciones.confirmar import RENDERIZAR
from services.cupos.asignaciones.consultas import corrida_de
from shared.documents.typst import render
from shared.events import RefObjeto
from shared.http.contexto import Contexto
from shared.jobs import Completar, Trabajo, Trabajos

trabajos = Trabajos("cupos")


async def _mostrar_error(tx: AsyncSession, t: Trabajo, motivo: str) -> None:
    corrida = await corridas.bloquear(tx, UUID(t.datos["corrida"]))
    corrida.documento_error = motivo


@trabajos.maneja(RENDERIZAR, maximo=2, al_fallar=_mostrar_error)
async def renderizar_acto(t: Trabajo, contexto: Contexto) -> Completar | None:
    """The act as confirmed; it is kept with its hash and never rendered again."""
    corrida_id = UUID(t.datos["corrida"])
    async with contexto.bd.tx() as tx:
        corrida = await corrida_de(tx, corrida_id)
        if corrida.documento is not None:
            return None
        forma = await datos_del_acto(tx, corrida)
    objeto = await contexto.almacen.guardar(await render(PLANTILLA, forma))
    ref = RefObjeto(servicio="cupos", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano)

    async def completar(tx: AsyncSession) -> None:
        actual = await corridas.bloquear(tx, corrida_id)
        if actual.documento is None:
            actual.documento, actual.documento_error = ref.model_dump(mode="json"), None

    return completar
