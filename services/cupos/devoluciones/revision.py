"""Returns as the reviewer's tools of `shared.expedientes` need to know them: checks, inbox, batch approval."""

from collections.abc import Callable, Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.asignaciones.models import Cupo
from services.cupos.cantidades import Cantidad
from services.cupos.contingentes.models import Contingente
from services.cupos.contingentes.schemas import DatosContingente
from services.cupos.devoluciones import decisiones, rules
from services.cupos.devoluciones.consultas import devolucion_de
from services.cupos.devoluciones.models import FLUJO, PENDIENTES, Devolucion
from services.cupos.devoluciones.oficios import caso_de
from services.cupos.informes.models import SaldoConocido
from services.cupos.referencias.models import Empresa
from services.cupos.referencias.service import calendario
from shared.calendar import en_palabras
from shared.clock import reloj_legal
from shared.expedientes import Expediente, expediente, leer
from shared.expedientes.comprobaciones import Precomprobacion, de_firma_desconocida, exigir_verdes, para_el_registro
from shared.expedientes.firmas import desconocidas
from shared.expedientes.revision import Decidido, Revision
from shared.identity import Principal


async def _filas(tx: AsyncSession, casos: Sequence[Expediente]) -> Sequence[Any]:
    consulta: Any = (
        select(Devolucion, Contingente, Empresa, SaldoConocido, col(Cupo.numero).label("cupo_numero"))
        .join(Contingente, col(Contingente.codigo) == col(Devolucion.contingente))
        .join(Cupo, col(Cupo.id) == col(Devolucion.cupo))
        .outerjoin(Empresa, col(Empresa.nit) == col(Devolucion.nit))
        .outerjoin(SaldoConocido, col(SaldoConocido.cupo) == col(Devolucion.cupo))
        .where(col(Devolucion.id).in_([c.id for c in casos]))
    )
    return list((await tx.execute(consulta.execution_options(populate_existing=True))).all())


async def comprobar(tx: AsyncSession, casos: Sequence[Expediente]) -> dict[UUID, list[Precomprobacion]]:
    """The checks of each return, by what is known here; `consumo` judges the balance when it is approved."""
    resultado = {}
    en_duda = await desconocidas(tx, [c.id for c in casos])
    for f in await _filas(tx, casos):
        etapa = DatosContingente.model_validate(f.Contingente.datos).devolucion
        saldo: SaldoConocido | None = f.SaldoConocido
        resultado[f.Devolucion.id] = rules.comprobaciones(
            cantidad_kg=f.Devolucion.cantidad_kg,
            recibida_en=f.Devolucion.recibido_en,
            etapa=None if etapa is None else (etapa.desde, etapa.hasta),
            disponible_kg=None if saldo is None else saldo.disponible_kg,
            al_corte=None if saldo is None else saldo.al_corte,
            contingente=f.Contingente.estado,
            empresa=f.Empresa.estado if f.Empresa else None,
        )
        if f.Devolucion.id in en_duda:
            resultado[f.Devolucion.id].append(de_firma_desconocida(en_duda[f.Devolucion.id]))
    return resultado


async def _describir(tx: AsyncSession, casos: Sequence[Expediente]) -> dict[UUID, dict[str, Any]]:
    return {
        f.Devolucion.id: {
            "razon_social": f.Empresa.razon_social if f.Empresa else "",
            "contingente": f.Devolucion.contingente,
            "grupo": f.Devolucion.grupo,
            "cupo": f.cupo_numero,
            "cantidad": Cantidad.de_kg(f.Devolucion.cantidad_kg, f.Contingente.unidad).model_dump(),
            "recibido_en": f.Devolucion.recibido_en.isoformat() if f.Devolucion.recibido_en else None,
        }
        for f in await _filas(tx, casos)
    }


async def _en_orden(tx: AsyncSession, ids: Sequence[UUID]) -> list[UUID]:
    """As they arrived: of two returns of one cupo the first takes what there is."""
    orden = (col(Devolucion.recibido_en).asc().nulls_last(), col(Devolucion.id))
    consulta = select(col(Devolucion.id)).where(col(Devolucion.id).in_(ids)).order_by(*orden)
    return list((await tx.execute(consulta)).scalars())


async def lo_comprobado(tx: AsyncSession, exp: Expediente, pese_a: Collection[str] = ()) -> dict[str, Any]:
    """For the record of an approval: what its checks say of the locked case, and the red ones that were overridden.

    Raises:
        Problema: `comprobaciones-en-rojo`, unless each red check is named in `pese_a`.
    """
    # Of a case that cannot be approved the state is told, not its checks.
    lista = (await comprobar(tx, [exp]))[exp.id] if exp.estado in PENDIENTES else []
    return {"comprobaciones": para_el_registro(lista), "pese_a": exigir_verdes(lista, pese_a)}


async def _aprobar(
    tx: AsyncSession, id: UUID, quien: Principal, decidido: Decidido, lote: str, entorno: Any
) -> Expediente:
    exp = await leer(tx, id, tipo=FLUJO.tipo, bloquear=True)
    anotado = {**decidido.datos, **await lo_comprobado(tx, exp), "lote": lote}
    return await decisiones.aprobar(tx, id, quien, motivo=decidido.motivo, anotado=anotado)


async def _marcadores(tx: AsyncSession, exp: Expediente) -> dict[str, str]:
    caso = await caso_de(tx, exp, await devolucion_de(tx, exp.id))
    return {
        "numero": caso.numero,
        "nit": caso.nit,
        "empresa": caso.empresa,
        "cupo": caso.cupo,
        "contingente": caso.contingente_nombre,
        "grupo": caso.grupo_nombre,
        "cantidad": caso.cantidad(caso.devuelta_kg),
        "fecha": en_palabras(reloj_legal.hoy()),
    }


def _que_tenga(campo: Any) -> Callable[[str], sa.ColumnElement[bool]]:
    def condicion(valor: str) -> sa.ColumnElement[bool]:
        return sa.exists(select(col(Devolucion.id)).where(col(Devolucion.id) == expediente.c.id, campo == valor))

    return condicion


REVISION = Revision(
    base="/v1/devoluciones",
    etiqueta="revisión de devoluciones",
    flujo=FLUJO,
    pendientes=PENDIENTES,
    decidibles=PENDIENTES,
    calendario=calendario,
    comprobar=comprobar,
    describir=_describir,
    en_orden=_en_orden,
    aprobar=_aprobar,
    marcadores=_marcadores,
    nombres=frozenset({"numero", "nit", "empresa", "cupo", "contingente", "grupo", "cantidad", "fecha"}),
    filtros={"contingente": _que_tenga(col(Devolucion.contingente)), "grupo": _que_tenga(col(Devolucion.grupo))},
)
