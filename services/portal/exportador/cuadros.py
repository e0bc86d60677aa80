"""Input-output tables (cuadros insumo producto) of a programme: what one unit of the product takes of each input."""

import asyncio
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.portal.exportador.renglones import RENGLONES, UNIDADES, remapear, renglones, sin_puntos
from services.portal.web.api import Api, Fallo
from services.portal.web.formularios import Recibido, campo_malo
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina, Vista, ir_a

rutas = APIRouter()


async def _para_escribir(id: UUID, api: Api) -> dict[str, Any]:
    programa, codigos = await asyncio.gather(
        api.leer(f"/v1/programas/{id}"), api.parte(api.leer(f"/v1/programas/{id}/codigos"))
    )
    return {"p": programa, "codigos": codigos, "renglones": range(1, RENGLONES + 1), "unidades": UNIDADES}


@rutas.get("/programas/{id}/cuadros/nuevo")
async def pedir(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The form."""
    return pagina("exportador/cuadro_nuevo", **await _para_escribir(id, api))


@rutas.post("/programas/{id}/cuadros/nuevo")
async def crear(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Write the draft."""
    try:
        form.exigir_enviado()
        insumos = renglones(form, ("descripcion",), ("fob_unitario_usd", "desperdicio", "factor"))
        if not insumos:
            raise campo_malo("descripcion_1", "Escriba al menos un insumo.")
        cuerpo = {c: form[c] for c in ("nombre_tecnico", "nombre_comercial", "unidad")} | {
            "subpartida": sin_puntos(form["subpartida"]),
            "peso_neto_kg": form.numero("peso_neto_kg"),
            "fob_unitario_usd": form.numero("fob_unitario_usd"),
            "insumos": insumos,
        }
        creado = await api.publicar(f"/v1/programas/{id}/cips", cuerpo, clave=form.clave)
    except Fallo as fallo:
        remapear(fallo, "insumos")
        return pagina.con_fallo("exportador/cuadro_nuevo", fallo, campos=form.campos, **await _para_escribir(id, api))
    return ir_a(f"/cuadros/{creado['id']}", "cuadro")


async def _detalle(id: UUID, api: Api, pagina: Vista, fallo: Fallo | None = None) -> Response:
    cuadro, historia = await asyncio.gather(api.leer(f"/v1/cips/{id}"), api.parte(api.leer(f"/v1/cips/{id}/historia")))
    programa = await api.parte(api.leer(f"/v1/programas/{cuadro['programa_id']}"))
    datos = {"x": cuadro, "historia": historia, "programa": programa}
    if fallo is None:
        return pagina("exportador/cuadro", **datos)
    return pagina.con_fallo("exportador/cuadro", fallo, campos={}, **datos)


@rutas.get("/cuadros/{id}")
async def ver(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """One table."""
    return await _detalle(id, api, pagina)


@rutas.post("/cuadros/{id}/presentar")
async def presentar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """File it: every input needs an approved registration."""
    try:
        await api.publicar(f"/v1/cips/{id}/presentar", clave=form.clave)
    except Fallo as fallo:
        return await _detalle(id, api, pagina, fallo)
    return ir_a(f"/cuadros/{id}", "cuadro-presentado")
