"""Batches of declarations: received once under the company's own identification, answered line by line."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.consumo.cqe.models import Cqe
from services.consumo.dex.hoja import Linea
from services.consumo.dex.models import FLUJO, Dex, LineaDeLote, Lote
from services.consumo.dex.service import Declarada, presentar
from shared.audit import anotar
from shared.clock import reloj_legal
from shared.documents import Objeto
from shared.events import RefObjeto
from shared.expedientes import expediente, leer_numero
from shared.http import Problema
from shared.identity import Principal, exigir_empresa
from shared.jobs import encolar

PROCESAR_LOTE = "consumo.procesar_lote_dex"
_NO_ES_SUYO = {"no-encontrado": "El certificado no existe o no es de su empresa."}


async def recibir(
    tx: AsyncSession, quien: Principal, *, lote: str | None, nit: str, hoja: Objeto, comprimido: Objeto
) -> tuple[Lote, bool]:
    """Keep the batch and have it worked off after the commit; the same batch again is the one there is.

    Args:
        lote: the company's identification; without one, the digest of both files.

    Returns:
        The batch, and whether it is new.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `lote-distinto`.
    """
    exigir_empresa(quien, nit, actuar=True)
    huella = hashlib.sha256(f"{hoja.sha256} {comprimido.sha256}".encode()).hexdigest()
    nombre = lote or huella
    nuevo = insert(Lote).values(
        id=uuid7(),
        nit=nit,
        lote=nombre,
        huella=huella,
        hoja=_ref(hoja).model_dump(),
        comprimido=_ref(comprimido).model_dump(),
        notas=[],
        subido_por=quien.sub,
        act=quien.act,
        recibido_en=reloj_legal.ahora(),
    )
    puesto = (
        await tx.execute(nuevo.on_conflict_do_nothing(constraint="uq_lote_de_dex").returning(col(Lote.id)))
    ).scalar_one_or_none()
    fila = (await tx.execute(select(Lote).where(col(Lote.nit) == nit, col(Lote.lote) == nombre))).scalar_one()
    if fila.huella != huella:
        raise Problema("lote-distinto", f"El lote {nombre} se recibió el {fila.recibido_en.isoformat()}.")
    if puesto is None:
        return fila, False
    await encolar(tx, PROCESAR_LOTE, {"lote": str(fila.id)}, clave=str(fila.id), grupo=nit)
    datos = {"lote": nombre, "huella": huella, "empresa": nit}
    await anotar(tx, quien=quien, accion="dex.recibir_lote", objeto=f"lote_de_dex:{fila.id}", datos=datos)
    return fila, True


def _ref(objeto: Objeto) -> RefObjeto:
    return RefObjeto(
        servicio="consumo", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano, tipo=objeto.tipo
    )


async def lote_visible(tx: AsyncSession, lote_id: UUID, quien: Principal) -> Lote:
    """The batch, of a company that the caller may see.

    Raises:
        Problema: `no-encontrado`.
    """
    lote = await tx.get(Lote, lote_id, populate_existing=True)
    if lote is None:
        raise Problema("no-encontrado")
    exigir_empresa(quien, lote.nit)
    return lote


async def cuentas_de_lineas(tx: AsyncSession, lotes: list[UUID]) -> dict[UUID, tuple[int, int]]:
    """Of each batch, how many lines were taken and how many refused so far."""
    consulta = (
        select(col(LineaDeLote.lote_id), col(LineaDeLote.tomada), func.count())
        .where(col(LineaDeLote.lote_id).in_(lotes))
        .group_by(col(LineaDeLote.lote_id), col(LineaDeLote.tomada))
    )
    por_suerte = {(lote, tomada): int(n) for lote, tomada, n in (await tx.execute(consulta)).all()}
    return {lote: (por_suerte.get((lote, True), 0), por_suerte.get((lote, False), 0)) for lote in lotes}


def autor(lote: Lote) -> Principal:
    """Who sent the batch, as the one who files its lines: somebody of that company and of no other."""
    return Principal(lote.subido_por, "", frozenset({"exportador"}), frozenset({lote.nit}), lote.act, lote.nit)


async def tomar_linea(
    tx: AsyncSession, lote: Lote, linea: Linea, documento: Objeto | None, errores: Sequence[str]
) -> None:
    """File a line, or write down why not; a line already answered stays as it was.

    Args:
        documento: its PDF, kept; None where `errores` say what is wrong.
    """
    # Two workers at one batch (a lease that was lost) take turns here, and the second finds the line done.
    await tx.execute(select(col(Lote.id)).where(col(Lote.id) == lote.id).with_for_update())
    if await tx.get(LineaDeLote, (lote.id, linea.linea)) is not None:
        return
    fila = LineaDeLote(lote_id=lote.id, linea=linea.linea, tomada=False, cqe=linea.cqe, declaracion=linea.declaracion)
    fila.errores = list(errores)
    if documento is not None and not errores:
        try:
            async with tx.begin_nested():
                fila.dex_id = await _presentar(tx, lote, linea, documento)
            fila.tomada = True
        except Problema as problema:
            fila.errores = [problema.detalle or _NO_ES_SUYO.get(problema.codigo, problema.entrada.titulo)]
    tx.add(fila)
    await tx.flush()


async def _presentar(tx: AsyncSession, lote: Lote, linea: Linea, documento: Objeto) -> UUID:
    assert linea.fecha is not None
    repetida = (
        select(expediente.c.numero)
        .join(Dex, col(Dex.id) == expediente.c.id)
        .join(Cqe, col(Cqe.id) == col(Dex.cqe_id))
        .where(
            col(Cqe.numero) == linea.cqe,
            col(Dex.nit) == lote.nit,
            col(Dex.declaracion) == linea.declaracion,
            col(Dex.en_pie),
        )
    )
    ya = (await tx.execute(repetida.limit(1))).scalar_one_or_none()
    if ya is not None:
        raise Problema("conflicto", f"La declaración ya está presentada en ese certificado: {ya}.")
    reemplaza_a = None
    if linea.reemplaza_a:
        anterior = await leer_numero(tx, linea.reemplaza_a, tipo=FLUJO.tipo)
        if anterior.empresa != lote.nit:
            raise Problema("no-encontrado", f"No existe la {linea.reemplaza_a}.")
        reemplaza_a = anterior.id
    declarada = Declarada(linea.declaracion, linea.fecha, linea.comercial_kg, linea.fob_centavos)
    exp, _ = await presentar(
        tx,
        autor(lote),
        cqe=linea.cqe,
        clase=linea.clase,
        declarada=declarada,
        documento=documento,
        reemplaza_a=reemplaza_a,
    )
    return exp.id
