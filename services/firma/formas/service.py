"""Keeps and reads the issued forms. Each is one change in the caller's transaction."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.firma.formas.models import Forma
from shared.events import RefObjeto
from shared.events.firma import FormaEmitida

MAXIMO = 300
"""Forms of one company that a wrong file is compared with, newest first."""


async def anotar_emitida(tx: AsyncSession, evento: FormaEmitida) -> None:
    """Keep an issued form; told twice, or told before by a request for a verdict, it is one."""
    await _anotar(
        tx,
        evento.objeto,
        version=evento.version,
        documento_id=evento.documento_id,
        acto=evento.acto,
        numero=evento.numero,
        nit=evento.nit,
        emitida_en=evento.emitida_en,
    )


async def anotar_original(
    tx: AsyncSession, objeto: RefObjeto, *, documento_id: UUID, acto: str, numero: str, nit: str, vista_en: datetime
) -> None:
    """Keep the original of a request for a verdict, where nobody told of it when it was issued."""
    await _anotar(
        tx, objeto, version=None, documento_id=documento_id, acto=acto, numero=numero, nit=nit, emitida_en=vista_en
    )


async def _anotar(
    tx: AsyncSession,
    objeto: RefObjeto,
    *,
    version: int | None,
    documento_id: UUID,
    acto: str,
    numero: str,
    nit: str,
    emitida_en: datetime,
) -> None:
    nueva = insert(Forma).values(
        sha256=objeto.sha256,
        servicio=objeto.servicio,
        documento_id=documento_id,
        acto=acto,
        numero=numero,
        version=version,
        nit=nit,
        tamano=objeto.tamano,
        objeto=objeto.model_dump(mode="json"),
        emitida_en=emitida_en,
    )
    if version is None:
        await tx.execute(nueva.on_conflict_do_nothing(index_elements=["sha256"]))
        return
    await tx.execute(
        nueva.on_conflict_do_update(index_elements=["sha256"], set_={"version": version}, where=_c.version.is_(None))
    )


async def de_empresa(tx: AsyncSession, nit: str) -> list[Forma]:
    """The company's forms, newest first, `MAXIMO` at most."""
    consulta = select(Forma).where(_c.nit == nit).order_by(_c.emitida_en.desc(), _c.sha256).limit(MAXIMO)
    return list((await tx.execute(consulta)).scalars())


async def guardar_huellas(tx: AsyncSession, huellas: Mapping[str, str]) -> None:
    """Keep fingerprints worked out meanwhile, by the form's SHA-256."""
    for sha256, huella in sorted(huellas.items()):
        await tx.execute(update(Forma).where(_c.sha256 == sha256, _c.huella.is_(None)).values(huella=huella))


_c = Forma.__table__.c  # type: ignore[attr-defined]  # SQLModel does not type its tables
