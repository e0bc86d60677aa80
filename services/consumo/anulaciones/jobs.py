"""Rendering the letter to be signed, after the commit that filed it."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.anulaciones.consultas import anulacion_de
from services.consumo.anulaciones.formas import DatosCartaAnulacion
from services.consumo.anulaciones.service import ACTO, RENDERIZAR_CARTA
from shared.documents.typst import render
from shared.events import RefObjeto
from shared.events.firma import FormaEmitida
from shared.http.contexto import Contexto
from shared.jobs import Completar, Trabajo, Trabajos
from shared.messaging import publicar

trabajos = Trabajos("consumo")
ARRIENDO = timedelta(seconds=6)
"""Short: somebody is waiting for the document, and a process that died keeps it for this long."""
_PLANTILLA = Path(__file__).parent / "templates" / "carta_anulacion.typ"


async def _avisar(tx: AsyncSession, t: Trabajo, motivo: str) -> None:
    anulacion = await anulacion_de(tx, UUID(t.datos["anulacion"]), bloquear=True)
    anulacion.carta_error = motivo


@trabajos.maneja(RENDERIZAR_CARTA, maximo=4, arriendo=ARRIENDO, al_fallar=_avisar)
async def renderizar_carta(t: Trabajo, ctx: Contexto) -> Completar:
    """The PDF of the frozen letter; the same data give the same bytes, so a repetition gives the same object."""
    anulacion_id = UUID(t.datos["anulacion"])
    async with ctx.bd.tx() as tx:
        forma = DatosCartaAnulacion.model_validate((await anulacion_de(tx, anulacion_id)).forma)
    objeto = await ctx.almacen.guardar(await render(_PLANTILLA, forma))
    ref = RefObjeto(servicio="consumo", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano)

    async def completar(tx: AsyncSession) -> None:
        anulacion = await anulacion_de(tx, anulacion_id, bloquear=True)
        anulacion.carta, anulacion.carta_error = ref.model_dump(), None
        emitida = FormaEmitida(
            servicio="consumo",
            documento_id=anulacion_id,
            acto=ACTO,
            numero=forma.numero,
            nit=forma.nit,
            objeto=ref,
            emitida_en=forma.generado_en,
        )
        await publicar(tx, emitida, clave=ref.sha256, version=1, asunto=forma.numero)

    return completar
