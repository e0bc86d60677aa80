"""Many import registrations at once, from a sheet: what became of each line, with progress that survives a reload."""

import asyncio
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.portal.web.api import Api, Fallo
from services.portal.web.formularios import Formulario, Recibido, campo_malo
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina, ir_a

rutas = APIRouter()
_ESPERA = 20
COLUMNAS = (
    ("referencia", "Su nombre para el registro: las líneas que la repiten son bienes de uno solo"),
    ("codigo", "Código interno. Solo materias primas"),
    ("descripcion", "El bien, en palabras"),
    ("subpartida", "Diez dígitos, sin puntos"),
    ("unidad", "KG, U, L, M2…"),
    ("cantidad", "Sin separador de miles: 6000 o 12,5"),
    ("fob_usd", "Dólares, hasta dos decimales y sin separador de miles"),
    ("reembolsable", "Opcional: sí o no"),
    ("condiciones", "Opcional: usado, transporte, comunicacion o servicios; varias, con +"),
    ("bien_destino", "Solo repuestos: el bien de capital al que se destinan"),
)
_EJEMPLO = (
    "HILAZA-1;1;Hilaza de algodón;5205120000;KG;6000;60000,00;si;;\r\n"
    "HILAZA-1;2;Botones;9606210000;U;12000;1800,00;si;;\r\n"
)


@rutas.get("/programas/{id}/registros/hoja")
async def pedir(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Where a sheet is sent, and how it is filled in."""
    return pagina("exportador/registros_en_hoja", p=await api.leer(f"/v1/programas/{id}"), columnas=COLUMNAS)


@rutas.get("/registros/plantilla.csv")
async def plantilla(_: DeEmpresa) -> Response:
    """A sheet with its columns and a registration of two goods, which opens in Excel with its accents."""
    cabeceras = {"Content-Disposition": 'attachment; filename="registros.csv"'}
    texto = f"\ufeff{';'.join(c for c, _ in COLUMNAS)}\r\n{_EJEMPLO}"
    return Response(texto, media_type="text/csv; charset=utf-8", headers=cabeceras)


@rutas.post("/programas/{id}/registros/hoja")
async def enviar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Send it: each registration is filed or refused by itself."""
    try:
        form.exigir_enviado()
        campos: dict[str, str | list[str]] = {"lote": form["lote"]} if form["lote"] else {}
        enviado = await api.subir_varios(f"/v1/programas/{id}/registros/lotes", _hoja(form), campos, clave=form.clave)
    except Fallo as fallo:
        datos = {"p": await api.leer(f"/v1/programas/{id}"), "columnas": COLUMNAS}
        return pagina.con_fallo("exportador/registros_en_hoja", fallo, campos=form.campos, **datos)
    return ir_a(f"/registros/hojas/{enviado['id']}")


def _hoja(form: Formulario) -> Any:
    if "hoja" not in form.archivos:
        raise campo_malo("hoja", "Elija la hoja (CSV).")
    return form.varios


async def _avance(id: UUID, api: Api, *, esperar: int = 0) -> dict[str, Any]:
    """The batch, the lines that were refused, and the first registrations that it made."""
    ruta = f"/v1/registros/lotes/{id}"
    lote = await api.leer(ruta, esperar=esperar)
    rechazadas, lineas = await asyncio.gather(
        api.leer(f"{ruta}/lineas", rechazadas=True, limite=200), api.leer(f"{ruta}/lineas", limite=200)
    )
    hechos: dict[str, dict[str, Any]] = {}
    for x in lineas["elementos"]:
        if x["registro_id"] is not None:
            hechos.setdefault(x["registro_id"], x)
    return {
        "lote": lote,
        "rechazadas": rechazadas["elementos"],
        "hay_mas_rechazadas": rechazadas["siguiente"] is not None,
        "hechos": list(hechos.values()),
        "hay_mas": lineas["siguiente"] is not None,
    }


@rutas.get("/registros/hojas/{id}")
async def ver(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """How far a sheet is, and what was refused of it."""
    datos = await _avance(id, api)
    programa = await api.parte(api.leer(f"/v1/programas/{datos['lote']['programa_id']}"))
    return pagina("exportador/hoja_de_registros", programa=programa, **datos)


@rutas.get("/registros/hojas/{id}/avance")
async def novedad(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The part that changes."""
    datos = await _avance(id, api, esperar=_ESPERA)
    respuesta = pagina("exportador/_hoja_de_registros", **datos)
    if datos["lote"]["terminado_en"] is None:
        respuesta.headers["X-Siguiente"] = f"/registros/hojas/{id}/avance"
    return respuesta
