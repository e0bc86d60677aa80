"""The seal of the ministry on the act of a confirmed run: asked for, received, or tried again."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.cupos.asignaciones import pasos
from services.cupos.asignaciones.confirmar import RENDERIZAR
from services.cupos.asignaciones.models import Corrida
from shared.audit import anotar
from shared.events import RefObjeto
from shared.events.firma import DocumentoResellado, SelladoFallido, SelladoHecho, SelladoSolicitado
from shared.http import Problema
from shared.identity import Principal
from shared.jobs import cancelar, de_clave, encolar, reintentar
from shared.messaging import publicar
from shared.oficios import anotar_resellado, recibir_resellado

GUARDAR = "cupos.guardar_acto_sellado"
GUARDAR_RESELLADO = "cupos.guardar_acto_resellado"
CAJA_SELLO = (52, 54, 222, 118)
"""Where page 1 of the act is left empty for the seal: x1, y1, x2, y2 in points from the lower left corner."""


async def pedir(tx: AsyncSession, corrida: Corrida, documento: RefObjeto) -> None:
    """Ask `firma` for the seal on the rendered act of a locked run; each asking has its own id."""
    corrida.documento, corrida.documento_error = documento.model_dump(mode="json"), None
    corrida.sello_id, corrida.sellos = uuid7(), corrida.sellos + 1
    await tx.flush()
    evento = SelladoSolicitado.model_validate(
        {
            "sello_id": corrida.sello_id,
            "servicio": "cupos",
            "documento_id": corrida.id,
            "numero": corrida.numero,
            "objeto": documento,
            "razon": f"Acto de asignación {corrida.numero}",
            "caja": CAJA_SELLO,
        }
    )
    await publicar(tx, evento, clave=str(corrida.id), version=corrida.sellos, asunto=corrida.numero)


async def recibir(tx: AsyncSession, evento: SelladoHecho) -> None:
    """Have the sealed act fetched. What is no act, or no longer awaits this seal, changes nothing."""
    corrida = await _esperando(tx, evento.documento_id, evento.sello_id)
    if corrida is None:
        return
    datos: dict[str, Any] = {
        "corrida": str(corrida.id),
        "sello": str(evento.sello_id),
        "objeto": evento.objeto.model_dump(mode="json"),
    }
    await encolar(tx, GUARDAR, datos, clave=str(evento.sello_id))


async def recibir_fallo(tx: AsyncSession, evento: SelladoFallido) -> None:
    """Show why the act could not be sealed; it waits for somebody to try again."""
    corrida = await _esperando(tx, evento.documento_id, evento.sello_id)
    if corrida is not None:
        corrida.documento_error = evento.error or "sin detalle"


async def archivar(tx: AsyncSession, corrida_id: UUID, sello: UUID, sellado: RefObjeto) -> None:
    """The sealed act is in our store; once, whatever arrives again."""
    corrida = await _esperando(tx, corrida_id, sello)
    if corrida is not None:
        corrida.sellado, corrida.documento_error = sellado.model_dump(mode="json"), None


async def recibir_reemplazo(tx: AsyncSession, evento: DocumentoResellado) -> None:
    """Have the new file of an act fetched, whose seal's key was suspended; what is no act changes nothing."""
    corrida = await _bloqueada(tx, evento.documento_id)
    if corrida is not None:
        await recibir_resellado(tx, evento, corrida.sello_id, trabajo=GUARDAR_RESELLADO, grupo=None)


async def reemplazar(tx: AsyncSession, evento: DocumentoResellado, nuevo: RefObjeto) -> None:
    """The act shows the file that was sealed again; the one before is kept."""
    corrida = await _bloqueada(tx, evento.documento_id)
    if corrida is None or corrida.sellado is None or corrida.sello_id != evento.reemplaza:
        return
    await anotar_resellado(tx, evento, nuevo, clase="acto", nit="", anterior=corrida.sellado, version=corrida.version)
    corrida.sellado, corrida.sello_id = nuevo.model_dump(mode="json"), evento.sello_id


async def reintentar_acto(tx: AsyncSession, corrida_id: UUID, quien: Principal, *, motivo: str) -> Corrida:
    """Try again what failed: the rendering, the seal, or fetching the sealed act.

    Raises:
        Problema: `no-encontrado`, `acto-sin-fallo`.
    """
    corrida = await pasos.bloquear(tx, corrida_id)
    if corrida.documento_error is None:
        raise Problema("acto-sin-fallo")
    await anotar(
        tx,
        quien=quien,
        accion="asignacion.reintentar_acto",
        objeto=f"asignacion:{corrida.id}",
        motivo=motivo,
        datos={"error": corrida.documento_error},
    )
    if corrida.documento is None:
        trabajo = await de_clave(tx, RENDERIZAR, str(corrida.id))
        assert trabajo is not None
        await reintentar(tx, trabajo.id)
        corrida.documento_error = None
        return corrida
    # What failed with the earlier seal is not tried again: the new one brings its own job.
    anterior = await de_clave(tx, GUARDAR, str(corrida.sello_id))
    if anterior is not None:
        await cancelar(tx, anterior.id, "se pidió otro sello")
    await pedir(tx, corrida, RefObjeto.model_validate(corrida.documento))
    return corrida


async def _esperando(tx: AsyncSession, corrida_id: UUID, sello: UUID) -> Corrida | None:
    """The run, held, if it awaits that seal."""
    consulta = select(Corrida).where(col(Corrida.id) == corrida_id, col(Corrida.sello_id) == sello)
    consulta = consulta.where(col(Corrida.sellado).is_(None)).with_for_update(key_share=True)
    return (await tx.execute(consulta.execution_options(populate_existing=True))).scalar_one_or_none()


async def _bloqueada(tx: AsyncSession, corrida_id: UUID) -> Corrida | None:
    consulta = select(Corrida).where(col(Corrida.id) == corrida_id).with_for_update(key_share=True)
    return (await tx.execute(consulta.execution_options(populate_existing=True))).scalar_one_or_none()
