"""HTTP: conflicts of interest and substitutions."""

from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import Depends, Response

from services.registro.ausencias import service
from services.registro.ausencias.schemas import (
    ConflictoLeido,
    ConflictoNuevo,
    Retiro,
    SustitucionLeida,
    SustitucionNueva,
)
from shared.clock import reloj_legal
from shared.expedientes.tablas import conflicto, sustitucion
from shared.http import Tx
from shared.http.paginacion import Pagina, PaginacionPedida, paginar
from shared.http.rutas import Enrutador
from shared.identity import NIT, Principal, requiere

rutas = Enrutador(tags=["conflictos y sustituciones"])
Revisor = Annotated[Principal, Depends(requiere("funcionario", "coordinador"))]
Lector = Annotated[Principal, Depends(requiere("funcionario", "coordinador", "auditor"))]
Coordinador = Annotated[Principal, Depends(requiere("coordinador"))]


@rutas.post("/v1/conflictos", status_code=201)
async def declarar_conflicto(datos: ConflictoNuevo, tx: Tx, quien: Revisor, respuesta: Response) -> ConflictoLeido:
    """Keep a reviewer away from a company's cases; one's own, or (coordinador) anybody's."""
    leido = ConflictoLeido.model_validate(await service.declarar(tx, quien, datos))
    respuesta.headers["Location"] = f"/v1/conflictos/{leido.id}"
    return leido


@rutas.get("/v1/conflictos")
async def listar_conflictos(
    tx: Tx,
    quien: Lector,
    pedida: PaginacionPedida,
    funcionario: str | None = None,
    empresa: NIT | None = None,
    vigentes: bool = False,
) -> Pagina[ConflictoLeido]:
    """Conflicts, newest first, withdrawn ones with their reason; a funcionario sees their own."""
    c, hoy = conflicto.c, reloj_legal.hoy()
    consulta = sa.select(*c)
    if not quien.tiene("coordinador", "auditor"):
        funcionario = quien.sub
    if funcionario is not None:
        consulta = consulta.where(c.funcionario == funcionario)
    if empresa is not None:
        consulta = consulta.where(c.empresa == empresa)
    if vigentes:
        abierto = sa.or_(c.hasta.is_(None), c.hasta >= hoy)
        consulta = consulta.where(c.retirado_en.is_(None), c.desde <= hoy, abierto)
    filas, siguiente = await paginar(tx, consulta, (c.id,), pedida, descendente=True)
    return Pagina(elementos=[ConflictoLeido.model_validate(dict(f._mapping)) for f in filas], siguiente=siguiente)


@rutas.post("/v1/conflictos/{id}/retirar")
async def retirar_conflicto(id: UUID, cuerpo: Retiro, tx: Tx, quien: Coordinador) -> ConflictoLeido:
    """End a conflict now, with the reason: a coordinador, never the reviewer whom it keeps away."""
    return ConflictoLeido.model_validate(await service.retirar(tx, quien, id, cuerpo.motivo))


@rutas.post("/v1/sustituciones", status_code=201)
async def declarar_sustitucion(
    datos: SustitucionNueva, tx: Tx, quien: Coordinador, respuesta: Response
) -> SustitucionLeida:
    """Have somebody work the cases of who is absent between two days."""
    leida = SustitucionLeida.model_validate(await service.sustituir(tx, quien, datos))
    respuesta.headers["Location"] = f"/v1/sustituciones/{leida.id}"
    return leida


@rutas.get("/v1/sustituciones")
async def listar_sustituciones(
    tx: Tx, quien: Lector, pedida: PaginacionPedida, persona: str | None = None, vigentes: bool = False
) -> Pagina[SustitucionLeida]:
    """Substitutions, newest first; of `persona` as absent or as substitute."""
    s, hoy = sustitucion.c, reloj_legal.hoy()
    consulta = sa.select(*s)
    if persona is not None:
        consulta = consulta.where(sa.or_(s.ausente == persona, s.sustituto == persona))
    if vigentes:
        consulta = consulta.where(s.retirado_en.is_(None), s.desde <= hoy, s.hasta >= hoy)
    filas, siguiente = await paginar(tx, consulta, (s.id,), pedida, descendente=True)
    return Pagina(elementos=[SustitucionLeida.model_validate(dict(f._mapping)) for f in filas], siguiente=siguiente)


@rutas.post("/v1/sustituciones/{id}/retirar")
async def retirar_sustitucion(id: UUID, cuerpo: Retiro, tx: Tx, quien: Coordinador) -> SustitucionLeida:
    """End a substitution now, with the reason."""
    return SustitucionLeida.model_validate(await service.terminar_sustitucion(tx, quien, id, cuerpo.motivo))
