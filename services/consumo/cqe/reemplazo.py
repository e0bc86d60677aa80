"""A certificate whose seal's key was suspended hands out the file that was sealed again, under the same number.

Its state stays, and its version grows: who reads the public topic compares a paper with the hash of the last message.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.cqe.consultas import cqe_de
from services.consumo.cqe.estados import SISTEMA, anunciar
from services.consumo.cqe.models import FLUJO, Cqe
from shared.events import RefObjeto
from shared.events.firma import DocumentoResellado
from shared.expedientes import leer
from shared.expedientes.casos import escribir
from shared.oficios import anotar_resellado, recibir_resellado

GUARDAR_RESELLADO = "consumo.guardar_cqe_resellado"
REEMPLAZAR = "reemplazar_documento"
_MOTIVO = "La llave del sello anterior fue suspendida: el certificado dice lo mismo y tiene otro archivo."


async def recibir(tx: AsyncSession, evento: DocumentoResellado) -> None:
    """Have the new file fetched; what is no certificate changes nothing."""
    cqe = await tx.get(Cqe, evento.documento_id, with_for_update=True, populate_existing=True)
    if cqe is not None:
        await recibir_resellado(tx, evento, cqe.sello_id, trabajo=GUARDAR_RESELLADO, grupo=cqe.nit)


async def reemplazar(tx: AsyncSession, evento: DocumentoResellado, nuevo: RefObjeto) -> None:
    """The certificate shows the new file, whatever its state; its mail is not sent again unless somebody asks."""
    exp = await leer(tx, evento.documento_id, tipo=FLUJO.tipo, bloquear=True)
    cqe = await cqe_de(tx, id=evento.documento_id, bloquear=True)
    if cqe.sellado is None or cqe.sello_id != evento.reemplaza:
        return
    datos = {"antes": cqe.sellado["sha256"], "sha256": nuevo.sha256, "nivel": evento.nivel}
    exp = await escribir(tx, exp, SISTEMA, REEMPLAZAR, exp.estado, _MOTIVO, datos, {})
    await anotar_resellado(tx, evento, nuevo, clase="cqe", nit=cqe.nit, anterior=cqe.sellado, version=exp.version)
    cqe.sellado, cqe.sello_id, cqe.nivel = nuevo.model_dump(mode="json"), evento.sello_id, evento.nivel
    await tx.flush()
    await anunciar(tx, exp.estado, exp, cqe, REEMPLAZAR, _MOTIVO)
