"""A sealed document whose key was suspended gets its new file: the same number, date and content, the old file kept.

For whatever a service had sealed: letters (this package), and the documents of its own that use these three functions.
"""

from datetime import timedelta
from uuid import UUID

import httpx
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.ext.asyncio import AsyncSession

from shared.audit import Sistema, anotar
from shared.clock import reloj_legal
from shared.documents import DescargaFallida, descargar_ref
from shared.events import RefObjeto
from shared.events.firma import DocumentoResellado
from shared.events.oficios import DocumentoReemplazado
from shared.http.contexto import Contexto
from shared.jobs import Abandonar, Reintentar, Trabajo, de_clave, encolar
from shared.messaging import publicar

_PACIENCIA = timedelta(seconds=2)
_UUID: sa.types.TypeEngine[UUID] = PG_UUID(as_uuid=True)

documento_resellado = sa.Table(
    "documento_resellado",
    sa.MetaData(),
    sa.Column("sello_id", _UUID, primary_key=True),
    sa.Column("documento", _UUID, nullable=False),
    sa.Column("reemplaza", _UUID, nullable=False),
    sa.Column("anterior", JSONB, nullable=False),
    sa.Column("sellado", JSONB, nullable=False),
    sa.Column("nivel", sa.Text, nullable=False),
    sa.Column("certificado_sha256", sa.Text, nullable=False),
    sa.Column("guardado_en", sa.DateTime(timezone=True), nullable=False),
)


async def recibir_resellado(
    tx: AsyncSession, evento: DocumentoResellado, sello_actual: UUID | None, *, trabajo: str, grupo: str | None
) -> None:
    """Have the new file fetched by the job `trabajo`, whose data is the event; the document's row is locked.

    A seal that this document neither has, nor awaits, nor is about to get changes nothing.
    """
    if evento.reemplaza != sello_actual and await de_clave(tx, trabajo, str(evento.reemplaza)) is None:
        return
    await encolar(tx, trabajo, evento.model_dump(mode="json"), clave=str(evento.sello_id), grupo=grupo)


async def traer_resellado(
    t: Trabajo,
    ctx: Contexto,
    cliente: httpx.AsyncClient,
    *,
    servicio: str,
    sello_actual: UUID | None,
    borrador: dict[str, object] | None,
    sellado: dict[str, object] | None,
) -> tuple[DocumentoResellado, RefObjeto] | None:
    """The event and the new file, stored; None when the document has it already.

    Raises:
        Reintentar: the seal that it replaces is not yet in its place, or the file can't be had.
        Abandonar: it is another document.
    """
    evento = DocumentoResellado.model_validate(t.datos)
    if sello_actual == evento.sello_id:
        return None
    if sellado is None or sello_actual != evento.reemplaza:
        raise Reintentar(en=_PACIENCIA, motivo="el sello que reemplaza todavía no está puesto")
    try:
        datos = await descargar_ref(evento.objeto, ctx.ajustes, cliente=cliente)
    except DescargaFallida as error:
        raise Reintentar(en=_PACIENCIA, motivo=str(error)) from error
    if not datos.startswith(await ctx.almacen.leer(RefObjeto.model_validate(borrador).clave)):
        raise Abandonar("el documento sellado de nuevo no es el que se envió a sellar")
    objeto = await ctx.almacen.guardar(datos)
    return evento, RefObjeto(servicio=servicio, clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano)


async def anotar_resellado(
    tx: AsyncSession,
    evento: DocumentoResellado,
    nuevo: RefObjeto,
    *,
    clase: str,
    nit: str,
    anterior: dict[str, object],
    version: int,
) -> None:
    """Keep what is replaced by what, audit it and announce it; before the document's own row, which is locked, changes.

    Args:
        clase: `oficio`, `cqe` or `acto`.
        anterior: `RefObjeto` as JSON of the file until now.
        version: of the document, for its announcements.
    """
    ahora = reloj_legal.ahora()
    ref = nuevo.model_dump(mode="json")
    await tx.execute(
        sa.insert(documento_resellado).values(
            sello_id=evento.sello_id,
            documento=evento.documento_id,
            reemplaza=evento.reemplaza,
            anterior=anterior,
            sellado=ref,
            nivel=evento.nivel,
            certificado_sha256=evento.certificado_sha256,
            guardado_en=ahora,
        )
    )
    antes = RefObjeto.model_validate(anterior).sha256
    await anotar(
        tx,
        quien=Sistema(evento.servicio),
        accion="documento.resellar",
        objeto=f"{clase}:{evento.documento_id}",
        motivo="la llave del sello anterior fue suspendida",
        datos={"numero": evento.numero, "antes": antes, "ahora": nuevo.sha256, "nivel": evento.nivel},
    )
    reemplazado = DocumentoReemplazado.model_validate(
        {
            "documento_id": evento.documento_id,
            "servicio": evento.servicio,
            "clase": clase,
            "numero": evento.numero,
            "nit": nit,
            "anterior_sha256": antes,
            "documento": nuevo,
            "nivel": evento.nivel,
            "certificado_sha256": evento.certificado_sha256,
            "reemplazado_en": ahora,
        }
    )
    topico = f"{evento.servicio}.eventos.v1"
    clave = str(evento.documento_id)
    await publicar(tx, reemplazado, clave=clave, version=version, asunto=evento.numero, topico=topico)


async def resellados_de(tx: AsyncSession, documento: UUID) -> int:
    """How often a document was sealed again."""
    consulta = sa.select(sa.func.count()).where(documento_resellado.c.documento == documento)
    return int((await tx.execute(consulta)).scalar_one())
