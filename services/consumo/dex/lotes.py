"""Batches of declarations: received once under the company's own identification, answered line by line."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.consumo.dex.hoja import Linea
from services.consumo.dex.mesa import Nueva
from services.consumo.dex.models import FLUJO, LineaDeLote, Lote
from services.consumo.dex.presentacion import presentar_varias
from services.consumo.dex.service import Declarada
from shared.audit import anotar
from shared.clock import reloj_legal
from shared.documents import Objeto
from shared.documents.textos import fecha_y_hora
from shared.events import RefObjeto
from shared.expedientes import expediente
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
        raise Problema(
            "lote-distinto", f"El {fecha_y_hora(fila.recibido_en)} se recibió otro archivo como lote {nombre}."
        )
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


@dataclass(frozen=True)
class Leida:
    """A line with its PDF, kept; None where `errores`, those of the sheet among them, say what is wrong."""

    linea: Linea
    documento: Objeto | None
    errores: tuple[str, ...] = ()


async def sin_responder(tx: AsyncSession, lote_id: UUID, lineas: Sequence[Linea]) -> list[Linea]:
    """Those of the lines that were not answered yet."""
    numeros = [x.linea for x in lineas]
    de_estas = (col(LineaDeLote.lote_id) == lote_id, col(LineaDeLote.linea).in_(numeros))
    respondidas = set((await tx.execute(select(col(LineaDeLote.linea)).where(*de_estas))).scalars())
    return [x for x in lineas if x.linea not in respondidas]


async def tomar_lineas(tx: AsyncSession, lote: Lote, leidas: Sequence[Leida]) -> None:
    """File each line that can be and write down why not of each other; what was answered stays as it was."""
    # Two workers at one batch (a lease that was lost) take turns here, and the second finds the lines done.
    await tx.execute(select(col(Lote.id)).where(col(Lote.id) == lote.id).with_for_update())
    faltan = {x.linea for x in await sin_responder(tx, lote.id, [x.linea for x in leidas])}
    pendientes = [x for x in leidas if x.linea.linea in faltan]
    anteriores = await _anteriores(tx, lote.nit, {x.linea.reemplaza_a for x in pendientes})
    suerte: dict[int, UUID | list[str]] = {}
    nuevas: dict[int, Nueva] = {}
    for leida in pendientes:
        linea = leida.linea
        if leida.errores or leida.documento is None or linea.fecha is None:
            suerte[linea.linea] = list(leida.errores)
        elif linea.reemplaza_a and linea.reemplaza_a not in anteriores:
            suerte[linea.linea] = [f"No existe la {linea.reemplaza_a}."]
        else:
            dicha = Declarada(linea.declaracion, linea.fecha, linea.comercial_kg, linea.fob_centavos)
            anterior = anteriores.get(linea.reemplaza_a)
            nuevas[linea.linea] = Nueva(linea.cqe, linea.clase, dicha, leida.documento, anterior)
    hechas = await presentar_varias(tx, autor(lote), list(nuevas.values()), sin_repetir=True)
    for numero, hecha in zip(nuevas, hechas, strict=True):
        suerte[numero] = [_en_palabras(hecha)] if isinstance(hecha, Problema) else hecha
    filas = [_fila(lote.id, x.linea, suerte[x.linea.linea]) for x in pendientes]
    if filas:
        await tx.execute(insert(LineaDeLote), filas)


def _fila(lote_id: UUID, linea: Linea, suerte: UUID | list[str]) -> dict[str, object]:
    dicha = {"lote_id": lote_id, "linea": linea.linea, "cqe": linea.cqe, "declaracion": linea.declaracion}
    if isinstance(suerte, UUID):
        return dicha | {"tomada": True, "dex_id": suerte, "errores": []}
    return dicha | {"tomada": False, "dex_id": None, "errores": suerte}


def _en_palabras(problema: Problema) -> str:
    return problema.detalle or _NO_ES_SUYO.get(problema.codigo, problema.entrada.titulo)


async def _anteriores(tx: AsyncSession, nit: str, numeros: set[str]) -> dict[str, UUID]:
    """The company's declarations with those numbers (`DEX-…`)."""
    propias = select(expediente.c.numero, expediente.c.id).where(
        expediente.c.tipo == FLUJO.tipo, expediente.c.empresa == nit, expediente.c.numero.in_(numeros - {""})
    )
    return {str(numero): id for numero, id in (await tx.execute(propias)).all()}
