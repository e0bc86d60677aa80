"""HTTP of the reports: the Ministry sees every company, a company its own."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated

from fastapi import Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from services.cupos.informes import archivos, columnas, minimos
from services.cupos.informes.consultas import Alcance, Dimension, filas_de_utilizacion, pagina_de_utilizacion
from services.cupos.informes.schemas import FilaDeUtilizacion, InformeDeUsoMinimo
from shared.clock import reloj_legal
from shared.http import Problema, Tx
from shared.http.paginacion import Pagina, PaginacionPedida
from shared.http.rutas import Enrutador
from shared.identity import NIT, Principal, PrincipalActual, exigir_empresa
from shared.persistence import BaseDeDatos

MAXIMO_DE_HOJA = 20_000
"""Rows of a spreadsheet, which is made whole in memory; CSV has no limit."""
rutas = Enrutador(prefix="/v1/informes", tags=["informes"])
Mes = Annotated[str | None, Query(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", description="AAAA-MM.")]


def nits_visibles(quien: Principal, empresa: str | None) -> tuple[str, ...] | None:
    """The companies whose figures the caller gets; None for all.

    Raises:
        Problema: `no-encontrado` for a company out of the caller's reach.
    """
    if empresa is not None:
        exigir_empresa(quien, empresa)
        return (empresa,)
    return None if quien.es_interno else tuple(sorted(quien.empresas))


async def _alcance(
    quien: PrincipalActual,
    por: Annotated[Dimension, Query(description="Qué suma cada fila.")] = "contingente",
    contingente: str | None = None,
    grupo: str | None = None,
    empresa: NIT | None = None,
    mes: Mes = None,
    desde: Mes = None,
) -> Alcance:
    """By default one row as of now; with `mes`, as it ended; with `desde`, a row per month from that one on."""
    actual = reloj_legal.hoy().replace(day=1)
    hasta = actual if mes is None else date.fromisoformat(f"{mes}-01")
    inicio = hasta if desde is None else date.fromisoformat(f"{desde}-01")
    if not inicio <= hasta <= actual:
        raise Problema("datos-invalidos", "Los meses van del más antiguo al más reciente, y no pasan del actual.")
    return Alcance(por, inicio, hasta, contingente, grupo, nits_visibles(quien, empresa))


AlcancePedido = Annotated[Alcance, Depends(_alcance)]


def _adjunto(nombre: str, extension: str) -> dict[str, str]:
    archivo = f"{nombre}-{reloj_legal.hoy().isoformat()}.{extension}"
    return {"Content-Disposition": f'attachment; filename="{archivo}"', "Cache-Control": "private, no-store"}


@rutas.get("/utilizacion")
async def utilizacion(tx: Tx, alcance: AlcancePedido, pedida: PaginacionPedida) -> Pagina[FilaDeUtilizacion]:
    """Assigned, returned, certified, exported and available, by contingente, group, exporter or quota, and month."""
    filas, siguiente = await pagina_de_utilizacion(tx, alcance, pedida)
    return Pagina(elementos=filas, siguiente=siguiente)


@rutas.get("/utilizacion.csv", response_class=StreamingResponse)
async def utilizacion_csv(request: Request, alcance: AlcancePedido) -> StreamingResponse:
    """The same, whole, as CSV."""
    bd: BaseDeDatos = request.app.state.bd

    async def lineas() -> AsyncIterator[bytes]:
        # Its own transaction: the answer is sent after that of the request has ended.
        async with bd.tx() as tx:
            async for linea in archivos.en_csv(columnas.UTILIZACION, filas_de_utilizacion(tx, alcance)):
                yield linea

    return StreamingResponse(lineas(), media_type="text/csv; charset=utf-8", headers=_adjunto("utilizacion", "csv"))


@rutas.get("/utilizacion.xlsx", response_class=Response)
async def utilizacion_xlsx(tx: Tx, alcance: AlcancePedido) -> Response:
    """The same, whole, as a spreadsheet."""
    filas = []
    async for fila in filas_de_utilizacion(tx, alcance):
        filas.append(fila)
        if len(filas) > MAXIMO_DE_HOJA:
            raise Problema("informe-demasiado-grande", f"El informe pasa de {MAXIMO_DE_HOJA} filas.")
    libro = await archivos.en_xlsx(
        columnas.UTILIZACION,
        filas,
        titulo=f"Utilización de contingentes por {alcance.por}",
        pie=f"De {alcance.desde:%Y-%m} a {alcance.hasta:%Y-%m}. Utilización = exportado y verificado ÷ neto.",
        al_corte=reloj_legal.ahora(),
    )
    return Response(libro, media_type=archivos.XLSX, headers=_adjunto("utilizacion", "xlsx"))


@rutas.get("/minimo-de-uso")
async def minimo_de_uso(
    tx: Tx,
    quien: PrincipalActual,
    contingente: str | None = None,
    empresa: NIT | None = None,
    todos: Annotated[bool, Query(description="También quienes alcanzan el mínimo.")] = False,
) -> InformeDeUsoMinimo:
    """Who may lose next year by the minimum-use rule, with the arithmetic: a draft list without effect."""
    return await minimos.uso_minimo(tx, contingente=contingente, nits=nits_visibles(quien, empresa), todos=todos)


@rutas.get("/minimo-de-uso.csv", response_class=StreamingResponse)
async def minimo_de_uso_csv(
    tx: Tx, quien: PrincipalActual, contingente: str | None = None, empresa: NIT | None = None, todos: bool = False
) -> StreamingResponse:
    """The same as CSV."""
    informe = await minimos.uso_minimo(tx, contingente=contingente, nits=nits_visibles(quien, empresa), todos=todos)
    lineas = archivos.en_csv(columnas.MINIMO, archivos.de_lista(informe.elementos))
    return StreamingResponse(lineas, media_type="text/csv; charset=utf-8", headers=_adjunto("minimo-de-uso", "csv"))


@rutas.get("/minimo-de-uso.xlsx", response_class=Response)
async def minimo_de_uso_xlsx(
    tx: Tx, quien: PrincipalActual, contingente: str | None = None, empresa: NIT | None = None, todos: bool = False
) -> Response:
    """The same as a spreadsheet."""
    informe = await minimos.uso_minimo(tx, contingente=contingente, nits=nits_visibles(quien, empresa), todos=todos)
    libro = await archivos.en_xlsx(
        columnas.MINIMO,
        informe.elementos,
        titulo="Utilización mínima: borrador",
        pie=informe.nota,
        al_corte=informe.al_corte,
    )
    return Response(libro, media_type=archivos.XLSX, headers=_adjunto("minimo-de-uso", "xlsx"))
