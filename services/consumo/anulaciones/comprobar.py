"""Reading what the checks of some annulments look at: a fixed number of queries per contingente."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.consumo.anulaciones.models import Anulacion
from services.consumo.anulaciones.rules import comprobaciones
from services.consumo.consumos.rules import admite_consumos
from services.consumo.cqe.models import Cqe
from services.consumo.destino.consultas import Uso, usos_de
from services.consumo.dex.models import Dex
from services.consumo.referencias.service import contingente_actual
from shared.clock import BOGOTA, reloj_legal
from shared.documents.textos import fecha_larga, kilogramos
from shared.expedientes import Expediente
from shared.expedientes.comprobaciones import Precomprobacion, de_firma_desconocida
from shared.expedientes.firmas import desconocidas


async def comprobar(tx: AsyncSession, casos: Sequence[Expediente]) -> dict[UUID, list[Precomprobacion]]:
    """What a funcionario sees of each annulment before deciding, as it stands now."""
    anulaciones: dict[UUID, tuple[Anulacion, str]] = {
        a.id: (a, numero)
        for a, numero in await tx.execute(
            select(Anulacion, col(Cqe.numero))
            .join(Cqe, col(Cqe.id) == col(Anulacion.cqe_id))
            .where(col(Anulacion.id).in_([c.id for c in casos]))
        )
    }
    cqes = {a.cqe_id for a, _ in anulaciones.values()}
    en_pie: dict[UUID, list[str]] = {}
    declaradas = select(col(Dex.cqe_id), col(Dex.declaracion)).where(col(Dex.cqe_id).in_(cqes), col(Dex.en_pie))
    for cqe_id, declaracion in await tx.execute(declaradas.order_by(col(Dex.id))):
        en_pie.setdefault(cqe_id, []).append(declaracion)
    usos = await usos_de(tx, cqes)
    admiten = {codigo: await _admite(tx, codigo) for codigo in sorted({a.contingente for a, _ in anulaciones.values()})}
    vistas = {
        id: comprobaciones(
            numero=numero,
            declaraciones=en_pie.get(a.cqe_id, []),
            uso=_en_palabras(usos.get(a.cqe_id)),
            admite_consumos=admiten[a.contingente],
            contingente=a.contingente,
        )
        for id, (a, numero) in anulaciones.items()
    }
    for id, cuando in (await desconocidas(tx, list(vistas))).items():
        vistas[id].append(de_firma_desconocida(cuando))
    return vistas


async def _admite(tx: AsyncSession, codigo: str) -> bool:
    contingente = await contingente_actual(tx, codigo)
    return contingente is not None and admite_consumos(
        estado=contingente.estado,
        desde=contingente.vigencia_desde,
        hasta=contingente.vigencia_hasta,
        hoy=reloj_legal.hoy(),
    )


def _en_palabras(uso: Uso | None) -> str | None:
    if uso is None or uso.usado_kg == 0:
        return None
    entradas = ", ".join(e.referencia for e in uso.entradas if e.referencia)
    dia = fecha_larga(uso.recibido_en.astimezone(BOGOTA).date())
    return f"El destino informó el {dia} que se usaron {kilogramos(uso.usado_kg)} de este certificado" + (
        f" (entradas {entradas})." if entradas else "."
    )
