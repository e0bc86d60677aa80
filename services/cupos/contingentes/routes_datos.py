"""HTTP of a contingente's data as files and as they were: YAML, versions, adjustments, balances, history."""

import asyncio
import json
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import AwareDatetime, ValidationError

from services.cupos.contingentes import consultas, enyaml, historia, pasado, service, topes
from services.cupos.contingentes.actos import (
    AjusteLeido,
    Diferencias,
    HistoriaEscrita,
    HistoriaLeida,
    SaldosEn,
    TopesLeidos,
    VersionEntera,
    VersionLeida,
)
from services.cupos.contingentes.dependencias import Consecutivo, Coordinador, Cualquiera, Interno, VersionSiHay
from services.cupos.contingentes.models import Contingente
from services.cupos.contingentes.routes import responder
from services.cupos.contingentes.schemas import ContingenteLeido
from shared.http import Problema, Tx
from shared.http.etag import etag
from shared.http.rutas import MIB, Enrutador
from shared.http.validacion import errores_de_campos
from shared.identity import NIT, PrincipalActual, exigir_empresa

rutas = Enrutador(tags=["contingentes"])
_YAML = "application/yaml"
_TEXTO: dict[str, Any] = {"schema": {"type": "string"}}


def _esquema_de_historia() -> dict[str, Any]:
    """Whole, without references, since the body is read by hand."""
    esquema = HistoriaEscrita.model_json_schema()
    esquema["properties"]["lineas"]["items"] = esquema.pop("$defs")["LineaDeHistoria"]
    return esquema


@rutas.get("/v1/contingentes/{codigo}.yaml", response_class=Response, responses={200: {"content": {_YAML: _TEXTO}}})
async def exportar(codigo: str, tx: Tx, quien: Cualquiera) -> Response:
    """The contingente's data as a YAML text that `importar` takes back exactly."""
    leido = await consultas.leer(tx, codigo, quien)
    cabeceras = {"Content-Disposition": f'inline; filename="{codigo}.yaml"', "ETag": etag(leido.version)}
    return Response(enyaml.escribir(leido.datos), media_type=f"{_YAML}; charset=utf-8", headers=cabeceras)


@rutas.post(
    "/v1/contingentes/importar",
    status_code=201,
    max_body_size=enyaml.MAXIMO,
    responses={200: {"model": ContingenteLeido, "description": "Ya existía: reemplazado."}},
    openapi_extra={"requestBody": {"required": True, "content": {_YAML: _TEXTO, "text/yaml": _TEXTO}}},
)
async def importar(
    request: Request, tx: Tx, quien: Coordinador, vista: VersionSiHay, respuesta: Response
) -> ContingenteLeido:
    """Write a draft from a YAML text, or replace one: then `If-Match` says which version was seen."""
    try:
        datos, defectos = await asyncio.to_thread(enyaml.comprobar, await request.body())
    except enyaml.TextoInvalido as error:
        defectos = error.errores
    if defectos:
        raise Problema("yaml-invalido", f"Hay {len(defectos)} errores.", errores=[asdict(d) for d in defectos])
    if await tx.get(Contingente, datos.codigo) is None:
        contingente = await service.crear(tx, datos, quien, accion="importar")
        respuesta.headers["Location"] = f"/v1/contingentes/{contingente.codigo}"
    else:
        if vista is None:
            raise Problema("falta-version", f"Ya hay un contingente {datos.codigo}.")
        contingente = await service.editar(tx, datos, quien, version=vista, motivo="importado de un archivo YAML")
        respuesta.status_code = 200
    return await responder(tx, contingente, quien, respuesta)


@rutas.get("/v1/contingentes/{codigo}/versiones")
async def versiones(codigo: str, tx: Tx, quien: Interno) -> list[VersionLeida]:
    """Who changed what, when and why."""
    await consultas.leer(tx, codigo, quien)
    return list(await pasado.versiones(tx, codigo))


@rutas.get("/v1/contingentes/{codigo}/versiones/{n}")
async def version(codigo: str, n: Consecutivo, tx: Tx, quien: Interno) -> VersionEntera:
    """One version with all its data."""
    return await pasado.version(tx, codigo, n)


@rutas.get("/v1/contingentes/{codigo}/versiones/{antes}/diferencias/{despues}")
async def diferencias(codigo: str, antes: Consecutivo, despues: Consecutivo, tx: Tx, quien: Interno) -> Diferencias:
    """What is not the same in two versions, field by field."""
    return await pasado.cambios(tx, codigo, antes, despues)


@rutas.get("/v1/contingentes/{codigo}/ajustes")
async def ajustes(codigo: str, tx: Tx, quien: Cualquiera) -> list[AjusteLeido]:
    """The adjustment ledger: every change of volume since it was published, by which act."""
    leido = await consultas.leer(tx, codigo, quien)
    return await pasado.ajustes(tx, codigo, leido.datos.unidad, quien)


@rutas.get("/v1/contingentes/{codigo}/saldos")
async def saldos(
    codigo: str,
    tx: Tx,
    quien: Cualquiera,
    en: Annotated[AwareDatetime, Query(description="Instante con zona: 2026-11-18T10:00:00-05:00.")],
) -> SaldosEn:
    """The balance of every group as it was at any past instant, by the ledger."""
    await consultas.leer(tx, codigo, quien)
    instante: datetime = en
    return await pasado.saldos_en(tx, codigo, instante)


@rutas.get("/v1/contingentes/{codigo}/topes")
async def leer_topes(codigo: str, tx: Tx, quien: PrincipalActual, empresa: NIT) -> TopesLeidos:
    """Whether a company counts as new or historical, its caps, and what they still leave; of the own company only."""
    exigir_empresa(quien, empresa)
    leido = await consultas.leer(tx, codigo, quien)
    return await topes.topes_de_empresa(tx, leido.datos, empresa)


@rutas.get("/v1/contingentes/{codigo}/historia")
async def leer_historia(codigo: str, tx: Tx, quien: Interno) -> HistoriaLeida:
    """The applicants' history in force."""
    leido = await consultas.leer(tx, codigo, quien)
    return await historia.leer_historia(tx, codigo, leido.datos.unidad)


@rutas.put(
    "/v1/contingentes/{codigo}/historia",
    max_body_size=2 * MIB,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _esquema_de_historia()}, "text/csv": _TEXTO},
        }
    },
)
async def cargar_historia(
    codigo: str,
    request: Request,
    tx: Tx,
    quien: Coordinador,
    motivo: Annotated[str, Query(max_length=2000, description="Solo con text/csv.")] = "",
) -> HistoriaLeida:
    """Put the applicants' history in force, whole or not at all; JSON, or CSV with `nit,anio,cantidad,fuente`."""
    cuerpo = await request.body()
    if request.headers.get("content-type", "").startswith("text/csv"):
        datos = {"motivo": motivo, "lineas": historia.de_csv(cuerpo)}
    else:
        try:
            datos = json.loads(cuerpo)
        except ValueError as error:
            raise Problema("datos-invalidos", "El contenido no es JSON bien formado.") from error
    try:
        escrita = HistoriaEscrita.model_validate(datos)
    except ValidationError as error:
        raise Problema("datos-invalidos", errores=errores_de_campos(error.errors())) from error
    leido = await consultas.leer(tx, codigo, quien)
    await historia.cargar(tx, codigo, escrita.lineas, escrita.motivo, quien)
    return await historia.leer_historia(tx, codigo, leido.datos.unidad)
