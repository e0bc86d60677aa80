"""Rendering the act of a confirmed run, and keeping it once it is sealed."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.asignaciones import pasos, sello
from services.cupos.asignaciones.acto import PLANTILLA, datos_del_acto
from services.cupos.asignaciones.confirmar import RENDERIZAR
from services.cupos.asignaciones.consultas import corrida_de
from shared.documents import DescargaFallida, descargar_ref
from shared.documents.typst import render
from shared.events import RefObjeto
from shared.http.contexto import Contexto
from shared.jobs import Abandonar, Completar, Reintentar, Trabajo, Trabajos
from shared.oficios import traer_resellado
from shared.oficios.trabajos import CLIENTE

trabajos = Trabajos("cupos")
_PACIENCIA = timedelta(seconds=2)


async def _mostrar_error(tx: AsyncSession, t: Trabajo, motivo: str) -> None:
    corrida = await pasos.bloquear(tx, UUID(t.datos["corrida"]))
    if corrida.sellado is None:
        corrida.documento_error = motivo or "sin detalle"


@trabajos.maneja(RENDERIZAR, maximo=2, al_fallar=_mostrar_error)
async def renderizar_acto(t: Trabajo, contexto: Contexto) -> Completar | None:
    """The act as confirmed, rendered once, and the asking for its seal."""
    corrida_id = UUID(t.datos["corrida"])
    async with contexto.bd.tx() as tx:
        corrida = await corrida_de(tx, corrida_id)
        if corrida.documento is not None:
            return None
        forma = await datos_del_acto(tx, corrida)
    objeto = await contexto.almacen.guardar(await render(PLANTILLA, forma))
    ref = RefObjeto(servicio="cupos", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano)

    async def completar(tx: AsyncSession) -> None:
        actual = await pasos.bloquear(tx, corrida_id)
        if actual.documento is None:
            await sello.pedir(tx, actual, ref)

    return completar


@trabajos.maneja(sello.GUARDAR, maximo=2, al_fallar=_mostrar_error)
async def guardar_acto(t: Trabajo, contexto: Contexto) -> Completar | None:
    """Bring the sealed act into our own store; a file that does not begin with what we rendered is not our act."""
    corrida_id, pedido = UUID(t.datos["corrida"]), UUID(t.datos["sello"])
    async with contexto.bd.tx() as tx:
        corrida = await corrida_de(tx, corrida_id)
    if corrida.sellado is not None or corrida.sello_id != pedido:
        return None
    try:
        datos = await descargar_ref(
            RefObjeto.model_validate(t.datos["objeto"]), contexto.ajustes, cliente=contexto.recursos[CLIENTE]
        )
    except DescargaFallida as error:
        raise Reintentar(en=_PACIENCIA, motivo=str(error)) from error
    if not datos.startswith(await contexto.almacen.leer(RefObjeto.model_validate(corrida.documento).clave)):
        raise Abandonar("el documento sellado no es el acto que se envió a sellar")
    objeto = await contexto.almacen.guardar(datos)
    ref = RefObjeto(servicio="cupos", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano)

    async def completar(tx: AsyncSession) -> None:
        await sello.archivar(tx, corrida_id, pedido, ref)

    return completar


@trabajos.maneja(sello.GUARDAR_RESELLADO, maximo=2)
async def guardar_acto_resellado(t: Trabajo, contexto: Contexto) -> Completar | None:
    """Bring the act that was sealed again into our own store."""
    async with contexto.bd.tx() as tx:
        corrida = await corrida_de(tx, UUID(t.datos["documento_id"]))
    traido = await traer_resellado(
        t,
        contexto,
        contexto.recursos[CLIENTE],
        servicio="cupos",
        sello_actual=corrida.sello_id,
        borrador=corrida.documento,
        sellado=corrida.sellado,
    )
    if traido is None:
        return None
    evento, nuevo = traido

    async def completar(tx: AsyncSession) -> None:
        await sello.reemplazar(tx, evento, nuevo)

    return completar
