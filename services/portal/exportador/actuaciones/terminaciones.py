"""The end of a programme: asked by the company, explained, appealed (arts. 50 to 56)."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.portal.exportador.actuaciones.recursos import puede_explicar
from services.portal.web.api import Api, Fallo
from services.portal.web.descargas import entregar
from services.portal.web.formularios import Formulario, Recibido, campo_malo
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina, Vista, ir_a

rutas = APIRouter()
CLASES = (
    ("cumplimiento", "Por cumplimiento: demostró todo y canceló sus garantías (art. 51)"),
    ("no_utilizacion", "Por no utilización: no importó con el programa (art. 52)"),
)


@rutas.get("/programas/{id}/terminaciones/nueva")
async def pedir(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The form."""
    programa = await api.leer(f"/v1/programas/{id}")
    return pagina("exportador/actuaciones/terminacion_nueva", p=programa, clases=CLASES)


@rutas.post("/programas/{id}/terminaciones/nueva")
async def crear(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Ask for it."""
    try:
        form.exigir_enviado()
        if form["clase"] not in dict(CLASES):
            raise campo_malo("clase", "Elija por qué termina.")
        cuerpo = {"clase": form["clase"], "hechos": form["hechos"]}
        creada = await api.publicar(f"/v1/programas/{id}/terminaciones", cuerpo, clave=form.clave)
    except Fallo as fallo:
        datos = {"p": await api.leer(f"/v1/programas/{id}"), "clases": CLASES}
        return pagina.con_fallo("exportador/actuaciones/terminacion_nueva", fallo, campos=form.campos, **datos)
    return ir_a(f"/terminaciones/{creada['id']}", "terminacion")


@rutas.get("/terminaciones/{id}")
async def ver(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """One, with the day and the proof of each step."""
    return await _detalle(id, api, pagina)


async def _detalle(
    id: UUID, api: Api, pagina: Vista, fallo: Fallo | None = None, campos: Mapping[str, str] | None = None
) -> Response:
    ruta = f"/v1/terminaciones/{id}"
    caso = await api.leer(ruta)
    historia, oficios, programa, plazos = await asyncio.gather(
        api.parte(api.leer(f"{ruta}/historia")),
        api.parte(api.leer(f"{ruta}/oficios")),
        api.parte(api.leer(f"/v1/programas/{caso['programa_id']}")),
        api.parte(api.leer("/v1/plazos", empresa=caso["nit"], abiertos=True, limite=200)),
    )
    datos: dict[str, Any] = {
        "caso": caso,
        "historia": historia,
        "oficios": oficios,
        "programa": programa.valor,
        "plazos": [p for p in plazos.valor["elementos"] if p["caso_id"] == str(id)] if plazos.valor else [],
        "explica": puede_explicar(caso),
        "clases": dict(CLASES),
    }
    if fallo is None:
        return pagina("exportador/actuaciones/terminacion", **datos)
    return pagina.con_fallo("exportador/actuaciones/terminacion", fallo, campos=campos or {}, **datos)


@rutas.post("/terminaciones/{id}/explicaciones")
async def explicar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """What the company says, with a PDF if it has one."""
    return await _escribir(id, "explicaciones", "explicaciones", form, api, pagina)


@rutas.post("/terminaciones/{id}/recurrir")
async def recurrir(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Appeal the act."""
    return await _escribir(id, "recurrir", "recurso", form, api, pagina)


async def _escribir(id: UUID, paso: str, aviso: str, form: Formulario, api: Api, pagina: Vista) -> Response:
    try:
        form.exigir_enviado()
        campos = {"motivo": form["motivo"]}
        await api.subir_varios(f"/v1/terminaciones/{id}/{paso}", form.varios, campos, clave=form.clave)
    except Fallo as fallo:
        return await _detalle(id, api, pagina, fallo, form.campos)
    return ir_a(f"/terminaciones/{id}", aviso)


@rutas.get("/terminaciones/{id}/evidencias/{evidencia}.pdf")
async def evidencia(id: UUID, evidencia: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The proof of a step."""
    return await entregar(api, pagina, f"/v1/terminaciones/{id}/evidencias/{evidencia}", "evidencia.pdf")


@rutas.get("/terminaciones/{id}/oficios/{oficio}.pdf")
async def oficio(id: UUID, oficio: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """A sealed letter of the Ministry."""
    return await entregar(api, pagina, f"/v1/terminaciones/{id}/oficios/{oficio}.pdf", "oficio.pdf")
