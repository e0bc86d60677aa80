"""What every step of a termination reads and keeps: its case, its programme, its evidence."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from services.garantias.plazos.models import PlazoGuardado
from services.garantias.programas import service as programas
from services.garantias.programas.models import Programa
from services.garantias.programas.service import CasoPrograma
from services.garantias.registros.cupo import cupo_utilizado
from services.garantias.terminaciones.flujo import FLUJO
from services.garantias.terminaciones.models import Evidencia, Terminacion
from shared import expedientes
from shared.clock import reloj_legal
from shared.documents.almacen import Objeto
from shared.expedientes import Expediente
from shared.identity import Principal, exigir_empresa

EXPLICACIONES, INFORME, RECURSO = "terminacion_explicaciones", "terminacion_informe", "recurso_reposicion"
GARANTIAS = sa.text("""
    SELECT g.id, e.numero, e.estado, g.periodo FROM garantia g JOIN expediente e ON e.id = g.id
    WHERE g.programa_id = :programa AND g.objeto = 'cumplimiento' AND e.estado <> 'borrador' ORDER BY g.id
""")


@dataclass(frozen=True, slots=True)
class CasoTerminacion:
    """A termination: where it stands, and what it is."""

    exp: Expediente
    fila: Terminacion


async def buscar(tx: AsyncSession, id: UUID, quien: Principal) -> CasoTerminacion:
    """The termination, if the caller may see its company.

    Raises:
        Problema: `no-encontrado`.
    """
    exp = await expedientes.leer(tx, id, tipo=FLUJO.tipo)
    exigir_empresa(quien, exp.empresa)
    return CasoTerminacion(exp, await tx.get_one(Terminacion, id))


async def bloquear(tx: AsyncSession, id: UUID, quien: Principal) -> tuple[CasoTerminacion, CasoPrograma]:
    programa_id = (await buscar(tx, id, quien)).fila.programa_id
    programa = await programas.buscar(tx, programa_id, quien, bloquear=True)
    exp = await expedientes.leer(tx, id, tipo=FLUJO.tipo, bloquear=True)
    return CasoTerminacion(exp, await tx.get_one(Terminacion, id, populate_existing=True)), programa


async def vence(tx: AsyncSession, id: UUID, regla: str) -> Any:
    consulta = select(col(PlazoGuardado.vence)).where(PlazoGuardado.caso_id == id, PlazoGuardado.regla == regla)
    return (await tx.execute(consulta.order_by(col(PlazoGuardado.id).desc()).limit(1))).scalar_one_or_none()


async def evidencias(tx: AsyncSession, id: UUID) -> list[Evidencia]:
    """Date and proof of each step, oldest first."""
    consulta = select(Evidencia).where(Evidencia.terminacion_id == id).order_by(col(Evidencia.id))
    return list((await tx.execute(consulta)).scalars())


async def anotar_evidencia(
    tx: AsyncSession, fila: Terminacion, paso: str, detalle: str, objeto: Objeto | None, quien: Principal
) -> None:
    ref = None
    if objeto is not None:
        ref = {"servicio": "garantias", "clave": objeto.clave, "sha256": objeto.sha256, "tamano": objeto.tamano}
        ref |= {"tipo": objeto.tipo}
    tx.add(
        Evidencia(
            terminacion_id=fila.id,
            paso=paso,
            fecha=reloj_legal.hoy(),
            detalle=detalle,
            objeto=ref,
            quien=quien.sub,
            registrado_en=reloj_legal.ahora(),
        )
    )
    await tx.flush()


async def utilizado(tx: AsyncSession, programa: Programa) -> dict[int, int]:
    """USD cents used in each period (arts. 32 and 86)."""
    periodos = (
        await tx.execute(sa.text("SELECT periodo FROM cupo_periodo WHERE programa_id = :id"), {"id": programa.id})
    ).scalars()
    return {p: await cupo_utilizado(tx, programa.id, p) for p in periodos.all()}
