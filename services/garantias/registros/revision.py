"""Import registrations as the reviewer's tools of `shared.expedientes` need to know them: many are approved at once."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from services.garantias.dinero import de_centavos
from services.garantias.programas.nombres import dolares
from services.garantias.referencias.service import calendario_vigente, empresa
from services.garantias.registros import rules, service
from services.garantias.registros.flujo import REGISTRO
from services.garantias.registros.models import Registro
from services.garantias.registros.rules import HechosDeRegistro
from shared import expedientes
from shared.calendar import en_palabras
from shared.clock import reloj_legal
from shared.expedientes import Expediente, expediente
from shared.expedientes.comprobaciones import Precomprobacion, exigir_verdes
from shared.expedientes.revision import Decidido, Revision
from shared.identity import Principal

PENDIENTES = ("radicado",)
_HECHOS = sa.text("""
    SELECT r.id, r.periodo, r.condiciones, r.tercero_nit IS NOT NULL AS de_tercero, r.fob_centavos,
        pe.numero AS programa, pe.estado AS programa_estado, p.clase,
        (SELECT array_agg(c.clase) FROM registro_concepto c WHERE c.registro_id = r.id AND c.favorable) AS favorables,
        (SELECT ge.numero FROM garantia g JOIN expediente ge ON ge.id = g.id AND ge.estado = ANY(:aceptadas)
         WHERE g.programa_id = r.programa_id AND g.periodo = r.periodo AND g.objeto = 'cumplimiento'
            AND g.subproyecto = 0 ORDER BY g.aceptada_el DESC LIMIT 1) AS garantia
    FROM registro r JOIN programa p ON p.id = r.programa_id JOIN expediente pe ON pe.id = p.id
    WHERE r.id = ANY(:ids)
""")


async def _hechos(tx: AsyncSession, casos: Sequence[Expediente]) -> dict[UUID, Any]:
    valores = {"ids": [c.id for c in casos], "aceptadas": list(service.ACEPTADAS)}
    return {f.id: f for f in await tx.execute(_HECHOS, valores)}


async def comprobar(tx: AsyncSession, casos: Sequence[Expediente]) -> dict[UUID, list[Precomprobacion]]:
    """What approval asks of each (arts. 42 and 43), in one query."""
    hoy = reloj_legal.hoy()
    return {
        id: rules.comprobaciones(
            HechosDeRegistro(
                programa=f.programa,
                programa_estado=f.programa_estado,
                garantia=f.garantia,
                periodo=f.periodo,
                exigidos=rules.conceptos_exigidos(f.condiciones, f.de_tercero),
                favorables=frozenset(f.favorables or ()),
            ),
            hoy,
        )
        for id, f in (await _hechos(tx, casos)).items()
    }


async def _describir(tx: AsyncSession, casos: Sequence[Expediente]) -> dict[UUID, dict[str, Any]]:
    return {
        id: {
            "programa": f.programa,
            "clase": f.clase,
            "periodo": f.periodo,
            "fob_usd": str(de_centavos(f.fob_centavos)),
            "condiciones": f.condiciones,
        }
        for id, f in (await _hechos(tx, casos)).items()
    }


async def _en_orden(tx: AsyncSession, ids: Sequence[UUID]) -> list[UUID]:
    """As they were filed."""
    consulta = select(col(Registro.id)).where(col(Registro.id).in_(ids))
    return list((await tx.execute(consulta.order_by(col(Registro.radicado_el), col(Registro.id)))).scalars())


async def _aprobar(
    tx: AsyncSession, id: UUID, quien: Principal, decidido: Decidido, lote: str, entorno: Any
) -> Expediente:
    """Register one whose checks are all green. Raises `comprobaciones-en-rojo`, and those of `service.aprobar`."""
    lista = (await comprobar(tx, [await expedientes.leer(tx, id)]))[id]
    exigir_verdes(lista)
    anotado = {**decidido.datos, "lote": lote}
    return (await service.aprobar(tx, id, decidido.motivo, quien, anotado=anotado)).exp


async def _antes_del_caso(tx: AsyncSession, id: UUID) -> None:
    """The programme is locked before its registrations."""
    fila = await tx.get(Registro, id)
    if fila is not None:
        await expedientes.leer(tx, fila.programa_id, bloquear=True)


async def _marcadores(tx: AsyncSession, exp: Expediente) -> dict[str, str]:
    fila = await tx.get_one(Registro, exp.id)
    titular = await empresa(tx, exp.empresa)
    programa = await expedientes.leer(tx, fila.programa_id)
    return {
        "numero": exp.numero or "",
        "nit": exp.empresa,
        "empresa": titular.razon_social if titular else exp.empresa,
        "programa": programa.numero or "",
        "valor": dolares(de_centavos(fila.fob_centavos)),
        "fecha": en_palabras(reloj_legal.hoy()),
    }


def _del_programa(numero: str) -> sa.ColumnElement[bool]:
    programa = expediente.alias("programa_del_registro")
    suyo = (
        select(col(Registro.id))
        .join(programa, programa.c.id == col(Registro.programa_id))
        .where(col(Registro.id) == expediente.c.id, programa.c.numero == numero)
    )
    return sa.exists(suyo)


REVISION = Revision(
    base="/v1/registros",
    etiqueta="revisión de registros",
    flujo=REGISTRO,
    pendientes=PENDIENTES,
    decidibles=PENDIENTES,
    calendario=calendario_vigente,
    comprobar=comprobar,
    describir=_describir,
    en_orden=_en_orden,
    aprobar=_aprobar,
    marcadores=_marcadores,
    nombres=frozenset({"numero", "nit", "empresa", "programa", "valor", "fecha"}),
    filtros={"programa": _del_programa},
    antes_del_caso=_antes_del_caso,
)
