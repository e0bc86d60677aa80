"""What waits for a signature, what is about to end, and what the figures say."""

import asyncio
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.portal.ministerio.clases import ASUNTOS, Clase
from services.portal.ministerio.vallejo import lectura
from services.portal.ministerio.vallejo.clases import CON_DOS_FIRMAS, ruta_de
from services.portal.web.api import Api, Fallo
from services.portal.web.descargas import entregar
from services.portal.web.formularios import Recibido
from services.portal.web.guardia import ApiDeTodos, DelMinisterio
from services.portal.web.pagina import Pagina, Vista, ir_a
from shared.clock import reloj_legal

rutas = APIRouter(prefix="/ministerio")


@rutas.get("/por-firmar")
async def por_firmar(api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Decisions drafted for a second signature, and acts that a term which ran out drafted."""
    return await _por_firmar(api, pagina)


async def _por_firmar(api: Api, pagina: Vista, fallo: Fallo | None = None) -> Response:
    *proyectos, actos = await asyncio.gather(
        *[api.parte(api.leer(f"{clase.api}/proyectos")) for clase in Clase],
        api.parte(api.leer("/v1/actos", limite=50)),
    )
    filas = [
        {**p, "clase": clase, "ruta": clase.ruta(p["expediente"])}
        for clase, parte in zip(Clase, proyectos, strict=True)
        for p in parte.valor or []
    ]
    caidas = [(ASUNTOS[c].plural, p.fallo) for c, p in zip(Clase, proyectos, strict=True) if p.fallo]
    datos: dict[str, Any] = {
        "proyectos": filas,
        "caidas": caidas,
        "actos": actos,
        "asuntos": ASUNTOS,
        "vallejo": await _vallejo_por_firmar(api),
        "ruta_de": ruta_de,
    }
    if fallo is not None:
        return pagina.con_fallo("ministerio/por_firmar", fallo, campos={}, **datos)
    return pagina("ministerio/por_firmar", **datos)


async def _vallejo_por_firmar(api: Api) -> list[dict[str, Any]]:
    """Decisions of Plan Vallejo that somebody drafted; what cannot be read is told by the page of Plan Vallejo."""
    leidas = await asyncio.gather(*[lectura.en_espera(api, clase, 50) for clase in CON_DOS_FIRMAS])
    return lectura.por_urgencia(
        fila
        for clase, (casos, _fallo, _mas) in zip(CON_DOS_FIRMAS, leidas, strict=True)
        for caso in casos
        if (fila := lectura.fila(clase, caso))["por_firmar"]
    )


class PasoDeActo(StrEnum):
    FIRMAR = "firmar"
    DESCARTAR = "descartar"


@rutas.post("/actos/{id}/{paso}")
async def resolver_acto(
    id: UUID, paso: PasoDeActo, form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina
) -> Response:
    """Sign a drafted act, or discard it, with the reason."""
    try:
        form.exigir_enviado()
        cuerpo = {"motivo": form["motivo"]}
        if form["base_usd"]:
            cuerpo["base_usd"] = form.numero("base_usd", decimales=2)
        await api.publicar(f"/v1/actos/{id}/{paso}", cuerpo, clave=form.clave)
    except Fallo as fallo:
        return await _por_firmar(api, pagina, fallo)
    return ir_a("/ministerio/por-firmar", "firmada" if paso is PasoDeActo.FIRMAR else "descartada")


@rutas.get("/plazos")
async def plazos(
    api: ApiDeTodos,
    _: DelMinisterio,
    pagina: Pagina,
    empresa: Annotated[str, Query(max_length=20)] = "",
    cursor: str | None = None,
) -> Response:
    """The board of terms that run: of the reviews, and of Plan Vallejo."""
    legales, *revisiones = await asyncio.gather(
        api.parte(api.leer("/v1/plazos", empresa=empresa, limite=50, cursor=cursor)),
        *[api.parte(api.leer(f"{c.api}/bandeja", vence_en_habiles=5, empresa=empresa, limite=25)) for c in Clase],
    )
    casos = [
        {**fila, "clase": clase, "ruta": clase.ruta(fila["id"])}
        for clase, parte in zip(Clase, revisiones, strict=True)
        for fila in (parte.valor or {"elementos": []})["elementos"]
    ]
    casos.sort(key=lambda f: str(f["vence"]))
    semana = (reloj_legal.hoy() + timedelta(days=7)).isoformat()
    return pagina(
        "ministerio/plazos",
        legales=legales,
        casos=casos,
        asuntos=ASUNTOS,
        semana=semana,
        ruta_de=ruta_de,
        campos={"empresa": empresa},
    )


class Por(StrEnum):
    """What a row of the report adds up."""

    CONTINGENTE = "contingente"
    GRUPO = "grupo"
    EXPORTADOR = "exportador"
    CUPO = "cupo"


_MES = r"^(20[0-9]{2}-(0[1-9]|1[0-2]))?$"


@rutas.get("/informes")
async def informes(
    api: ApiDeTodos,
    _: DelMinisterio,
    pagina: Pagina,
    por: Por = Por.CONTINGENTE,
    contingente: Annotated[str, Query(max_length=40)] = "",
    mes: Annotated[str, Query(pattern=_MES)] = "",
    cursor: str | None = None,
) -> Response:
    """What was assigned, certified and exported; who is below the minimum use; the guarantees."""
    filtro = {"por": por, "contingente": contingente, "mes": mes}
    utilizacion, minimos, garantias = await asyncio.gather(
        api.parte(api.leer("/v1/informes/utilizacion", **filtro, limite=50, cursor=cursor)),
        api.parte(api.leer("/v1/informes/minimo-de-uso", contingente=contingente)),
        api.parte(api.leer("/v1/garantias/informes/vencimientos")),
    )
    return pagina("ministerio/informes", utilizacion=utilizacion, minimos=minimos, garantias=garantias, campos=filtro)


class Archivo(StrEnum):
    """Reports that a spreadsheet opens: its path in the API."""

    UTILIZACION_CSV = "utilizacion.csv"
    UTILIZACION_XLSX = "utilizacion.xlsx"
    MINIMO_CSV = "minimo-de-uso.csv"
    MINIMO_XLSX = "minimo-de-uso.xlsx"


@rutas.get("/informes/{archivo}")
async def bajar_informe(
    archivo: Archivo,
    api: ApiDeTodos,
    _: DelMinisterio,
    pagina: Pagina,
    por: Por = Por.CONTINGENTE,
    contingente: Annotated[str, Query(pattern=r"^[A-Z0-9-]{0,40}$")] = "",
    mes: Annotated[str, Query(pattern=_MES)] = "",
) -> Response:
    """The same figures, whole, as a file."""
    pares = {"contingente": contingente} | ({"por": por, "mes": mes} if archivo.startswith("utilizacion") else {})
    consulta = "&".join(f"{k}={v}" for k, v in pares.items() if v)
    return await entregar(api, pagina, f"/v1/informes/{archivo}?{consulta}", archivo, bajar=True)
