"""Use cases: have the signatures of a document looked at, keep what was found, tell it. Each in the caller's tx."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.garantias.documentos_firmados.models import FirmasDeGarantia
from services.garantias.documentos_firmados.rules import Comprobacion, Revision
from services.garantias.garantias.models import Garantia, Verificacion
from shared.audit import Sistema, anotar
from shared.clock import reloj_legal
from shared.events import RefObjeto
from shared.events.firma import FirmasRevisadas, InformeDeFirmas, Razon, RevisionDeFirmasSolicitada
from shared.expedientes import Expediente
from shared.jobs import encolar
from shared.messaging import publicar

TRAER = "garantias.traer_informe_de_firmas"


async def pedir(tx: AsyncSession, exp: Expediente, fila: Garantia) -> None:
    """Ask `firma` to look at the document of a guarantee that was just presented."""
    pedida = FirmasDeGarantia(id=uuid7(), garantia_id=exp.id, pedida_en=reloj_legal.ahora())
    tx.add(pedida)
    await tx.flush()
    evento = RevisionDeFirmasSolicitada(
        revision_id=pedida.id,
        servicio="garantias",
        documento_id=exp.id,
        numero=exp.numero or "",
        clase="garantia",
        nit=exp.empresa,
        objeto=RefObjeto(
            servicio="garantias", clave=fila.documento_clave, sha256=fila.documento_sha256, tamano=fila.documento_tamano
        ),
        recibido_en=exp.radicado_en or pedida.pedida_en,
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)


async def recibir(tx: AsyncSession, evento: FirmasRevisadas) -> None:
    """Keep what was found and have the report fetched, which says who signed; a second answer changes nothing."""
    consulta = sa.select(FirmasDeGarantia).where(col(FirmasDeGarantia.id) == evento.revision_id).with_for_update()
    fila = (await tx.execute(consulta)).scalar_one_or_none()
    if fila is None or fila.revisada_en is not None:
        return
    fila.firmas, fila.veredicto, fila.subindicacion = evento.firmas, evento.veredicto, evento.subindicacion
    fila.razones = [r.model_dump() for r in evento.razones]
    fila.informe_ref = evento.informe.model_dump(mode="json") if evento.informe is not None else None
    fila.revisada_en = reloj_legal.ahora()
    await tx.flush()
    visto = {"veredicto": evento.veredicto, "subindicacion": evento.subindicacion, "firmas": evento.firmas}
    quien = Sistema("garantias")
    await anotar(tx, quien=quien, accion="garantia.revisar_firmas", objeto=f"garantia:{fila.garantia_id}", datos=visto)
    if evento.informe is not None:
        await encolar(tx, TRAER, {"revision": str(fila.id)}, clave=str(fila.id), grupo=evento.nit)


async def por_traer(tx: AsyncSession, id: UUID) -> RefObjeto | None:
    """Where the report is that was not fetched yet; None once it was."""
    fila = await tx.get_one(FirmasDeGarantia, id)
    return None if fila.informe_ref is None or fila.informe is not None else RefObjeto.model_validate(fila.informe_ref)


async def guardar_informe(tx: AsyncSession, id: UUID, informe: InformeDeFirmas) -> None:
    """Keep the report; one that is already there stays."""
    fila = await tx.get_one(FirmasDeGarantia, id, with_for_update=True, populate_existing=True)
    if fila.informe is None:
        fila.informe = informe.model_dump(mode="json")
        await tx.flush()


async def de_garantias(tx: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, FirmasDeGarantia]:
    """What is known of the documents of several guarantees."""
    consulta = sa.select(FirmasDeGarantia).where(col(FirmasDeGarantia.garantia_id).in_(list(ids)))
    return {f.garantia_id: f for f in (await tx.execute(consulta)).scalars()}


def revision_de(fila: FirmasDeGarantia | None) -> Revision | None:
    """Its row as the rules take it; none for a guarantee that was presented before signatures were looked at."""
    if fila is None:
        return None
    razones = tuple(Razon.model_validate(r) for r in fila.razones)
    return Revision(fila.firmas or 0, fila.veredicto, razones, fila.revisada_en)


async def revision(tx: AsyncSession, garantia_id: UUID) -> Revision | None:
    """What is known of the document of one guarantee."""
    return revision_de((await de_garantias(tx, [garantia_id])).get(garantia_id))


async def comprobaciones_de(tx: AsyncSession, garantia_id: UUID) -> list[Comprobacion]:
    """What persons checked with the issuer, oldest first."""
    consulta = (
        sa.select(Verificacion).where(col(Verificacion.garantia_id) == garantia_id).order_by(col(Verificacion.id))
    )
    return [
        Comprobacion(v.medio, v.conforme, v.adjunto is not None, v.registrado_en)
        for v in (await tx.execute(consulta)).scalars()
    ]
