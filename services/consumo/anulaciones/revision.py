"""Annulments as the reviewer's tools of `shared.expedientes` need to know them: checks, inbox, batch approval."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.consumo.anulaciones import decisiones
from services.consumo.anulaciones.comprobar import comprobar
from services.consumo.anulaciones.consultas import anulacion_de
from services.consumo.anulaciones.models import FLUJO, PENDIENTES, Anulacion
from services.consumo.cantidades import Cantidad
from services.consumo.cqe.consultas import cqe_de
from services.consumo.cqe.models import Cqe
from services.consumo.cupos.models import Cupo
from services.consumo.referencias.models import Empresa
from services.consumo.referencias.service import calendario_vigente, contingente_en
from shared.calendar import en_palabras
from shared.clock import reloj_legal
from shared.documents.textos import toneladas
from shared.expedientes import Expediente, expediente
from shared.expedientes.revision import Decidido, Revision
from shared.identity import Principal


async def _describir(tx: AsyncSession, casos: Sequence[Expediente]) -> dict[UUID, dict[str, Any]]:
    consulta: Any = (
        select(Anulacion, Cqe, col(Cupo.numero).label("cupo"), col(Empresa.razon_social))
        .join(Cqe, col(Cqe.id) == col(Anulacion.cqe_id))
        .join(Cupo, col(Cupo.id) == col(Anulacion.cupo_id))
        .outerjoin(Empresa, col(Empresa.nit) == col(Anulacion.nit))
        .where(col(Anulacion.id).in_([c.id for c in casos]))
    )
    return {
        f.Anulacion.id: {
            "razon_social": f.razon_social or "",
            "contingente": f.Anulacion.contingente,
            "cupo": f.cupo,
            "cqe": f.Cqe.numero,
            "motivo": f.Anulacion.motivo,
            "comercial": Cantidad.de_kg(f.Cqe.comercial_kg).model_dump(),
            "cantidad": Cantidad.de_kg(f.Anulacion.cantidad_kg).model_dump(),
        }
        for f in await tx.execute(consulta)
    }


async def _en_orden(tx: AsyncSession, ids: Sequence[UUID]) -> list[UUID]:
    """As the signed letters arrived."""
    consulta = select(col(Anulacion.id)).where(col(Anulacion.id).in_(ids))
    orden = (col(Anulacion.recibido_en).asc().nulls_last(), col(Anulacion.id))
    return list((await tx.execute(consulta.order_by(*orden))).scalars())


async def _aprobar(
    tx: AsyncSession, id: UUID, quien: Principal, decidido: Decidido, lote: str, entorno: Any
) -> Expediente:
    return await decisiones.aprobar(tx, id, quien, decidido.motivo, anotado={**decidido.datos, "lote": lote})


async def _antes_del_caso(tx: AsyncSession, id: UUID) -> None:
    await decisiones.bloquear(tx, id)


async def _marcadores(tx: AsyncSession, exp: Expediente) -> dict[str, str]:
    anulacion = await anulacion_de(tx, exp.id)
    cqe = await cqe_de(tx, id=anulacion.cqe_id)
    empresa = await tx.get(Empresa, anulacion.nit)
    return {
        "numero": exp.numero or "",
        "nit": anulacion.nit,
        "empresa": empresa.razon_social if empresa else anulacion.nit,
        "contingente": (await contingente_en(tx, cqe.contingente, cqe.contingente_version)).nombre,
        "cupo": (await tx.get_one(Cupo, anulacion.cupo_id)).numero,
        "cqe": cqe.numero,
        "cantidad": f"{toneladas(anulacion.cantidad_kg)}",
        "fecha": en_palabras(reloj_legal.hoy()),
    }


def _que_tenga(campo: Any) -> Callable[[str], sa.ColumnElement[bool]]:
    def condicion(valor: str) -> sa.ColumnElement[bool]:
        suya = select(col(Anulacion.id)).join(Cqe, col(Cqe.id) == col(Anulacion.cqe_id))
        return sa.exists(suya.where(col(Anulacion.id) == expediente.c.id, campo == valor))

    return condicion


REVISION = Revision(
    base="/v1/anulaciones",
    etiqueta="revisión de anulaciones",
    flujo=FLUJO,
    pendientes=PENDIENTES,
    decidibles=PENDIENTES,
    calendario=calendario_vigente,
    comprobar=comprobar,
    describir=_describir,
    en_orden=_en_orden,
    aprobar=_aprobar,
    marcadores=_marcadores,
    nombres=frozenset({"numero", "nit", "empresa", "contingente", "cupo", "cqe", "cantidad", "fecha"}),
    filtros={"contingente": _que_tenga(col(Anulacion.contingente)), "cqe": _que_tenga(col(Cqe.numero))},
    antes_del_caso=_antes_del_caso,
)
