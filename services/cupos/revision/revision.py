"""Quota requests as the reviewer's tools of `shared.expedientes` need to know them."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.cantidades import Cantidad, escrita
from services.cupos.contingentes.libro import saldos_de_grupos
from services.cupos.contingentes.models import Contingente
from services.cupos.contingentes.schemas import DatosContingente
from services.cupos.referencias.models import Empresa
from services.cupos.referencias.service import calendario
from services.cupos.revision.banderas import banderas_de, con_banderas
from services.cupos.revision.comprobar import comprobar
from services.cupos.revision.firmables import FIRMABLES
from services.cupos.solicitudes import decisiones
from services.cupos.solicitudes.consultas import solicitud_de
from services.cupos.solicitudes.models import FLUJO, PENDIENTES, Solicitud
from services.cupos.turnos.models import Turno
from shared.calendar import en_palabras
from shared.clock import reloj_legal
from shared.expedientes import Expediente, expediente
from shared.expedientes.revision import Decidido, Revision
from shared.identity import Principal


async def _describir(tx: AsyncSession, casos: Sequence[Expediente]) -> dict[UUID, dict[str, Any]]:
    consulta = (
        select(Solicitud, col(Contingente.unidad), col(Empresa.razon_social))
        .join(Contingente, col(Contingente.codigo) == col(Solicitud.contingente))
        .outerjoin(Empresa, col(Empresa.nit) == col(Solicitud.nit))
        .where(col(Solicitud.id).in_([c.id for c in casos]))
    )
    return {
        f.Solicitud.id: {
            "razon_social": f.razon_social or "",
            "contingente": f.Solicitud.contingente,
            "grupo": f.Solicitud.grupo,
            "cantidad": Cantidad.de_kg(f.Solicitud.cantidad_kg, f.unidad).model_dump(),
            "recibido_en": f.Solicitud.recibido_en.isoformat() if f.Solicitud.recibido_en else None,
        }
        for f in await tx.execute(consulta)
    }


async def _en_orden(tx: AsyncSession, ids: Sequence[UUID]) -> list[UUID]:
    """By turn, the only order in which approving one cannot take what was for another; without turn, last."""
    ultimo = (
        select(col(Turno.solicitud).label("solicitud"), sa.func.max(col(Turno.numero)).label("numero"))
        .where(col(Turno.solicitud).in_(ids))
        .group_by(col(Turno.solicitud))
        .subquery()
    )
    consulta = (
        select(col(Solicitud.id))
        .outerjoin(ultimo, ultimo.c.solicitud == col(Solicitud.id))
        .outerjoin(Turno, col(Turno.numero) == ultimo.c.numero)
        .where(col(Solicitud.id).in_(ids))
        .order_by(col(Turno.orden_en).asc().nulls_last(), col(Turno.numero).asc().nulls_last(), col(Solicitud.id))
    )
    return list((await tx.execute(consulta)).scalars())


async def _aprobar(
    tx: AsyncSession, id: UUID, quien: Principal, decidido: Decidido, lote: str, entorno: Any
) -> Expediente:
    exp, _ = await decisiones.aprobar(tx, id, quien, motivo=decidido.motivo, anotado={**decidido.datos, "lote": lote})
    return exp


async def _marcadores(tx: AsyncSession, exp: Expediente) -> dict[str, str]:
    solicitud = await solicitud_de(tx, exp.id)
    contingente = await tx.get_one(Contingente, solicitud.contingente)
    empresa = await tx.get(Empresa, solicitud.nit)
    unidad = DatosContingente.model_validate(contingente.datos).unidad
    saldo = (await saldos_de_grupos(tx, solicitud.contingente, [solicitud.grupo]))[solicitud.grupo]

    def dice(kg: int) -> str:
        return escrita(kg, unidad)

    return {
        "numero": exp.numero or "",
        "nit": solicitud.nit,
        "empresa": empresa.razon_social if empresa else solicitud.nit,
        "contingente": contingente.nombre,
        "grupo": solicitud.grupo,
        "cantidad": dice(solicitud.cantidad_kg),
        "disponible": dice(saldo.disponible_kg),
        "fecha": en_palabras(reloj_legal.hoy()),
    }


def _que_tenga(campo: Any) -> Callable[[str], sa.ColumnElement[bool]]:
    def condicion(valor: str) -> sa.ColumnElement[bool]:
        return sa.exists(select(col(Solicitud.id)).where(col(Solicitud.id) == expediente.c.id, campo == valor))

    return condicion


REVISION = Revision(
    base="/v1/solicitudes",
    etiqueta="revisión de solicitudes",
    flujo=FLUJO,
    pendientes=PENDIENTES,
    decidibles=("enviada",),
    calendario=calendario,
    comprobar=comprobar,
    describir=_describir,
    en_orden=_en_orden,
    aprobar=_aprobar,
    marcadores=_marcadores,
    nombres=frozenset({"numero", "nit", "empresa", "contingente", "grupo", "cantidad", "disponible", "fecha"}),
    filtros={"contingente": _que_tenga(col(Solicitud.contingente)), "grupo": _que_tenga(col(Solicitud.grupo))},
    banderas=banderas_de,
    con_banderas=con_banderas,
    firmables=lambda _: FIRMABLES,
)
