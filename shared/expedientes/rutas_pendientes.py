"""One inbox over all kinds of case of a service, by due date; the gateway joins those of all services."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import Depends, Query
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import reloj_legal
from shared.expedientes.bandejas import NADIE, YO
from shared.expedientes.manos import asignar
from shared.expedientes.permisos import Situacion, situacion
from shared.expedientes.tablas import CAMPOS, Expediente, expediente
from shared.http.paginacion import Pagina, PaginacionPedida, paginar_reunidas
from shared.http.problemas import Problema
from shared.http.rutas import Enrutador
from shared.http.tx import Tx
from shared.identity import NIT, Principal, requiere

Revisor = Annotated[Principal, Depends(requiere("funcionario", "coordinador"))]
Lector = Annotated[Principal, Depends(requiere("funcionario", "coordinador", "auditor"))]
AsignadoA = Annotated[str | None, Query(max_length=200, description="Sujeto, «yo» o «nadie».")]


class Pendiente(BaseModel):
    """A case that waits for the Ministry. Its own inbox has the checks and what the caller may do."""

    servicio: str
    tipo: str
    id: UUID
    numero: str | None
    referencia_externa: str | None
    nit: str
    estado: str
    version: int
    asignado_a: str | None
    vence: date | None
    en_pausa: bool

    @classmethod
    def de(cls, servicio: str, exp: Expediente) -> "Pendiente":
        return cls(
            servicio=servicio,
            tipo=exp.tipo,
            id=exp.id,
            numero=exp.numero,
            referencia_externa=exp.referencia_externa,
            nit=exp.empresa,
            estado=exp.estado,
            version=exp.version,
            asignado_a=exp.asignado_a,
            vence=exp.vence,
            en_pausa=exp.pausado_desde is not None,
        )


def rutas_de_pendientes(servicio: str, en_manos: Mapping[str, Sequence[str]]) -> Enrutador:
    """The routes of a service.

    Args:
        en_manos: by kind of case, the states in which it is somebody's work at the Ministry.
    """
    rutas = Enrutador(prefix="/v1/bandeja", tags=["bandeja"])

    @rutas.get("")
    async def bandeja(
        tx: Tx,
        quien: Lector,
        pedida: PaginacionPedida,
        empresa: NIT | None = None,
        asignado_a: AsignadoA = None,
        vencidas: bool = False,
    ) -> Pagina[Pendiente]:
        """The pending cases of every kind by due date."""
        sit = await situacion(tx, quien)
        ramas = [
            sa.select(*CAMPOS, expediente.c.orden).where(*_condiciones(tipo, estado, quien, sit, empresa, asignado_a))
            for tipo, estados in sorted(en_manos.items())
            for estado in sorted(set(estados))
        ]
        if vencidas:
            corre = sa.and_(expediente.c.pausado_desde.is_(None), expediente.c.vence < reloj_legal.hoy())
            ramas = [rama.where(corre) for rama in ramas]
        filas, siguiente = await paginar_reunidas(tx, ramas, (expediente.c.orden, expediente.c.id), pedida)
        return Pagina(elementos=[Pendiente.de(servicio, Expediente(*f[:-1])) for f in filas], siguiente=siguiente)

    @rutas.post("/tomar-siguiente")
    async def siguiente(tx: Tx, quien: Revisor) -> Pendiente:
        """Take the free case with the oldest due date, of any kind; two people never get the same one."""
        return Pendiente.de(servicio, await _tomar(tx, quien, en_manos))

    return rutas


async def _tomar(tx: AsyncSession, quien: Principal, en_manos: Mapping[str, Sequence[str]]) -> Expediente:
    c, sit = expediente.c, await situacion(tx, quien)
    libres: sa.ColumnElement[bool] = c.asignado_a.is_(None)
    if sit.ausentes:
        libres = sa.or_(libres, c.asignado_a.in_(sorted(sit.ausentes)))
    propios = sa.or_(*(sa.and_(c.tipo == t, c.estado.in_(sorted(set(e)))) for t, e in sorted(en_manos.items())))
    donde = [propios, libres, c.pausado_desde.is_(None)]
    if ajenas := sit.conflictos | quien.empresas:
        donde.append(c.empresa.not_in(sorted(ajenas)))
    orden = sa.select(c.id).where(*donde).order_by(c.orden, c.id).limit(1)
    elegido = (await tx.execute(orden.with_for_update(key_share=True, skip_locked=True))).scalar_one_or_none()
    if elegido is None:
        raise Problema("bandeja-vacia")
    return await asignar(tx, elegido, quien.sub, quien)


def _condiciones(
    tipo: str, estado: str, quien: Principal, sit: Situacion, empresa: str | None, asignado_a: str | None
) -> list[sa.ColumnElement[bool]]:
    c = expediente.c
    donde: list[sa.ColumnElement[bool]] = [c.tipo == tipo, c.estado == estado]
    if ajenas := sit.conflictos | quien.empresas:
        donde.append(c.empresa.not_in(sorted(ajenas)))
    if empresa:
        donde.append(c.empresa == empresa)
    if asignado_a == YO:
        donde.append(c.asignado_a.in_(sorted({quien.sub} | sit.ausentes)))
    elif asignado_a == NADIE:
        donde.append(c.asignado_a.is_(None))
    elif asignado_a:
        donde.append(c.asignado_a == asignado_a)
    return donde
