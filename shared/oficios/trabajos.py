"""Rendering letters and fetching them once `firma` has sealed them; the events that tell of seals."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from shared.documents import DescargaFallida, descargar_ref, tls_comun
from shared.documents.typst import RAIZ, render
from shared.events import RefObjeto
from shared.events.firma import DocumentoResellado, SelladoFallido, SelladoHecho
from shared.http.contexto import Contexto
from shared.jobs import Abandonar, Completar, Reintentar, Trabajo, Trabajos
from shared.messaging import Consumidor, Sobre, para
from shared.oficios import servicio as oficios
from shared.oficios.cartas import datos_de
from shared.oficios.resellado import traer_resellado

CLIENTE = "oficios.http"
_ARRIENDO = timedelta(seconds=8)
"""Short: a company waits for its letter, and a process that died keeps its work for this long."""
_PACIENCIA = timedelta(seconds=2)
_ESPERA = httpx.Timeout(10.0, connect=3.0)


@asynccontextmanager
async def cliente_de_oficios(contexto: Contexto) -> AsyncIterator[None]:
    """Resource: one client for all downloads of sealed letters."""
    async with httpx.AsyncClient(timeout=_ESPERA, verify=tls_comun()) as cliente:
        contexto.recursos[CLIENTE] = cliente
        yield


def consumidor_de_oficios(servicio: str) -> Consumidor:
    """The consumer of the seals of a service's letters."""
    consumidor = Consumidor(servicio)

    @consumidor.maneja(SelladoHecho, si=para(servicio))
    async def al_sellar(tx: AsyncSession, evento: SelladoHecho, sobre: Sobre) -> None:
        await oficios.recibir_sello(tx, evento)

    @consumidor.maneja(SelladoFallido, si=para(servicio))
    async def al_fallar_sello(tx: AsyncSession, evento: SelladoFallido, sobre: Sobre) -> None:
        await oficios.recibir_fallo(tx, evento)

    @consumidor.maneja(DocumentoResellado, si=para(servicio))
    async def al_resellar(tx: AsyncSession, evento: DocumentoResellado, sobre: Sobre) -> None:
        await oficios.recibir_reemplazo(tx, evento)

    return consumidor


async def _avisar(tx: AsyncSession, t: Trabajo, motivo: str) -> None:
    await oficios.marcar_fallido(tx, UUID(t.datos["oficio"]), motivo)


def trabajos_de_oficios(servicio: str) -> Trabajos:
    """The jobs of a service's letters; needs the resource `cliente_de_oficios`."""
    trabajos = Trabajos(servicio)

    @trabajos.maneja(oficios.generar(servicio), maximo=4, arriendo=_ARRIENDO, al_fallar=_avisar)
    async def generar(t: Trabajo, ctx: Contexto) -> Completar | None:
        """Number and date the letter, in a short transaction of its own; then its PDF and the asking for its seal."""
        oficio_id = UUID(t.datos["oficio"])
        async with ctx.bd.tx() as tx:
            numerado = await oficios.numerar_oficio(tx, oficio_id, servicio)
        if numerado.estado != "por_generar":
            return None
        pdf = await render(RAIZ / numerado.plantilla, datos_de(numerado), creado_en=numerado.fechado_en)
        objeto = await ctx.almacen.guardar(pdf)
        ref = RefObjeto(servicio=servicio, clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano)

        async def completar(tx: AsyncSession) -> None:
            actual = await oficios.leer_oficio(tx, oficio_id, bloquear=True)
            if actual.estado == "por_generar":
                await oficios.pedir_sello(tx, actual, servicio, ref)

        return completar

    @trabajos.maneja(oficios.guardar(servicio), maximo=4, arriendo=_ARRIENDO, al_fallar=_avisar)
    async def guardar(t: Trabajo, ctx: Contexto) -> Completar | None:
        """Bring the sealed file into our own store.

        The seal is appended to the file: one that does not begin with what we rendered is not our letter.
        """
        oficio_id, sello = UUID(t.datos["oficio"]), UUID(t.datos["sello"])
        async with ctx.bd.tx() as tx:
            actual = await oficios.leer_oficio(tx, oficio_id)
        if actual.sellado is not None or actual.sello_id != sello:
            return None
        try:
            datos = await descargar_ref(
                RefObjeto.model_validate(t.datos["objeto"]), ctx.ajustes, cliente=ctx.recursos[CLIENTE]
            )
        except DescargaFallida as error:
            raise Reintentar(en=_PACIENCIA, motivo=str(error)) from error
        if not datos.startswith(await ctx.almacen.leer(RefObjeto.model_validate(actual.borrador).clave)):
            raise Abandonar("el documento sellado no es el oficio que se envió a sellar")
        objeto = await ctx.almacen.guardar(datos)
        sellado = RefObjeto(servicio=servicio, clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano)

        async def completar(tx: AsyncSession) -> None:
            await oficios.archivar(tx, oficio_id, servicio, sello, sellado, t.datos["nivel"])

        return completar

    @trabajos.maneja(oficios.guardar_resellado(servicio), maximo=2, arriendo=_ARRIENDO)
    async def guardar_resellado(t: Trabajo, ctx: Contexto) -> Completar | None:
        """Bring the letter that was sealed again into our own store, in place of the file before, which is kept."""
        async with ctx.bd.tx() as tx:
            actual = await oficios.leer_oficio(tx, UUID(t.datos["documento_id"]))
        traido = await traer_resellado(
            t,
            ctx,
            ctx.recursos[CLIENTE],
            servicio=servicio,
            sello_actual=actual.sello_id,
            borrador=actual.borrador,
            sellado=actual.sellado,
        )
        if traido is None:
            return None
        evento, nuevo = traido

        async def completar(tx: AsyncSession) -> None:
            await oficios.reemplazar(tx, evento, nuevo)

        return completar

    return trabajos
