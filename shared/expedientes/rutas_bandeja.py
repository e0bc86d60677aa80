"""Routes of the inbox of one kind of case: filters, counts, next case, many at once."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Header, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import reloj_legal
from shared.expedientes.bandejas import (
    FiltroDeBandeja,
    Hecho,
    buscar_en_bandeja,
    con_proyecto,
    habiles_restantes,
    reasignar,
    resumir_bandeja,
    tomar_siguiente,
)
from shared.expedientes.comprobaciones import contar, rojos
from shared.expedientes.formas import (
    CasoTomado,
    FilaDeBandeja,
    HechoLeido,
    Hechos,
    Lote,
    Reasignacion,
    ResumenLeido,
)
from shared.expedientes.lotes import aprobar_lote, lote_de
from shared.expedientes.permisos import acciones, situacion
from shared.expedientes.revision import Revision
from shared.expedientes.tablas import Expediente
from shared.http.paginacion import LIMITE_MAXIMO, Pagina, Paginacion, PaginacionPedida
from shared.http.problemas import Problema
from shared.http.rutas import Enrutador
from shared.http.tx import Tx, TxDeLectura
from shared.identity import NIT, Principal, requiere

Revisor = Annotated[Principal, Depends(requiere("funcionario", "coordinador"))]
Lector = Annotated[Principal, Depends(requiere("funcionario", "coordinador", "auditor"))]
Coordinador = Annotated[Principal, Depends(requiere("coordinador"))]
MUCHOS = 500
"""Above so many pending cases their checks are not all computed for a count."""


def agregar_bandeja(rutas: Enrutador, revision: Revision) -> None:
    """Add the inbox of a kind of case to its reviewer's routes."""

    async def pedido(
        request: Request,
        estado: Annotated[list[str] | None, Query()] = None,
        empresa: NIT | None = None,
        numero: Annotated[str | None, Query(max_length=80, description="Comienzo del número.")] = None,
        asignado_a: Annotated[str | None, Query(max_length=200, description="Sujeto, «yo» o «nadie».")] = None,
        vencidas: bool = False,
        vence_en_habiles: Annotated[int | None, Query(ge=0, le=250)] = None,
        por_firmar: bool = False,
        con_banderas: bool = False,
    ) -> FiltroDeBandeja:
        propios = [hacer(request.query_params[n]) for n, hacer in revision.filtros.items() if n in request.query_params]
        if con_banderas:
            if revision.con_banderas is None:
                raise Problema("datos-invalidos", "Estos expedientes no tienen banderas.")
            propios.append(revision.con_banderas())
        return FiltroDeBandeja(
            estados=tuple(estado or revision.pendientes),
            empresa=empresa,
            numero=numero,
            asignado_a=asignado_a,
            vencidas=vencidas,
            vence_en_habiles=vence_en_habiles,
            por_firmar=por_firmar,
            condiciones=tuple(propios),
        )

    parametros = [
        {"name": nombre, "in": "query", "required": False, "schema": {"type": "string"}} for nombre in revision.filtros
    ]

    @rutas.get("/bandeja", openapi_extra={"parameters": parametros})
    async def bandeja(
        tx: TxDeLectura,
        quien: Lector,
        filtro: Annotated[FiltroDeBandeja, Depends(pedido)],
        pedida: PaginacionPedida,
        comprobaciones: Annotated[
            Literal["verdes", "rojas"] | None,
            Query(description="Solo las de comprobaciones todas verdes, o con alguna roja: una página puede traer "
                  "menos filas que su límite aunque haya más."),
        ] = None,
    ) -> Pagina[FilaDeBandeja]:  # fmt: skip
        """The pending cases by due date, with the business days left, checks, flags and what the caller may do."""
        calendario = await revision.calendario(tx)
        casos, siguiente = await buscar_en_bandeja(tx, revision.tipo, quien, filtro, calendario, pedida)
        filas = await _filas(tx, revision, casos, quien)
        if comprobaciones is not None:
            filas = [f for f in filas if (not f.comprobaciones.rojas) == (comprobaciones == "verdes")]
        return Pagina(elementos=filas, siguiente=siguiente)

    @rutas.get("/bandeja/resumen", openapi_extra={"parameters": parametros})
    async def resumen(
        tx: TxDeLectura, quien: Lector, filtro: Annotated[FiltroDeBandeja, Depends(pedido)]
    ) -> ResumenLeido:
        """How many cases each filter would show."""
        calendario = await revision.calendario(tx)
        base = await resumir_bandeja(tx, revision.tipo, quien, filtro, calendario)
        con_bandera = 0
        if revision.con_banderas is not None:
            suya = replace(filtro, condiciones=(*filtro.condiciones, revision.con_banderas()))
            con_bandera = (await resumir_bandeja(tx, revision.tipo, quien, suya, calendario)).total
        verdes = await _verdes(tx, revision, quien, filtro) if base.total <= MUCHOS else None
        return ResumenLeido(**base.__dict__, con_banderas=con_bandera, todas_verdes=verdes)

    @rutas.post("/bandeja/tomar-siguiente", openapi_extra={"parameters": parametros})
    async def siguiente(
        request: Request, tx: Tx, quien: Revisor, filtro: Annotated[FiltroDeBandeja, Depends(pedido)]
    ) -> CasoTomado:
        """Take the free case with the oldest due date; two people never get the same one.

        Unless another state is asked for, one that can be decided now: not one that waits for its company.
        """
        if "estado" not in request.query_params:
            filtro = replace(filtro, estados=revision.decidibles)
        calendario = await revision.calendario(tx)
        exp = await tomar_siguiente(tx, revision.tipo, quien, filtro, calendario)
        return CasoTomado(
            id=exp.id,
            numero=exp.numero,
            estado=exp.estado,
            version=exp.version,
            asignado_a=exp.asignado_a,
            vence=exp.vence,
            habiles_restantes=habiles_restantes(exp.vence, reloj_legal.hoy(), calendario),
            ruta=f"{revision.base}/{exp.id}",
        )

    @rutas.post("/reasignar")
    async def reasignar_varias(cuerpo: Reasignacion, tx: Tx, quien: Coordinador) -> Hechos:
        """Give several cases to somebody, with the reason; those that can't be are told one by one."""
        return _hechos(
            await reasignar(
                tx,
                revision.tipo,
                cuerpo.ids,
                cuerpo.a,
                quien,
                motivo=cuerpo.motivo,
                estados=revision.pendientes,
            )
        )

    @rutas.post("/aprobar-lote")
    async def aprobar_varias(
        cuerpo: Lote,
        request: Request,
        quien: Revisor,
        idempotency_key: Annotated[str | None, Header(include_in_schema=False)] = None,
    ) -> Hechos:
        """Approve whole those whose checks are all green; each is its own decision, and the others are told."""
        return _hechos(
            await aprobar_lote(
                request.app.state.bd,
                revision,
                cuerpo.ids,
                quien,
                lote=lote_de(revision.tipo, quien, idempotency_key),
                motivo=cuerpo.motivo,
                texto=cuerpo.texto_preparado,
                entorno=request.app.state,
            )
        )


