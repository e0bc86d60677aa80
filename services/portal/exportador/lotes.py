"""Many at once: signed forms in a zip, declarations by a sheet; with progress that survives a reload."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.portal.web.api import Api, Fallo
from services.portal.web.descargas import entregar
from services.portal.web.formularios import Recibido
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina, Vista, ir_a

rutas = APIRouter()
_ESPERA = 20
_HOJA = (
    "cqe;declaracion;fecha;cantidad_t;fob_usd;clase;archivo;reemplaza_a\r\n"
    "6CO000001;6007650000001;23/11/2026;120,5;61250,40;definitiva;6007650000001.pdf;\r\n"
)


@dataclass(frozen=True, slots=True)
class Lote:
    """How one kind of batch is named, here and in the API."""

    ruta: str
    api: str
    titulo: str
    detalle: str
    """Its lines, below the batch's path in the API."""
    plantilla: str


FIRMAS = Lote("/firmas", "/v1/consumos/firmados", "Firmar varias solicitudes", "archivos", "exportador/firmar_varias")
DEX = Lote("/dex/lotes", "/v1/dex/lotes", "Presentar DEX en lote", "lineas", "exportador/dex_en_lote")


async def _portada(lote: Lote, api: Api, nit: str, pagina: Vista, fallo: Fallo | None = None) -> Response:
    recientes, por_firmar = await asyncio.gather(
        api.parte(api.leer(lote.api, empresa=nit, limite=10)),
        api.parte(api.leer("/v1/consumos", empresa=nit, estado=["radicado"], limite=1)),
    )
    datos: dict[str, Any] = {"lote": lote, "recientes": recientes, "por_firmar": por_firmar}
    if fallo is None:
        return pagina(lote.plantilla, **datos)
    return pagina.con_fallo(lote.plantilla, fallo, campos={}, **datos)


async def _avance(lote: Lote, id: UUID, api: Api, *, esperar: int = 0) -> dict[str, Any]:
    """The batch and the lines that were refused, whose reasons are what a person looks for."""
    leido = await api.leer(f"{lote.api}/{id}", esperar=esperar)
    rechazadas = await api.leer(
        f"{lote.api}/{id}/{lote.detalle}",
        **{"rechazados" if lote is FIRMAS else "rechazadas": True, "limite": 200},
    )
    return {"lote": lote, "envio": leido, "rechazadas": rechazadas["elementos"]}


async def _novedad(lote: Lote, id: UUID, api: Api, pagina: Vista) -> Response:
    datos = await _avance(lote, id, api, esperar=_ESPERA)
    respuesta = pagina("exportador/_avance", **datos)
    if datos["envio"]["terminado_en"] is None:
        respuesta.headers["X-Siguiente"] = f"{lote.ruta}/{id}/avance"
    return respuesta


@rutas.get("/firmas")
async def firmas(api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """Where many forms are downloaded and come back signed."""
    return await _portada(FIRMAS, api, sesion.empresa, pagina)


@rutas.get("/firmas/formularios.zip")
async def formularios(api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """Every form of the company that waits for a signature."""
    ruta = f"/v1/consumos/formularios.zip?empresa={sesion.empresa}"
    return await entregar(api, pagina, ruta, "formularios.zip", bajar=True)


@rutas.post("/firmas")
async def enviar_firmas(form: Recibido, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """Send them: each goes to its own request by its content."""
    try:
        form.archivo("archivos")
        envio = await api.subir_varios(FIRMAS.api, form.varios, {}, clave=form.clave)
    except Fallo as fallo:
        return await _portada(FIRMAS, api, sesion.empresa, pagina, fallo)
    return ir_a(f"/firmas/{envio['id']}")


@rutas.get("/firmas/{id}")
async def ver_firmas(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """How far a batch is, and what was refused of it."""
    return pagina("exportador/lote", **await _avance(FIRMAS, id, api))


@rutas.get("/firmas/{id}/avance")
async def novedad_de_firmas(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The part that changes."""
    return await _novedad(FIRMAS, id, api, pagina)


@rutas.get("/dex/lotes")
async def dex(api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """Where a sheet of declarations is sent with its PDFs."""
    return await _portada(DEX, api, sesion.empresa, pagina)


@rutas.post("/dex/lotes")
async def enviar_dex(form: Recibido, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """Send them: each line is taken or refused by itself."""
    try:
        form.archivo("hoja")
        form.archivo("comprimido")
        envio = await api.subir_varios(DEX.api, form.varios, {}, clave=form.clave)
    except Fallo as fallo:
        return await _portada(DEX, api, sesion.empresa, pagina, fallo)
    return ir_a(f"/dex/lotes/{envio['id']}")


@rutas.get("/dex/lotes/plantilla.csv")
async def plantilla_dex(_: DeEmpresa) -> Response:
    """A sheet with its columns and a line as it is filled in, which opens in Excel with its accents."""
    cabeceras = {"Content-Disposition": 'attachment; filename="dex.csv"'}
    return Response(f"\ufeff{_HOJA}", media_type="text/csv; charset=utf-8", headers=cabeceras)


@rutas.get("/dex/lotes/{id}")
async def ver_dex(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """How far a batch is, and what was refused of it."""
    return pagina("exportador/lote", **await _avance(DEX, id, api))


@rutas.get("/dex/lotes/{id}/avance")
async def novedad_de_dex(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The part that changes."""
    return await _novedad(DEX, id, api, pagina)
