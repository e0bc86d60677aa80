"""A run's steps: held, checked, written in its history and in the audit log."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.asignaciones.models import FLUJO, Corrida, PasoDeCorrida
from shared.audit import Quien, anotar, en_nombre_de, identidad
from shared.audit.registro import version_de_software
from shared.clock import reloj_legal
from shared.http import Problema
from shared.http.etag import exigir_version
from shared.identity import Principal


async def bloquear(tx: AsyncSession, corrida_id: UUID) -> Corrida:
    """The run, held until `tx` ends.

    Raises:
        Problema: `no-encontrado`.
    """
    consulta = select(Corrida).where(col(Corrida.id) == corrida_id).with_for_update(key_share=True)
    fila = (await tx.execute(consulta.execution_options(populate_existing=True))).scalar_one_or_none()
    if fila is None:
        raise Problema("no-encontrado")
    return fila


async def mover(
    tx: AsyncSession,
    corrida: Corrida,
    accion: str,
    quien: Principal,
    motivo: str | None,
    datos: dict[str, Any] | None = None,
    *,
    version: int | None = None,
    cambios: dict[str, Any] | None = None,
) -> Corrida:
    """Do an action on a locked run: state, role, version and reason are checked, its history written.

    Raises:
        Problema: `transicion-no-permitida`, `prohibido`, `version-distinta`, `motivo-obligatorio`.
    """
    transicion = FLUJO.transicion(corrida.estado, accion)
    if transicion is None:
        raise Problema(
            "transicion-no-permitida",
            f"La asignación {corrida.numero} está {corrida.estado.replace('_', ' ')}.",
            estado=corrida.estado,
            accion=accion,
        )
    if not transicion.permite(quien.roles):
        raise Problema("prohibido")
    if version is not None:
        exigir_version(corrida.version, version)
    if transicion.exige_motivo and not (motivo and motivo.strip()):
        raise Problema("motivo-obligatorio")
    desde = corrida.estado
    corrida.estado, corrida.version = transicion.estados_hacia[0], corrida.version + 1
    for campo, valor in (cambios or {}).items():
        setattr(corrida, campo, valor)
    await tx.flush()
    await historiar(tx, corrida, desde, accion, quien, motivo, datos or {})
    return corrida


async def historiar(
    tx: AsyncSession,
    corrida: Corrida,
    desde: str | None,
    accion: str,
    quien: Quien,
    motivo: str | None,
    datos: dict[str, Any],
) -> None:
    """Write a step of a run, in its history and in the audit log."""
    ahora: datetime = reloj_legal.ahora()
    tx.add(
        PasoDeCorrida(
            corrida=corrida.id,
            version=corrida.version,
            quien=identidad(quien),
            act=en_nombre_de(quien),
            desde=desde,
            accion=accion,
            hacia=corrida.estado,
            motivo=motivo,
            datos=datos,
            software=version_de_software(),
            legal_en=ahora,
        )
    )
    await tx.flush()
    await anotar(
        tx,
        quien=quien,
        accion=f"asignacion.{accion}",
        objeto=f"asignacion:{corrida.id}",
        motivo=motivo,
        datos={"version": corrida.version, "estado": corrida.estado, **datos},
    )
