"""Sends one delivery, so that after any crash it is known whether it may have gone out."""

from datetime import timedelta
from email.utils import parseaddr
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.notificaciones.entregas.cartero import Cartero, NoEnviar
from services.notificaciones.entregas.rules import Desenlace
from services.notificaciones.entregas.service import ENVIAR, asentar, cambiar
from services.notificaciones.mensajes.redaccion import componer, redactar
from services.notificaciones.settings import AjustesNotificaciones
from shared.clock import reloj_sistema
from shared.documents import DemasiadoGrande, DescargaFallida, HuellaDistinta, ObjetoInexistente, descargar_ref
from shared.events import RefObjeto
from shared.jobs import Abandonar, Completar, Trabajo, Trabajos

trabajos = Trabajos("notificaciones")

_POR_ENVIAR = ("pendiente", "diferida")
_LEER = text("""
    SELECT e.clase, e.direccion, e.estado, e.message_id, e.caso_numero, a.datos, a.adjunto
    FROM entrega e JOIN aviso a ON a.id = e.aviso_id WHERE e.id = :id
""")
_MURIO = Desenlace("dudosa", "el proceso terminó mientras transmitía; no se sabe si el servidor la recibió")


async def al_fallar(tx: AsyncSession, t: Trabajo, motivo: str) -> None:
    """A job that failed for good leaves its delivery where a person sees it."""
    id = UUID(t.datos["entrega_id"])
    if await cambiar(tx, id, "fallida", _POR_ENVIAR, detalle=motivo[:500]) is None:
        await cambiar(tx, id, "dudosa", ("en_transmision",), detalle=motivo[:500])


@trabajos.maneja(
    ENVIAR, maximo=8, arriendo=timedelta(seconds=20), limite=timedelta(minutes=5), intentos=8, al_fallar=al_fallar
)
async def enviar(t: Trabajo, ctx: Any) -> Completar | None:
    """One attempt. `en_transmision` is committed after the server took the recipient and before any content: who finds
    it so at the start of an attempt knows that an earlier one died in between."""
    ajustes: AjustesNotificaciones = ctx.ajustes
    id = UUID(t.datos["entrega_id"])
    async with ctx.bd.tx() as tx:
        entrega = (await tx.execute(_LEER, {"id": id})).one()
    if entrega.estado == "en_transmision":
        return partial(asentar, id=id, fin=_MURIO, desde=("en_transmision",), ajustes=ajustes)
    if entrega.estado not in _POR_ENVIAR:
        return None
    try:
        adjunto = await _adjunto(entrega.adjunto, ctx)
    except (DescargaFallida, ObjetoInexistente) as error:
        sin_archivo = Desenlace("diferida", f"sin el archivo que acompaña: {error}"[:500])
        return partial(asentar, id=id, fin=sin_archivo, desde=_POR_ENVIAR, ajustes=ajustes)
    except (DemasiadoGrande, HuellaDistinta) as error:
        # Another attempt would fetch the same bytes; a certificate that is not the announced one is never mailed.
        raise Abandonar(str(error)) from error
    mensaje = componer(
        redactar(entrega.clase, entrega.datos),
        remitente=ajustes.correo_remitente,
        direccion=entrega.direccion,
        message_id=entrega.message_id,
        caso=entrega.caso_numero,
        fecha=reloj_sistema.ahora(),
        adjunto=adjunto,
    )

    async def marcar() -> None:
        async with ctx.bd.tx() as tx:
            if await cambiar(tx, id, "en_transmision", _POR_ENVIAR) is None:
                raise NoEnviar

    cartero: Cartero = ctx.recursos["cartero"]
    try:
        fin = await cartero.entregar(
            mensaje.as_bytes(),
            remitente=parseaddr(ajustes.correo_remitente)[1],
            direccion=entrega.direccion,
            antes_de_datos=marcar,
        )
    except NoEnviar:
        return None
    return partial(asentar, id=id, fin=fin, desde=(*_POR_ENVIAR, "en_transmision"), ajustes=ajustes)


async def _adjunto(adjunto: dict[str, Any] | None, ctx: Any) -> tuple[str, bytes] | None:
    if adjunto is None:
        return None
    referencia = RefObjeto.model_validate(adjunto)
    return adjunto["nombre"], await descargar_ref(referencia, ctx.ajustes, cliente=ctx.recursos["http"])
