"""HTTP: reports for the ministry; timeline and deadlines of a programme for whoever may see it."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import sqlalchemy as sa
from fastapi import Depends, Query, Response
from sqlmodel import col

from services.garantias.informes import consultas
from services.garantias.informes.archivos import EN_HOJA, en_archivo
from services.garantias.informes.schemas import (
    FilaDeGarantia,
    FilaDeIncumplimiento,
    FilaDePeriodo,
    HechoDeLinea,
    InformeDeGarantias,
)
from services.garantias.plazos.models import PlazoGuardado
from services.garantias.plazos.schemas import PlazoLeido
from services.garantias.programas import service as programas
from shared.clock import reloj_legal
from shared.http import Tx
from shared.http.rutas import Enrutador
from shared.identity import Principal, PrincipalActual, requiere

rutas = Enrutador(prefix="/v1", tags=["informes"])

Ministerio = Annotated[Principal, Depends(requiere("funcionario", "coordinador", "auditor"))]
Formato = Annotated[Literal["json", "csv", "xlsx"], Query(description="`csv` o `xlsx` para una hoja de cálculo.")]
MAXIMO = 20_000
"""Rows of one report; the filters make it smaller."""


@rutas.get("/garantias/informes/vencimientos", response_model=InformeDeGarantias, responses=EN_HOJA)
async def vencimientos(
    tx: Tx,
    quien: Ministerio,
    estado: str | None = None,
    desde: date | None = None,
    hasta: date | None = None,
    formato: Formato = "json",
) -> InformeDeGarantias | Response:
    """Guarantees by state and by the end of their validity, soonest first."""
    hoy = reloj_legal.hoy()
    leidas = await consultas.garantias(tx, estado, desde, hasta, MAXIMO)
    filas = [FilaDeGarantia.de(f, hoy) for f in leidas]
    if formato != "json":
        return await en_archivo(formato, "garantias", "Garantías por estado y vigencia", FilaDeGarantia, filas)
    return InformeDeGarantias(por_estado=await consultas.por_estado(tx), filas=filas)


@rutas.get("/garantias/informes/cumplimiento", response_model=list[FilaDePeriodo], responses=EN_HOJA)
async def cumplimiento(tx: Tx, quien: Ministerio, formato: Formato = "json") -> list[FilaDePeriodo] | Response:
    """Quota used and percentage demonstrated, by programme and import period."""
    filas = [FilaDePeriodo.de(f) for f in await consultas.periodos(tx, MAXIMO)]
    if formato == "json":
        return filas
    return await en_archivo(formato, "cumplimiento", "Cupo utilizado y demostrado", FilaDePeriodo, filas)


@rutas.get("/garantias/informes/incumplimientos", response_model=list[FilaDeIncumplimiento], responses=EN_HOJA)
async def incumplimientos(
    tx: Tx, quien: Ministerio, formato: Formato = "json"
) -> list[FilaDeIncumplimiento] | Response:
    """Breaches: enforcements with their amounts and where each stands, newest first."""
    filas = [FilaDeIncumplimiento.de(f) for f in await consultas.incumplimientos(tx, MAXIMO)]
    if formato == "json":
        return filas
    return await en_archivo(formato, "incumplimientos", "Incumplimientos y efectividad", FilaDeIncumplimiento, filas)


@rutas.get("/programas/{id}/linea-de-tiempo")
async def linea(id: UUID, tx: Tx, quien: PrincipalActual) -> list[HechoDeLinea]:
    """All that happened to a programme, its guarantees, prórrogas, studies and enforcements, oldest first."""
    caso = await programas.buscar(tx, id, quien)
    leida = await consultas.linea(tx, caso.exp.id, interno=quien.es_interno)
    return [HechoDeLinea.model_validate({k: v for k, v in f._mapping.items() if k != "version"}) for f in leida]


@rutas.get("/programas/{id}/vencimientos")
async def vencimientos_de_programa(
    id: UUID, tx: Tx, quien: PrincipalActual, abiertos: Annotated[bool, Query(description="Solo los abiertos.")] = True
) -> list[PlazoLeido]:
    """Every deadline of a programme and of what hangs from it, nearest first, each with its computation."""
    caso = await programas.buscar(tx, id, quien)
    ids = await consultas.plazos(tx, caso.exp.id, interno=quien.es_interno)
    consulta = sa.select(PlazoGuardado).where(col(PlazoGuardado.id).in_(ids))
    if abiertos:
        consulta = consulta.where(col(PlazoGuardado.estado) == "abierto")
    filas = (await tx.execute(consulta.order_by(col(PlazoGuardado.vence), col(PlazoGuardado.id)))).scalars()
    return [PlazoLeido.de(f) for f in filas]
