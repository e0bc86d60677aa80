"""Rendering the certificate, and fetching it once `firma` has sealed it."""

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.consumos.models import Consumo
from services.consumo.cqe import emision, reemplazo, series, vencimiento
from services.consumo.cqe.consultas import cqe_de
from services.consumo.cqe.formularios import llenar
from services.consumo.cqe.models import FLUJO, FormularioDestino
from services.consumo.recursos import CLIENTE
from shared.documents import DescargaFallida, descargar_ref
from shared.documents.formas import DatosCqe
from shared.documents.typst import render
from shared.events import RefObjeto
from shared.expedientes import leer
from shared.http.contexto import Contexto
from shared.jobs import Abandonar, Completar, Reintentar, Trabajo, Trabajos
from shared.oficios import traer_resellado

trabajos = Trabajos("consumo")
_PLANTILLA = Path(__file__).parent / "templates" / "cqe.typ"
ARRIENDO = timedelta(seconds=6)
"""Short: a company waits for its certificate, and a process that died keeps its work for this long."""
_PACIENCIA = timedelta(seconds=2)


async def _avisar(tx: AsyncSession, t: Trabajo, motivo: str) -> None:
    cqe = await cqe_de(tx, id=UUID(t.datos["cqe"]), bloquear=True)
    cqe.sello_error = motivo


@trabajos.maneja(emision.RENDERIZAR_CQE, maximo=4, arriendo=ARRIENDO, al_fallar=_avisar)
async def renderizar_cqe(t: Trabajo, ctx: Contexto) -> Completar:
    """The PDF of the frozen data (PDF/A-2b) or the destination's form filled in, and the asking for its seal."""
    cqe_id = UUID(t.datos["cqe"])
    async with ctx.bd.tx() as tx:
        cqe = await cqe_de(tx, id=cqe_id)
        formulario = None if cqe.formulario is None else await tx.get_one(FormularioDestino, cqe.formulario)
        consumo = await tx.get_one(Consumo, cqe.consumo_id)
    if formulario is None:
        pdf = await render(_PLANTILLA, DatosCqe.model_validate(cqe.forma), archivo=True)
    else:
        blanco = await ctx.almacen.leer(RefObjeto.model_validate(formulario.objeto).clave)
        pdf = await asyncio.to_thread(llenar, blanco, formulario.mapa, emision.valores_de(cqe, consumo))
    objeto = await ctx.almacen.guardar(pdf)
    ref = RefObjeto(servicio="consumo", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano)

    async def completar(tx: AsyncSession) -> None:
        exp = await leer(tx, cqe_id, tipo=FLUJO.tipo, bloquear=True)
        cqe = await cqe_de(tx, id=cqe_id, bloquear=True)
        cqe.borrador = ref.model_dump()
        await emision.pedir_sello(tx, exp, cqe)

    return completar


@trabajos.maneja(emision.GUARDAR_CQE, maximo=4, arriendo=ARRIENDO, al_fallar=_avisar)
async def guardar_cqe(t: Trabajo, ctx: Contexto) -> Completar:
    """Bring the sealed file into our own store and issue the certificate.

    The seal is appended to the file: one that does not begin with what we rendered is not our certificate.
    """
    cqe_id, ref = UUID(t.datos["cqe"]), RefObjeto.model_validate(t.datos["objeto"])
    async with ctx.bd.tx() as tx:
        cqe = await cqe_de(tx, id=cqe_id)
    try:
        datos = await descargar_ref(ref, ctx.ajustes, cliente=ctx.recursos[CLIENTE])
    except DescargaFallida as error:
        raise Reintentar(en=_PACIENCIA, motivo=str(error)) from error
    original = await ctx.almacen.leer(RefObjeto.model_validate(cqe.borrador).clave)
    if not datos.startswith(original):
        raise Abandonar("el documento sellado no es el certificado que se envió a sellar")
    objeto = await ctx.almacen.guardar(datos)
    sellado = RefObjeto(servicio="consumo", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano)

    async def completar(tx: AsyncSession) -> None:
        await emision.emitir(
            tx, cqe_id, UUID(t.datos["sello"]), sellado, t.datos["nivel"], t.datos["certificado_sha256"]
        )

    return completar


@trabajos.maneja(reemplazo.GUARDAR_RESELLADO, maximo=2, arriendo=ARRIENDO)
async def guardar_cqe_resellado(t: Trabajo, ctx: Contexto) -> Completar | None:
    """Bring the certificate that was sealed again into our own store; the file before is kept."""
    async with ctx.bd.tx() as tx:
        cqe = await cqe_de(tx, id=UUID(t.datos["documento_id"]))
    traido = await traer_resellado(
        t,
        ctx,
        ctx.recursos[CLIENTE],
        servicio="consumo",
        sello_actual=cqe.sello_id,
        borrador=cqe.borrador,
        sellado=cqe.sellado,
    )
    if traido is None:
        return None
    evento, nuevo = traido

    async def completar(tx: AsyncSession) -> None:
        await reemplazo.reemplazar(tx, evento, nuevo)

    return completar


@trabajos.maneja(series.VIGILAR, maximo=1, arriendo=ARRIENDO)
async def vigilar_series(t: Trabajo, ctx: Contexto) -> Completar:
    """Count what is left of the destination's numbers once the approval that took one is committed."""

    async def completar(tx: AsyncSession) -> None:
        await series.vigilar(tx, t.datos["contingente"])

    return completar


@trabajos.maneja(vencimiento.VENCER, maximo=2, arriendo=ARRIENDO)
async def vencer_cqe(t: Trabajo, ctx: Contexto) -> Completar:
    """Expire one certificate, unless something happened to it since it was found."""

    async def completar(tx: AsyncSession) -> None:
        await vencimiento.vencer(tx, UUID(t.datos["cqe"]))

    return completar
