"""Use cases of seals: ask, end well, end badly. Each is one change in the caller's transaction."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.firma.sellos.models import Sello
from services.firma.veredictos.service import siguiente_version
from shared import jobs
from shared.audit import Sistema, anotar
from shared.clock import reloj_legal
from shared.documents import Objeto
from shared.events import RefObjeto
from shared.events.firma import DocumentoResellado, SelladoFallido, SelladoHecho, SelladoSolicitado
from shared.http.problemas import Problema
from shared.identity.principal import Principal
from shared.jobs import encolar
from shared.messaging import publicar

SELLAR = "firma.sellar"


async def solicitar(tx: AsyncSession, evento: SelladoSolicitado) -> None:
    """Record the request and enqueue its job; a repeated request changes nothing."""
    nuevo = insert(Sello).values(
        id=evento.sello_id,
        servicio=evento.servicio,
        documento_id=evento.documento_id,
        numero=evento.numero,
        razon=evento.razon,
        objeto=evento.objeto.model_dump(mode="json"),
        caja=evento.caja,
        estado="pedido",
        pedido_en=reloj_legal.ahora(),
    )
    await tx.execute(nuevo.on_conflict_do_nothing(index_elements=["id"]))
    await encolar(tx, SELLAR, {"sello_id": str(evento.sello_id)}, clave=str(evento.sello_id), grupo=evento.servicio)


async def leer(tx: AsyncSession, sello_id: UUID) -> Sello:
    """The seal.

    Raises:
        sqlalchemy.exc.NoResultFound: it was never asked for.
    """
    return (await tx.execute(select(Sello).where(_id == sello_id))).scalar_one()


async def terminar(tx: AsyncSession, sello_id: UUID, objeto: Objeto, *, nivel: str, huella: str) -> None:
    """The sealed document is in our store: keep where, and tell who asked. A seal is put once."""
    sello = await _bloqueado(tx, sello_id)
    if sello.terminado_en is not None:
        return
    ref = RefObjeto(servicio="firma", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano, tipo=objeto.tipo)
    sello.estado, sello.error = "hecho", None
    sello.sellado = ref.model_dump(mode="json")
    sello.nivel = nivel
    sello.certificado_sha256 = huella
    sello.terminado_en = reloj_legal.ahora()
    await anotar(
        tx,
        quien=Sistema("firma"),
        accion="sello.poner",
        objeto=f"sello:{sello.id}",
        motivo=sello.razon,
        datos={
            "numero": sello.numero,
            "documento": sello.objeto["sha256"],
            "sellado": objeto.sha256,
            "nivel": nivel,
            "certificado": huella,
        },
    )
    datos = {
        "sello_id": sello.id,
        "servicio": sello.servicio,
        "documento_id": sello.documento_id,
        "numero": sello.numero,
        "objeto": ref,
        "nivel": nivel,
        "certificado_sha256": huella,
        "sellado_en": sello.terminado_en,
    }
    evento: SelladoHecho | DocumentoResellado = (
        SelladoHecho.model_validate(datos)
        if sello.reemplaza is None
        else DocumentoResellado.model_validate(datos | {"reemplaza": sello.reemplaza})
    )
    version = await siguiente_version(tx, sello.documento_id)
    await publicar(tx, evento, clave=str(sello.documento_id), version=version, asunto=sello.numero)


async def fallar(tx: AsyncSession, sello_id: UUID, error: str, intentos: int) -> None:
    """No seal could be put: keep why, and tell who asked, who may ask again; so may an operator, here."""
    sello = await _bloqueado(tx, sello_id)
    if sello.terminado_en is not None:
        return
    sello.estado, sello.error = "fallido", error
    sello.fallos += 1
    sello.terminado_en = reloj_legal.ahora()
    evento = SelladoFallido(
        sello_id=sello.id,
        servicio=sello.servicio,
        documento_id=sello.documento_id,
        numero=sello.numero,
        error=error,
        intentos=intentos,
    )
    version = await siguiente_version(tx, sello.documento_id)
    await publicar(tx, evento, clave=str(sello.documento_id), version=version, asunto=sello.numero)


async def reintentar(tx: AsyncSession, sello_id: UUID, quien: Principal, motivo: str) -> Sello:
    """Try a failed seal again as it was asked, with all its attempts.

    Raises:
        Problema: `no-encontrado`, `sello-sin-fallo`.
    """
    sello = (await tx.execute(select(Sello).where(_id == sello_id).with_for_update())).scalar_one_or_none()
    if sello is None:
        raise Problema("no-encontrado")
    trabajo = await jobs.de_clave(tx, SELLAR, str(sello_id))
    if sello.estado != "fallido" or trabajo is None or not await jobs.reintentar(tx, trabajo.id):
        raise Problema("sello-sin-fallo")
    sello.estado, sello.terminado_en = "pedido", None
    await anotar(
        tx,
        quien=quien,
        accion="sello.reintentar",
        objeto=f"sello:{sello.id}",
        motivo=motivo,
        datos={"numero": sello.numero, "error": sello.error},
    )
    return sello


async def _bloqueado(tx: AsyncSession, sello_id: UUID) -> Sello:
    return (await tx.execute(select(Sello).where(_id == sello_id).with_for_update())).scalar_one()


_id = Sello.__table__.c.id  # type: ignore[attr-defined]  # SQLModel does not type its tables
