"""Circulars and acts of a contingente: stored PDFs; a later one is added, none is replaced."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.contingentes.actos import DocumentoLeido
from services.cupos.contingentes.models import AjusteDeVolumen, DocumentoDeContingente
from services.cupos.contingentes.versiones import bloquear
from shared.audit import anotar, identidad
from shared.clock import reloj_legal
from shared.documents import Objeto
from shared.http import Problema
from shared.identity import Principal


async def agregar(
    tx: AsyncSession,
    codigo: str,
    objeto: Objeto,
    quien: Principal,
    *,
    titulo: str,
    numero: str = "",
    fecha: date | None = None,
    ajuste: int | None = None,
) -> DocumentoDeContingente:
    """Keep a circular, or the act of an adjustment (`ajuste`), which has one.

    Sending the same circular again changes nothing.

    Raises:
        Problema: `no-encontrado`, `documento-existe` for another act of the same adjustment.
    """
    await bloquear(tx, codigo)
    d = DocumentoDeContingente
    if ajuste is not None and await tx.get(AjusteDeVolumen, (codigo, ajuste)) is None:
        raise Problema("no-encontrado", f"El contingente {codigo} no tiene el ajuste {ajuste}.")
    presentes = await documentos(tx, codigo)
    for presente in presentes:
        if presente.ajuste == ajuste and presente.sha256 == objeto.sha256:
            return presente
        if ajuste is not None and presente.ajuste == ajuste:
            raise Problema("documento-existe", f"El ajuste {ajuste} ya tiene su acto.")
    nuevo = d(
        contingente=codigo,
        n=len(presentes) + 1,
        clase="circular" if ajuste is None else "acto",
        ajuste=ajuste,
        titulo=titulo,
        numero=numero,
        fecha=fecha,
        clave=objeto.clave,
        sha256=objeto.sha256,
        tamano=objeto.tamano,
        quien=identidad(quien),
        legal_en=reloj_legal.ahora(),
    )
    tx.add(nuevo)
    await tx.flush()
    await anotar(
        tx,
        quien=quien,
        accion=f"contingente.{nuevo.clase}",
        objeto=f"contingente:{codigo}",
        datos={"documento": nuevo.n, "sha256": nuevo.sha256, "ajuste": ajuste},
    )
    return nuevo


async def documentos(tx: AsyncSession, codigo: str) -> Sequence[DocumentoDeContingente]:
    """All of a contingente, oldest first."""
    d = DocumentoDeContingente
    consulta = select(d).where(col(d.contingente) == codigo).order_by(col(d.n))
    return (await tx.execute(consulta)).scalars().all()


async def documento(tx: AsyncSession, codigo: str, n: int | None = None) -> DocumentoDeContingente:
    """One document, or the last circular.

    Raises:
        Problema: `no-encontrado`.
    """
    d = DocumentoDeContingente
    if n is None:
        ultima = select(func.max(col(d.n))).where(col(d.contingente) == codigo, col(d.clase) == "circular")
        n = (await tx.execute(ultima)).scalar_one_or_none()
    hallado = None if n is None else await tx.get(d, (codigo, n))
    if hallado is None:
        raise Problema("no-encontrado", f"El contingente {codigo} no tiene ese documento.")
    return hallado


def leido(d: DocumentoDeContingente) -> DocumentoLeido:
    """As the API answers it."""
    return DocumentoLeido.model_validate(
        d.model_dump() | {"enlace": f"/v1/contingentes/{d.contingente}/documentos/{d.n}.pdf"}
    )
