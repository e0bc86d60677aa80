"""The half-yearly report of a maquila user (art. 73)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from services.garantias.programas import service
from services.garantias.programas.models import ReporteMaquila
from services.garantias.programas.rules import ClasePrograma
from services.garantias.programas.rules_maquila import semestre_reportable
from services.garantias.programas.schemas import ReporteNuevo
from shared.audit import anotar
from shared.clock import reloj_legal
from shared.documents.almacen import Objeto
from shared.http import Problema
from shared.identity import Principal, exigir_empresa


async def reportar(
    tx: AsyncSession, programa_id: UUID, datos: ReporteNuevo, objeto: Objeto, quien: Principal
) -> ReporteMaquila:
    """Keep the report of a half-year that has ended; each is sent once.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `programa-no-autorizado`, `datos-invalidos`, `reporte-repetido`.
    """
    caso = await service.buscar(tx, programa_id, quien, bloquear=True)
    exigir_empresa(quien, caso.exp.empresa, actuar=True)
    if caso.fila.clase != ClasePrograma.MAQUILA or caso.fila.autorizado_en is None:
        raise Problema("programa-no-autorizado", "El reporte semestral es de los programas de maquila autorizados.")
    if not semestre_reportable(datos.semestre, reloj_legal.hoy()):
        raise Problema("datos-invalidos", f"El semestre {datos.semestre} no ha terminado.")
    reporte = ReporteMaquila(
        programa_id=programa_id,
        semestre=datos.semestre,
        datos=datos.model_dump(mode="json", exclude={"semestre"}),
        objeto={
            "servicio": "garantias",
            "clave": objeto.clave,
            "sha256": objeto.sha256,
            "tamano": objeto.tamano,
            "tipo": objeto.tipo,
        },
        recibido_en=reloj_legal.ahora(),
    )
    tx.add(reporte)
    await tx.flush()
    visto = {"semestre": datos.semestre, "sha256": objeto.sha256}
    await anotar(tx, quien=quien, accion="programa.reportar_maquila", objeto=caso.exp.objeto, datos=visto)
    return reporte


async def reportes(tx: AsyncSession, programa_id: UUID) -> Sequence[ReporteMaquila]:
    """The reports of a programme, newest half-year first."""
    consulta = select(ReporteMaquila).where(ReporteMaquila.programa_id == programa_id)
    return (await tx.execute(consulta.order_by(col(ReporteMaquila.semestre).desc()))).scalars().all()