async def _filas(
    tx: AsyncSession, revision: Revision, casos: Sequence[Expediente], quien: Principal
) -> list[FilaDeBandeja]:
    hoy, calendario, sit = reloj_legal.hoy(), await revision.calendario(tx), await situacion(tx, quien)
    listas = await revision.comprobar(tx, casos)
    banderas = await revision.banderas(tx, casos)
    detalles: dict[UUID, dict[str, Any]] = await revision.describir(tx, casos)
    proyectados = await con_proyecto(tx, [c.id for c in casos])
    return [
        FilaDeBandeja(
            id=c.id,
            numero=c.numero,
            nit=c.empresa,
            estado=c.estado,
            version=c.version,
            asignado_a=c.asignado_a,
            vence=c.vence,
            habiles_restantes=None if c.pausado_desde else habiles_restantes(c.vence, hoy, calendario),
            por_firmar=c.id in proyectados,
            comprobaciones=contar(listas.get(c.id, [])),
            banderas=banderas.get(c.id, []),
            detalle=detalles.get(c.id, {}),
            acciones=await acciones(tx, revision.flujo, c, quien, sit),
        )
        for c in casos
    ]


async def _verdes(tx: AsyncSession, revision: Revision, quien: Principal, filtro: FiltroDeBandeja) -> int:
    """How many have nothing red and can be approved."""
    total, cursor = 0, None
    calendario = await revision.calendario(tx)
    while True:
        pedida = Paginacion(limite=LIMITE_MAXIMO, cursor=cursor)
        casos, cursor = await buscar_en_bandeja(tx, revision.tipo, quien, filtro, calendario, pedida)
        decidibles = [c for c in casos if c.estado in revision.decidibles]
        listas = await revision.comprobar(tx, decidibles)
        total += sum(not rojos(listas.get(c.id, [])) for c in decidibles)
        if cursor is None:
            return total


def _hechos(hechos: Sequence[Hecho]) -> Hechos:
    leidos = [HechoLeido(ok=h.problema is None, **h.__dict__) for h in hechos]
    bien = sum(h.ok for h in leidos)
    return Hechos(hechos=bien, rechazados=len(leidos) - bien, elementos=leidos)
