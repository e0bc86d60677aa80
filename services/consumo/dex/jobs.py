"""Working off a batch, line by line, each in its own transaction; a repetition goes on where it stopped."""

import asyncio
import tempfile
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.dex.hoja import Hoja, Linea, leer_hoja
from services.consumo.dex.lotes import PROCESAR_LOTE, tomar_linea
from services.consumo.dex.models import Lote
from services.consumo.hojas.comprimido import Comprimido, bajar
from services.consumo.hojas.documento import exigir_pdf
from services.consumo.hojas.lectura import HojaIlegible
from shared.clock import reloj_legal
from shared.documents import Objeto
from shared.events import RefObjeto
from shared.http import Problema
from shared.http.contexto import Contexto
from shared.jobs import Completar, Trabajo, Trabajos

trabajos = Trabajos("consumo")
_SOBRANTES = 20


async def _avisar(tx: AsyncSession, t: Trabajo, motivo: str) -> None:
    await _terminar(tx, UUID(t.datos["lote"]), error=motivo)


@trabajos.maneja(PROCESAR_LOTE, maximo=2, limite=timedelta(hours=1), al_fallar=_avisar)
async def procesar_lote(t: Trabajo, ctx: Contexto) -> Completar:
    """Read both files, file each line that can be, and tell of each other one why not."""
    lote_id = UUID(t.datos["lote"])
    async with ctx.bd.tx() as tx:
        lote = await tx.get_one(Lote, lote_id)
    datos = await ctx.almacen.leer(RefObjeto.model_validate(lote.hoja).clave)
    with tempfile.TemporaryDirectory(prefix="lote-dex-") as carpeta:
        ruta = Path(carpeta) / "lote.zip"
        await bajar(ctx.almacen, RefObjeto.model_validate(lote.comprimido).clave, ruta)
        try:
            hoja = await asyncio.to_thread(leer_hoja, datos)
            comprimido = await asyncio.to_thread(Comprimido, ruta)
        except (HojaIlegible, Problema) as error:
            motivo = (error.detalle if isinstance(error, Problema) else None) or str(error)

            async def fallar(tx: AsyncSession) -> None:
                await _terminar(tx, lote_id, error=motivo)

            return fallar
        with comprimido:
            for linea in hoja.lineas:
                await _tomar(ctx, lote, linea, comprimido)
            notas = _notas(hoja, comprimido)

    async def completar(tx: AsyncSession) -> None:
        await _terminar(tx, lote_id, notas=notas, lineas=len(hoja.lineas))

    return completar


async def _tomar(ctx: Contexto, lote: Lote, linea: Linea, comprimido: Comprimido) -> None:
    errores: list[str] = list(linea.errores)
    documento: Objeto | None = None
    if not errores:
        try:
            pdf = await asyncio.to_thread(comprimido.leer, linea.archivo)
            exigir_pdf(pdf, linea.archivo)
            documento = await ctx.almacen.guardar(pdf)
        except Problema as problema:
            errores.append(problema.detalle or problema.entrada.titulo)
    async with ctx.bd.tx() as tx:
        await tomar_linea(tx, lote, linea, documento, errores)


def _notas(hoja: Hoja, comprimido: Comprimido) -> list[str]:
    sobran = sorted(comprimido.nombres - {linea.archivo for linea in hoja.lineas})
    notas = list(hoja.notas)
    if sobran:
        nombrados = ", ".join(f"«{n}»" for n in sobran[:_SOBRANTES]) + (" y otros" if len(sobran) > _SOBRANTES else "")
        notas.append(f"Ninguna línea nombra {len(sobran)} archivos del comprimido: {nombrados}.")
    return notas


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
