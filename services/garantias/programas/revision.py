"""Requests of programmes as the reviewer's tools of `shared.expedientes` need to know them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from services.garantias.dinero import de_centavos
from services.garantias.programas import comprobar, decisiones
from services.garantias.programas.flujo import FLUJO
from services.garantias.programas.models import Programa, Solicitud
from services.garantias.programas.nombres import CLASES, dolares
from services.garantias.programas.rules import ClasePrograma
from services.garantias.programas.schemas import Autorizacion
from services.garantias.programas.solicitudes import Caso
from services.garantias.referencias.models import Empresa
from services.garantias.referencias.service import calendario_vigente, empresa
from shared import expedientes
from shared.calendar import en_palabras
from shared.clock import reloj_legal
from shared.expedientes import Expediente, Proyecto, expediente
from shared.expedientes.comprobaciones import Precomprobacion, exigir_verdes
from shared.expedientes.revision import Decidido, Firmable, Revision
from shared.http import Problema
from shared.identity import Principal

PENDIENTES = ("en_estudio",)


class _DatosDeAutorizacion(BaseModel):
    """What an authorisation says besides its reason (arts. 16 and 20 par.)."""

    model_config = ConfigDict(extra="forbid")

    solidez_financiera: bool
    pese_a: list[str] = []


class _SinDatos(BaseModel):
    model_config = ConfigDict(extra="forbid")


async def _comprobar(tx: AsyncSession, casos: Sequence[Expediente]) -> dict[UUID, list[Precomprobacion]]:
    listas = {}
    for exp in casos:
        caso = Caso(exp, await tx.get_one(Solicitud, exp.id), await tx.get_one(Programa, exp.id))
        listas[exp.id] = await comprobar.comprobar(tx, caso)
    return listas


async def _describir(tx: AsyncSession, casos: Sequence[Expediente]) -> dict[UUID, dict[str, Any]]:
    consulta = (
        select(Programa, col(Empresa.razon_social))
        .join(expediente, expediente.c.id == col(Programa.id))
        .outerjoin(Empresa, col(Empresa.nit) == expediente.c.empresa)
        .where(col(Programa.id).in_([c.id for c in casos]))
    )
    return {
        p.id: {
            "razon_social": nombre or "",
            "clase": p.clase,
            "cupo_fob_usd": str(de_centavos(p.cupo_fob_centavos)),
            "oficina": p.oficina,
            "asociacion": bool(p.detalle.get("miembros")),
        }
        for p, nombre in (await tx.execute(consulta)).all()
    }


async def _en_orden(tx: AsyncSession, ids: Sequence[UUID]) -> list[UUID]:
    """As the last signed copy arrived."""
    consulta = select(col(Solicitud.expediente)).where(col(Solicitud.expediente).in_(ids))
    orden = (col(Solicitud.recibida_en).asc().nulls_last(), col(Solicitud.expediente))
    return list((await tx.execute(consulta.order_by(*orden))).scalars())


async def _aprobar(
    tx: AsyncSession, id: UUID, quien: Principal, decidido: Decidido, lote: str, entorno: Any
) -> Expediente:
    """Sign an authorisation that somebody else drafted, if all is green (art. 16).

    Raises:
        Problema: `sin-decision-proyectada`, `comprobaciones-en-rojo`, those of `firmar_proyecto`.
    """
    proyecto = await expedientes.proyecto_de(tx, id)
    if proyecto is None or proyecto.accion != "autorizar":
        raise Problema("sin-decision-proyectada", "No hay autorización proyectada: proyéctela en el expediente.")
    exigir_verdes((await _comprobar(tx, [await expedientes.leer(tx, id)]))[id])
    return (await decisiones.firmar(tx, id, quien, anotado={"lote": lote, "observacion": decidido.motivo})).exp


async def _marcadores(tx: AsyncSession, exp: Expediente) -> dict[str, str]:
    programa = await tx.get_one(Programa, exp.id)
    titular = await empresa(tx, exp.empresa)
    return {
        "numero": exp.numero or "",
        "nit": exp.empresa,
        "empresa": titular.razon_social if titular else exp.empresa,
        "clase": CLASES[ClasePrograma(programa.clase)],
        "cupo": dolares(de_centavos(programa.cupo_fob_centavos)),
        "oficina": programa.oficina,
        "fecha": en_palabras(reloj_legal.hoy()),
    }


async def _id_del_proyecto(tx: AsyncSession, id: UUID) -> UUID:
    proyecto = await expedientes.proyecto_de(tx, id)
    if proyecto is None:
        raise RuntimeError(f"no quedó proyecto en {id}")
    return proyecto.id


async def _proyectar_autorizacion(
    tx: AsyncSession, id: UUID, quien: Principal, decidido: Decidido, datos: Any, version: int | None
) -> UUID:
    escrita = Autorizacion(solidez_financiera=datos.solidez_financiera, pese_a=datos.pese_a, motivo=decidido.motivo)
    await decisiones.proyectar_autorizacion(tx, id, escrita, quien, anotado=decidido.datos)
    return await _id_del_proyecto(tx, id)


async def _proyectar_negacion(
    tx: AsyncSession, id: UUID, quien: Principal, decidido: Decidido, datos: Any, version: int | None
) -> UUID:
    await decisiones.proyectar_negacion(tx, id, decidido.motivo, quien, anotado=decidido.datos)
    return await _id_del_proyecto(tx, id)


async def _ejecutar(tx: AsyncSession, proyecto: Proyecto, quien: Principal) -> Expediente:
    return (await decisiones.ejecutar(tx, proyecto, quien)).exp


FIRMABLES = {
    "autorizar": Firmable(_DatosDeAutorizacion, _proyectar_autorizacion, _ejecutar),
    "negar": Firmable(_SinDatos, _proyectar_negacion, _ejecutar),
}


def _que_sea(clase: str) -> sa.ColumnElement[bool]:
    suyo = select(col(Programa.id)).where(col(Programa.id) == expediente.c.id, col(Programa.clase) == clase)
    return sa.exists(suyo)


REVISION = Revision(
    base="/v1/programas",
    etiqueta="revisión de programas",
    flujo=FLUJO,
    pendientes=PENDIENTES,
    decidibles=PENDIENTES,
    calendario=calendario_vigente,
    comprobar=_comprobar,
    describir=_describir,
    en_orden=_en_orden,
    aprobar=_aprobar,
    marcadores=_marcadores,
    nombres=frozenset({"numero", "nit", "empresa", "clase", "cupo", "oficina", "fecha"}),
    filtros={"clase": _que_sea},
    firmables=lambda _: FIRMABLES,
)
