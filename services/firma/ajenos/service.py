"""Use cases of documents of others: ask, take up, tell. Each is one change in the caller's transaction."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.firma.ajenos.models import DocumentoAjeno
from services.firma.ajenos.rules import razones_de
from services.firma.confianza import Confianza
from services.firma.confianza.service import recordar
from services.firma.validacion import Informe
from services.firma.veredictos.service import siguiente_version
from shared.audit import Sistema, anotar
from shared.clock import reloj_legal
from shared.events import RefObjeto
from shared.events.firma import FirmasRevisadas, RevisionDeFirmasSolicitada
from shared.jobs import encolar
from shared.messaging import publicar

REVISAR = "firma.revisar_ajeno"
_c = DocumentoAjeno.__table__.c  # type: ignore[attr-defined]  # SQLModel does not type its tables


async def solicitar(tx: AsyncSession, evento: RevisionDeFirmasSolicitada) -> None:
    """Record the request and enqueue its job; a repeated request changes nothing."""
    nuevo = insert(DocumentoAjeno).values(
        id=evento.revision_id,
        **evento.model_dump(include={"servicio", "documento_id", "numero", "clase", "nit", "recibido_en"}),
        objeto=evento.objeto.model_dump(mode="json"),
        estado="recibido",
        pedido_en=reloj_legal.ahora(),
    )
    await tx.execute(nuevo.on_conflict_do_nothing(index_elements=["id"]))
    id = str(evento.revision_id)
    await encolar(tx, REVISAR, {"revision_id": id}, clave=id, grupo=evento.nit)


async def tomar(tx: AsyncSession, id: UUID) -> DocumentoAjeno:
    """Mark it as in process and return it; one already looked at is returned as it is."""
    await tx.execute(update(DocumentoAjeno).where(_c.id == id, _c.estado == "recibido").values(estado="en_proceso"))
    return (await tx.execute(select(DocumentoAjeno).where(_c.id == id))).scalar_one()


async def esperar(tx: AsyncSession, id: UUID, motivo: str, hasta: datetime) -> None:
    """Show that it waits for somebody else, and until when."""
    espera = {"motivo": motivo, "hasta": hasta.isoformat()}
    await tx.execute(update(DocumentoAjeno).where(_c.id == id, _c.revisado_en.is_(None)).values(espera=espera))


async def emitir(
    tx: AsyncSession, id: UUID, informe: Informe, ref: RefObjeto | None, confianza: Confianza | None
) -> None:
    """Keep what was found and tell the service that asked; it is told once.

    Args:
        ref: the `InformeDeFirmas`, in our store; none if the file was never had.
        confianza: none if it was not examined.
    """
    fila = (await tx.execute(select(DocumentoAjeno).where(_c.id == id).with_for_update())).scalar_one()
    if fila.revisado_en is not None:
        return
    version = await siguiente_version(tx, fila.documento_id)
    if confianza is not None:
        await recordar(tx, confianza)
        fila.confianza = confianza.version
    fila.estado = informe.veredicto.value
    fila.subindicacion = informe.subindicacion.value if informe.subindicacion else None
    fila.firmas, fila.espera = len(informe.firmas), None
    fila.informe = ref.model_dump(mode="json") if ref is not None else None
    fila.detalle = informe.a_dict()
    fila.revisado_en = reloj_legal.ahora()
    await anotar(
        tx,
        quien=Sistema("firma"),
        accion="ajeno.revisar",
        objeto=f"documento_ajeno:{id}",
        motivo=fila.subindicacion,
        datos={
            "numero": fila.numero,
            "veredicto": fila.estado,
            "archivo": informe.formato.sha256,
            "firmas": fila.firmas,
            "confianza": fila.confianza,
        },
    )
    evento = FirmasRevisadas(
        revision_id=id,
        servicio=fila.servicio,
        documento_id=fila.documento_id,
        numero=fila.numero,
        nit=fila.nit,
        firmas=fila.firmas,
        veredicto=informe.veredicto.value,
        subindicacion=fila.subindicacion,
        razones=razones_de(informe.razones),
        informe=ref,
        revisada_en=fila.revisado_en,
    )
    await publicar(tx, evento, clave=str(fila.documento_id), version=version, asunto=fila.numero)
