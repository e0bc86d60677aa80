"""Consumptions as the reviewer's tools of `shared.expedientes` need to know them."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.consumo.cantidades import Cantidad
from services.consumo.consumos import decisiones
from services.consumo.consumos.consultas import consumo_de
from services.consumo.consumos.models import FLUJO, Consumo
from services.consumo.cupos import libro
from services.consumo.cupos.models import Cupo
from services.consumo.referencias.models import Empresa
from services.consumo.referencias.service import calendario_vigente, contingente_en
from services.consumo.revision.comprobar import comprobar
from shared.calendar import en_palabras
from shared.clock import reloj_legal
from shared.documents.textos import toneladas
from shared.expedientes import Expediente, Proyecto, expediente, leer, proyectar
from shared.expedientes.comprobaciones import exigir_verdes, para_el_registro, rojos
from shared.expedientes.revision import Decidido, Firmable, Revision
from shared.http import Problema
from shared.identity import Principal


async def _describir(tx: AsyncSession, casos: Sequence[Expediente]) -> dict[UUID, dict[str, Any]]:
    consulta: Any = (
        select(Consumo, col(Cupo.numero).label("cupo"), col(Empresa.razon_social))
        .join(Cupo, col(Cupo.id) == col(Consumo.cupo_id))
        .outerjoin(Empresa, col(Empresa.nit) == col(Consumo.nit))
        .where(col(Consumo.id).in_([c.id for c in casos]))
    )
    return {
        f.Consumo.id: {
            "razon_social": f.razon_social or "",
            "contingente": f.Consumo.contingente,
            "cupo": f.cupo,
            "comercial": Cantidad.de_kg(f.Consumo.comercial_kg).model_dump(),
            "cantidad": Cantidad.de_kg(f.Consumo.cantidad_kg).model_dump(),
        }
        for f in await tx.execute(consulta)
    }


async def _en_orden(tx: AsyncSession, ids: Sequence[UUID]) -> list[UUID]:
    """As the signed forms arrived."""
    consulta = select(col(Consumo.id)).where(col(Consumo.id).in_(ids))
    orden = (col(Consumo.recibido_en).asc().nulls_last(), col(Consumo.id))
    return list((await tx.execute(consulta.order_by(*orden))).scalars())


async def _aprobar(
    tx: AsyncSession, id: UUID, quien: Principal, decidido: Decidido, lote: str, entorno: Any
) -> Expediente:
    anotado = {**decidido.datos, "lote": lote}
    url = entorno.ajustes.url_publica
    return await decisiones.aprobar(tx, id, quien, decidido.motivo, url_publica=url, anotado=anotado)


async def _marcadores(tx: AsyncSession, exp: Expediente) -> dict[str, str]:
    consumo = await consumo_de(tx, exp.id)
    empresa = await tx.get(Empresa, consumo.nit)
    cupo = await tx.get_one(Cupo, consumo.cupo_id)
    contingente = await contingente_en(tx, consumo.contingente, consumo.contingente_version)
    saldo = (await libro.saldos_de(tx, [cupo.id]))[cupo.id]
    return {
        "numero": exp.numero or "",
        "nit": consumo.nit,
        "empresa": empresa.razon_social if empresa else consumo.nit,
        "contingente": contingente.nombre,
        "cupo": cupo.numero,
        "cantidad": f"{toneladas(consumo.cantidad_kg)}",
        "disponible": f"{toneladas(saldo.disponible)}",
        "fecha": en_palabras(reloj_legal.hoy()),
    }


class DatosDeAprobacion(BaseModel):
    """What is drafted of an approval."""

    model_config = ConfigDict(extra="forbid")

    pese_a: list[str] = Field(default=[], max_length=20)


async def _proyectar(
    tx: AsyncSession, consumo_id: UUID, quien: Principal, decidido: Decidido, datos: Any, version: int | None
) -> UUID:
    """Draft an approval that the contingente wants signed by two.

    Raises:
        Problema: as `shared.expedientes.proyectar`; `comprobaciones-en-rojo`, `transicion-no-permitida` where one
            signature is enough.
    """
    antes = await leer(tx, consumo_id, tipo=FLUJO.tipo, bloquear=True)
    roles = await decisiones.segunda_firma(tx, await consumo_de(tx, consumo_id))
    if not roles:
        raise Problema("transicion-no-permitida", "Esta aprobación no necesita segunda firma: decídala directamente.")
    lista = (await comprobar(tx, [antes]))[consumo_id]
    anotado = {
        "pese_a": sorted(set(datos.pese_a) & set(rojos(lista))),
        "comprobaciones": para_el_registro(lista),
        **decidido.datos,
    }
    proyecto = await proyectar(
        tx,
        FLUJO,
        consumo_id,
        "aprobar",
        quien,
        motivo=decidido.motivo,
        datos=anotado,
        version=version,
        segunda_firma=roles,
    )
    exigir_verdes(lista, datos.pese_a)
    return proyecto


async def _ejecutar(tx: AsyncSession, proyecto: Proyecto, quien: Principal, *, url_publica: str) -> Expediente:
    texto = proyecto.datos.get("texto_preparado")
    return await decisiones.aprobar(
        tx,
        proyecto.expediente,
        quien,
        proyecto.motivo or "",
        url_publica=url_publica,
        pese_a=proyecto.datos["pese_a"],
        anotado={} if texto is None else {"texto_preparado": texto},
        firma=proyecto,
    )


def _firmables(entorno: Any) -> Mapping[str, Firmable]:
    ejecutar = partial(_ejecutar, url_publica=entorno.ajustes.url_publica)
    return {"aprobar": Firmable(DatosDeAprobacion, _proyectar, ejecutar)}


def _que_tenga(campo: Any) -> Callable[[str], sa.ColumnElement[bool]]:
    def condicion(valor: str) -> sa.ColumnElement[bool]:
        return sa.exists(select(col(Consumo.id)).where(col(Consumo.id) == expediente.c.id, campo == valor))

    return condicion


def _del_cupo(valor: str) -> sa.ColumnElement[bool]:
    del_cupo = select(col(Consumo.id)).join(Cupo, col(Cupo.id) == col(Consumo.cupo_id))
    return sa.exists(del_cupo.where(col(Consumo.id) == expediente.c.id, col(Cupo.numero) == valor))


REVISION = Revision(
    base="/v1/consumos",
    etiqueta="revisión de consumos",
    flujo=FLUJO,
    pendientes=("enviado", "en_espera_informacion"),
    decidibles=("enviado",),
    calendario=calendario_vigente,
    comprobar=comprobar,
    describir=_describir,
    en_orden=_en_orden,
    aprobar=_aprobar,
    marcadores=_marcadores,
    nombres=frozenset({"numero", "nit", "empresa", "contingente", "cupo", "cantidad", "disponible", "fecha"}),
    filtros={"contingente": _que_tenga(col(Consumo.contingente)), "cupo": _del_cupo},
    firmables=_firmables,
)
