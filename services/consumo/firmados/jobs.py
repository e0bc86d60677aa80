"""Working off what was sent, file by file, each in its own transaction; a repetition goes on where it stopped."""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.firmados.models import Envio
from services.consumo.firmados.reconocer import Formas, formas_de, por_su_comienzo, por_su_texto
from services.consumo.firmados.service import REPARTIR, Reconocido, responder_archivo, respondidos
from services.consumo.hojas.comprimido import Comprimido, bajar
from services.consumo.hojas.documento import exigir_pdf
from shared.clock import reloj_legal
from shared.documents import Almacen
from shared.events import RefObjeto
from shared.http import Problema
from shared.http.contexto import Contexto
from shared.jobs import Completar, Trabajo, Trabajos

trabajos = Trabajos("consumo")
MAXIMO_DE_ARCHIVOS = 2_000
"""Files of one sending that are looked at."""
MAXIMO_DESCOMPRIMIDO = 2 << 30
"""Bytes of a zip, opened."""
_Lectura = Callable[[], Awaitable[bytes]]


async def _avisar(tx: AsyncSession, t: Trabajo, motivo: str) -> None:
    await _terminar(tx, UUID(t.datos["envio"]), error=motivo)


@trabajos.maneja(REPARTIR, maximo=2, limite=timedelta(hours=1), al_fallar=_avisar)
async def repartir_firmados(t: Trabajo, ctx: Contexto) -> Completar:
    """Find whose form each file is, and take it as the signed form of that request."""
    envio_id = UUID(t.datos["envio"])
    async with ctx.bd.tx() as tx:
        envio = await tx.get_one(Envio, envio_id)
        hechos = await respondidos(tx, envio_id)
        formas = await formas_de(tx, envio.nit)
    orden = 0
    async with AsyncExitStack() as pila:
        carpeta = Path(pila.enter_context(tempfile.TemporaryDirectory(prefix="firmados-")))
        async for nombre, leer in _archivos(envio, ctx.almacen, carpeta, pila):
            orden += 1
            if orden not in hechos:
                await _responder(ctx, envio, orden, nombre, leer, formas)

    async def completar(tx: AsyncSession) -> None:
        await _terminar(tx, envio_id, total=orden)

    return completar


async def _archivos(
    envio: Envio, almacen: Almacen, carpeta: Path, pila: AsyncExitStack
) -> AsyncIterator[tuple[str, _Lectura]]:
    """Name and reader of each PDF, always in the same order; what can't be opened has a reader that says so."""
    vistos = 0
    for i, archivo in enumerate(envio.archivos):
        nombre, ref = archivo["nombre"], RefObjeto.model_validate(archivo["ref"])
        if ref.tipo == "application/pdf":
            vistos += 1
            yield nombre, _desde_el_tope(vistos, partial(almacen.leer, ref.clave))
            continue
        ruta = carpeta / f"{i}.zip"
        await bajar(almacen, ref.clave, ruta)
        try:
            comprimido = pila.enter_context(await asyncio.to_thread(Comprimido, ruta))
            comprimido.exigir_descomprimido(MAXIMO_DESCOMPRIMIDO)
        except Problema as problema:
            vistos += 1
            yield nombre, partial(_fallar, problema)
            continue
        for dentro in comprimido.visibles():
            vistos += 1
            yield dentro, _desde_el_tope(vistos, partial(asyncio.to_thread, comprimido.leer, dentro))


def _desde_el_tope(vistos: int, leer: _Lectura) -> _Lectura:
    if vistos <= MAXIMO_DE_ARCHIVOS:
        return leer
    return partial(_fallar, Problema("zip-invalido", f"Se reciben {MAXIMO_DE_ARCHIVOS} archivos por envío."))


async def _fallar(problema: Problema) -> bytes:
    raise problema


async def _responder(ctx: Contexto, envio: Envio, orden: int, nombre: str, leer: _Lectura, formas: Formas) -> None:
    sha256 = None
    try:
        pdf = await leer()
        sha256 = hashlib.sha256(pdf).hexdigest()
        hallado: Reconocido | Problema = await _reconocer(ctx, pdf, nombre, formas)
    except Problema as problema:
        hallado = problema
    async with ctx.bd.tx() as tx:
        await responder_archivo(tx, envio, orden, nombre, hallado, sha256)


async def _reconocer(ctx: Contexto, pdf: bytes, nombre: str, formas: Formas) -> Reconocido:
    exigir_pdf(pdf, nombre)
    consumo_id, via = await asyncio.to_thread(por_su_comienzo, pdf, formas), "contenido"
    if consumo_id is None:
        candidatos, via = await por_su_texto(pdf, formas), "texto"
        if len(candidatos) > 1:
            raise Problema("firmado-ambiguo")
        if not candidatos:
            # Also what is another company's: whether such a request exists is not told.
            raise Problema("firmado-desconocido")
        consumo_id = candidatos.pop()
    return Reconocido(consumo_id, via, await ctx.almacen.guardar(pdf))


async def _terminar(tx: AsyncSession, envio_id: UUID, *, error: str | None = None, total: int | None = None) -> None:
    envio = await tx.get_one(Envio, envio_id, with_for_update=True)
    envio.estado, envio.error = ("procesado", None) if error is None else ("fallido", error)
    envio.total, envio.terminado_en = total, reloj_legal.ahora()
    await tx.flush()
