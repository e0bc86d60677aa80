"""The timeline of a company: every step of all its cases in one service, newest first."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import Query
from pydantic import AwareDatetime, BaseModel, ConfigDict

from shared.expedientes.permisos import situacion
from shared.expedientes.tablas import expediente
from shared.expedientes.tablas import historia as pasos
from shared.http.paginacion import Pagina, PaginacionPedida, paginar
from shared.http.rutas import Enrutador
from shared.http.tx import Tx
from shared.identity import NIT, PrincipalActual, exigir_empresa


class PasoDeLinea(BaseModel):
    """A step of a case; `act` is the system that took it in somebody's name."""

    model_config = ConfigDict(from_attributes=True)

    servicio: str
    tipo: str
    caso: UUID
    numero: str | None
    referencia_externa: str | None
    nit: str
    version: int
    accion: str
    estado: str
    act: str | None
    legal_en: datetime
    sistema_en: datetime


def rutas_de_linea(servicio: str) -> Enrutador:
    """The route of a service that has cases; the gateway joins those of all."""
    rutas = Enrutador(tags=["línea de tiempo"])

    @rutas.get("/v1/linea")
    async def linea(
        tx: Tx,
        quien: PrincipalActual,
        pedida: PaginacionPedida,
        empresa: NIT | None = None,
        numero: Annotated[str | None, Query(max_length=80, description="Número del caso, entero.")] = None,
        desde: Annotated[AwareDatetime | None, Query(description="Solo lo registrado después.")] = None,
    ) -> Pagina[PasoDeLinea]:
        """Steps of the cases of `empresa`, or of all that the caller may see, newest first."""
        if empresa is not None:
            exigir_empresa(quien, empresa)
        ajenas: Collection[str] = ()
        if quien.es_interno:
            ajenas = (await situacion(tx, quien)).conflictos | quien.empresas
        consulta = _consulta(servicio)
        if not quien.es_interno:
            consulta = consulta.where(expediente.c.empresa.in_(sorted(quien.empresas)))
        elif ajenas:
            consulta = consulta.where(expediente.c.empresa.not_in(sorted(ajenas)))
        if empresa is not None:
            consulta = consulta.where(expediente.c.empresa == empresa)
        if numero is not None:
            consulta = consulta.where(expediente.c.numero == numero)
        if desde is not None:
            consulta = consulta.where(pasos.c.sistema_en > desde)
        orden = (pasos.c.sistema_en, pasos.c.expediente, pasos.c.version)
        filas, siguiente = await paginar(tx, consulta, orden, pedida, descendente=True)
        return Pagina(elementos=[PasoDeLinea.model_validate(f) for f in filas], siguiente=siguiente)

    return rutas


def _consulta(servicio: str) -> sa.Select[tuple[object, ...]]:
    e, p = expediente.c, pasos.c
    return sa.select(
        sa.literal(servicio).label("servicio"),
        e.tipo,
        p.expediente.label("caso"),
        p.expediente,
        e.numero,
        e.referencia_externa,
        e.empresa.label("nit"),
        p.version,
        p.accion,
        p.hacia.label("estado"),
        p.act,
        p.legal_en,
        p.sistema_en,
    ).join(expediente, e.id == p.expediente)
