"""After the commit: rendering the form to be signed, reminding of what was asked, closing what is past its time."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.consumos import informacion, plazos, vencimiento
from services.consumo.consumos.consultas import consumo_de
from services.consumo.consumos.service import RENDERIZAR_RADICADO
from shared.documents.formas import DatosRadicadoConsumo
from shared.documents.typst import render
from shared.events import RefObjeto
from shared.events.firma import FormaEmitida
from shared.http.contexto import Contexto
from shared.jobs import Completar, Trabajo, Trabajos
from shared.messaging import publicar

trabajos = Trabajos("consumo")
ARRIENDO = timedelta(seconds=6)
"""Short: somebody is waiting for the document, and a process that died keeps it for this long."""
_PLANTILLA = Path(__file__).parent / "templates" / "radicado_consumo.typ"


async def _avisar(tx: AsyncSession, t: Trabajo, motivo: str) -> None:
    consumo = await consumo_de(tx, UUID(t.datos["consumo"]), bloquear=True)
    consumo.radicado_error = motivo


@trabajos.maneja(RENDERIZAR_RADICADO, maximo=4, arriendo=ARRIENDO, al_fallar=_avisar)
async def renderizar_radicado(t: Trabajo, ctx: Contexto) -> Completar:
    """The PDF of the frozen form; the same data give the same bytes, so a repetition gives the same object."""
    consumo_id = UUID(t.datos["consumo"])
    async with ctx.bd.tx() as tx:
        forma = DatosRadicadoConsumo.model_validate((await consumo_de(tx, consumo_id)).forma)
    objeto = await ctx.almacen.guardar(await render(_PLANTILLA, forma))
    ref = RefObjeto(servicio="consumo", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano)

    async def completar(tx: AsyncSession) -> None:
        consumo = await consumo_de(tx, consumo_id, bloquear=True)
        consumo.radicado, consumo.radicado_error = ref.model_dump(), None
        emitida = FormaEmitida(
            servicio="consumo",
            documento_id=consumo_id,
            acto="consumo",
            numero=forma.numero,
            version=forma.version,
            nit=forma.nit,
            objeto=ref,
            emitida_en=forma.generado_en,
        )
        await publicar(tx, emitida, clave=ref.sha256, version=1, asunto=forma.numero)

    return completar


@trabajos.maneja(informacion.RECORDAR)
async def recordar_informacion(t: Trabajo, ctx: Contexto) -> Completar:
    """Remind the company of what it is asked for; late or twice, it does no harm."""
    pedido = _requerimiento(t)

    async def completar(tx: AsyncSession) -> None:
        await informacion.recordar(tx, *pedido, t.datos["faltan"])

    return completar


@trabajos.maneja(informacion.VENCER)
async def vencer_sin_respuesta(t: Trabajo, ctx: Contexto) -> Completar:
    """Close the consumption that nobody answered for, if that is still so under its lock."""
    pedido = _requerimiento(t)

    async def completar(tx: AsyncSession) -> None:
        await informacion.vencer(tx, *pedido)

    return completar


@trabajos.maneja(vencimiento.VENCER_SIN_FIRMA)
async def vencer_sin_firma(t: Trabajo, ctx: Contexto) -> Completar:
    """Close the form that nobody signed in its quota year, if that is still so under its lock."""
    consumo_id = UUID(t.datos["consumo"])

    async def completar(tx: AsyncSession) -> None:
        await vencimiento.vencer(tx, consumo_id)

    return completar


@trabajos.maneja(plazos.RECALCULAR, maximo=1)
async def recalcular_plazos(t: Trabajo, ctx: Contexto) -> Completar | None:
    """Open terms under the newest calendar, one transaction each."""
    async with ctx.bd.tx() as tx:
        casos = await plazos.abiertos(tx)
    for caso, tipo in casos:
        async with ctx.bd.tx() as tx:
            await plazos.recalcular(tx, caso, tipo)
    return None


def _requerimiento(t: Trabajo) -> tuple[UUID, UUID, date]:
    return UUID(t.datos["consumo"]), UUID(t.datos["requerimiento"]), date.fromisoformat(t.datos["hasta"])
