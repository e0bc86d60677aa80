"""Working off a batch, hundreds of lines per transaction; a repetition goes on where it stopped."""

import asyncio
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.dex.hoja import Hoja, Linea, leer_hoja
from services.consumo.dex.lotes import PROCESAR_LOTE, Leida, sin_responder, tomar_lineas
from services.consumo.dex.models import Lote
from services.consumo.hojas.comprimido import Comprimido, bajar
from services.consumo.hojas.documento import exigir_pdf
from services.consumo.hojas.lectura import HojaIlegible
from shared.clock import reloj_legal
from shared.documents import Almacen, Objeto
from shared.events import RefObjeto
from shared.http import Problema
from shared.http.contexto import Contexto
from shared.jobs import Completar, Trabajo, Trabajos

trabajos = Trabajos("consumo")
POR_TRANSACCION = 200
_A_LA_VEZ = 8
"""PDFs of a batch in memory at once, of up to 20 MB each."""
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
            documentos = _Documentos(ctx.almacen, comprimido)
            for desde in range(0, len(hoja.lineas), POR_TRANSACCION):
                await _tomar(ctx, lote, hoja.lineas[desde : desde + POR_TRANSACCION], documentos)
            notas = _notas(hoja, comprimido)

    async def completar(tx: AsyncSession) -> None:
        await _terminar(tx, lote_id, notas=notas, lineas=len(hoja.lineas))

    return completar


async def _tomar(ctx: Contexto, lote: Lote, lineas: Sequence[Linea], documentos: "_Documentos") -> None:
    async with ctx.bd.tx() as tx:
        faltan = await sin_responder(tx, lote.id, lineas)
    leidas = await documentos.leer(faltan)
    if leidas:
        async with ctx.bd.tx() as tx:
            await tomar_lineas(tx, lote, leidas)


class _Documentos:
    """The PDFs of a zip, each looked at and kept once, however many lines name it."""

    def __init__(self, almacen: Almacen, comprimido: Comprimido) -> None:
        self._almacen = almacen
        self._comprimido = comprimido
        self._turnos = asyncio.Semaphore(_A_LA_VEZ)
        self._vistos: dict[str, Objeto | str] = {}

    async def leer(self, lineas: Sequence[Linea]) -> list[Leida]:
        """Each line with its PDF, or with what is wrong."""
        buenas = [x for x in lineas if not x.errores]
        nuevos = {x.archivo for x in buenas} - self._vistos.keys()
        async with asyncio.TaskGroup() as grupo:
            for nombre in sorted(nuevos):
                grupo.create_task(self._guardar(nombre))
        return [self._de(x) for x in lineas]

    def _de(self, linea: Linea) -> Leida:
        if linea.errores:
            return Leida(linea, None, linea.errores)
        visto = self._vistos[linea.archivo]
        return Leida(linea, None, (visto,)) if isinstance(visto, str) else Leida(linea, visto)

    async def _guardar(self, nombre: str) -> None:
        async with self._turnos:
            try:
                pdf = await asyncio.to_thread(self._comprimido.leer, nombre)
                exigir_pdf(pdf, nombre)
                self._vistos[nombre] = await self._almacen.guardar(pdf)
            except Problema as problema:
                self._vistos[nombre] = problema.detalle or problema.entrada.titulo


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
