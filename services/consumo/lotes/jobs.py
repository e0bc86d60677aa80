"""Working off a batch, hundreds of lines per transaction, and filing its drafts; repeated, it goes on where it was."""

import asyncio
from datetime import timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.consumo.consumos.service import radicar
from services.consumo.hojas.lectura import HojaIlegible
from services.consumo.lotes.hoja import leer_hoja
from services.consumo.lotes.models import LineaDeLote, Lote
from services.consumo.lotes.service import PROCESAR, RADICAR, por_radicar, radicador, tomar_lineas
from shared.clock import reloj_legal
from shared.events import RefObjeto
from shared.http import Problema
from shared.http.contexto import Contexto
from shared.jobs import Completar, Trabajo, Trabajos

trabajos = Trabajos("consumo")
POR_TRANSACCION = 250


async def _leer_fallo(tx: AsyncSession, t: Trabajo, motivo: str) -> None:
    await _terminar(tx, UUID(t.datos["lote"]), error=motivo)


@trabajos.maneja(PROCESAR, maximo=2, limite=timedelta(minutes=30), al_fallar=_leer_fallo)
async def procesar_lote(t: Trabajo, ctx: Contexto) -> Completar:
    """Make a draft of each line that can be one, and tell of each other one why not."""
    lote_id = UUID(t.datos["lote"])
    async with ctx.bd.tx() as tx:
        lote = await tx.get_one(Lote, lote_id)
    datos = await ctx.almacen.leer(RefObjeto.model_validate(lote.hoja).clave)
    try:
        hoja = await asyncio.to_thread(leer_hoja, datos)
    except HojaIlegible as error:
        motivo = str(error)

        async def fallar(tx: AsyncSession) -> None:
            await _terminar(tx, lote_id, error=motivo)

        return fallar
    for desde in range(0, len(hoja.lineas), POR_TRANSACCION):
        async with ctx.bd.tx() as tx:
            await tomar_lineas(tx, lote, hoja.lineas[desde : desde + POR_TRANSACCION])

    async def completar(tx: AsyncSession) -> None:
        await _terminar(tx, lote_id, notas=list(hoja.notas), lineas=len(hoja.lineas))

    return completar


async def _terminar(
    tx: AsyncSession,
    lote_id: UUID,
    *,
    error: str | None = None,
    notas: list[str] | None = None,
    lineas: int | None = None,
) -> None:
    lote = await tx.get_one(Lote, lote_id, with_for_update=True)
    lote.estado, lote.error = ("procesado", None) if error is None else ("fallido", error)
    lote.notas, lote.lineas, lote.terminado_en = notas or [], lineas, reloj_legal.ahora()
    await tx.flush()


async def _radicar_fallo(tx: AsyncSession, t: Trabajo, motivo: str) -> None:
    await _fin_de_radicacion(tx, UUID(t.datos["lote"]), "fallida")


@trabajos.maneja(RADICAR, maximo=2, limite=timedelta(hours=1), al_fallar=_radicar_fallo)
async def radicar_lote(t: Trabajo, ctx: Contexto) -> Completar:
    """File each draft of the batch in a transaction of its own: the series' counter is held until it commits."""
    lote_id = UUID(t.datos["lote"])
    async with ctx.bd.tx() as tx:
        lote = await tx.get_one(Lote, lote_id)
        lineas = await por_radicar(tx, lote_id)
    for linea, consumo_id in lineas:
        try:
            async with ctx.bd.tx() as tx:
                await radicar(tx, consumo_id, radicador(lote))
                await _anotar(tx, lote_id, linea, None)
        except Problema as problema:
            # Filed or withdrawn by somebody else meanwhile: its state says so.
            if problema.codigo != "transicion-no-permitida":
                async with ctx.bd.tx() as tx:
                    await _anotar(tx, lote_id, linea, problema.detalle or problema.entrada.titulo)

    async def completar(tx: AsyncSession) -> None:
        await _fin_de_radicacion(tx, lote_id, "hecha")

    return completar


async def _anotar(tx: AsyncSession, lote_id: UUID, linea: int, motivo: str | None) -> None:
    de_esa = (col(LineaDeLote.lote_id) == lote_id, col(LineaDeLote.linea) == linea)
    distinto = col(LineaDeLote.no_radicado).is_distinct_from(motivo)
    await tx.execute(update(LineaDeLote).where(*de_esa, distinto).values(no_radicado=motivo))


async def _fin_de_radicacion(tx: AsyncSession, lote_id: UUID, como: str) -> None:
    lote = await tx.get_one(Lote, lote_id, with_for_update=True)
    lote.radicacion = como
    await tx.flush()
