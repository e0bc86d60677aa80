"""Import registrations on the quota of a programme."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.portal.exportador.renglones import RENGLONES, UNIDADES, remapear, renglones
from services.portal.web.api import Api, Fallo
from services.portal.web.descargas import entregar
from services.portal.web.formularios import Recibido, campo_malo
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina, Vista, ir_a

rutas = APIRouter()
CONDICIONES = (
    ("usado", "Bienes usados"),
    ("transporte", "Equipo de transporte"),
    ("comunicacion", "Equipo de comunicaciones"),
    ("servicios", "Para prestar servicios"),
)


async def _para_pedir(id: UUID, api: Api) -> dict[str, Any]:
    programa, cupo, codigos = await asyncio.gather(
        api.leer(f"/v1/programas/{id}"),
        api.parte(api.leer(f"/v1/programas/{id}/cupo")),
        api.parte(api.leer(f"/v1/programas/{id}/codigos")),
    )
    return {
        "p": programa,
        "cupo": cupo,
        "codigos": codigos,
        "renglones": range(1, RENGLONES + 1),
        "unidades": UNIDADES,
        "condiciones": CONDICIONES,
    }


@rutas.get("/programas/{id}/registros/nuevo")
async def pedir(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The form."""
    return pagina("exportador/registro_nuevo", **await _para_pedir(id, api))


@rutas.post("/programas/{id}/registros/nuevo")
async def crear(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Write the draft."""
    try:
        form.exigir_enviado()
        items = renglones(form, ("descripcion",), ("cantidad", "fob_usd"))
        if not items:
            raise campo_malo("descripcion_1", "Escriba al menos un bien.")
        cuerpo = {
            "items": items,
            "reembolsable": not form["no_reembolsable"],
            "condiciones": [c for c, _ in CONDICIONES if form[f"condicion_{c}"]],
            "bien_destino": form["bien_destino"] or None,
        }
        if form["tercero_nit"]:
            cuerpo["tercero"] = {"nit": form["tercero_nit"], "nombre": form["tercero_nombre"]}
        creado = await api.publicar(f"/v1/programas/{id}/registros", cuerpo, clave=form.clave)
    except Fallo as fallo:
        remapear(fallo, "items")
        return pagina.con_fallo("exportador/registro_nuevo", fallo, campos=form.campos, **await _para_pedir(id, api))
    return ir_a(f"/registros/{creado['id']}", "registro")


@rutas.get("/registros/{id}")
async def ver(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """One registration."""
    return await _detalle(id, api, pagina)


async def _detalle(
    id: UUID, api: Api, pagina: Vista, fallo: Fallo | None = None, campos: Mapping[str, str] | None = None
) -> Response:
    registro, documentos, historia, cambios = await asyncio.gather(
        api.leer(f"/v1/registros/{id}"),
        api.parte(api.leer(f"/v1/registros/{id}/documentos")),
        api.parte(api.leer(f"/v1/registros/{id}/historia")),
        api.parte(api.leer(f"/v1/registros/{id}/modificaciones")),
    )
    programa = await api.parte(api.leer(f"/v1/programas/{registro['programa_id']}"))
    abiertos = [m for m in cambios.valor or [] if m["estado"] in {"borrador", "solicitada"}]
    datos = {"r": registro, "documentos": documentos, "historia": historia, "cambios": cambios, "programa": programa}
    datos |= {"se_modifica": registro["estado"] == "aprobado" and cambios.fallo is None and not abiertos}
    datos |= {"condiciones": dict(CONDICIONES)}
    if fallo is None:
        return pagina("exportador/registro", **datos)
    return pagina.con_fallo("exportador/registro", fallo, campos=campos or {}, **datos)


@rutas.post("/registros/{id}/adjuntos")
async def adjuntar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The price of capital goods."""
    try:
        form.exigir_enviado()
        await api.subir(f"/v1/registros/{id}/adjuntos", form.archivo(), {"clase": "precio"}, clave=form.clave)
    except Fallo as fallo:
        return await _detalle(id, api, pagina, fallo)
    return ir_a(f"/registros/{id}", "adjunto")


@rutas.get("/registros/{id}/documentos/{documento}.pdf")
async def documento(id: UUID, documento: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """A document as it was attached."""
    return await entregar(api, pagina, f"/v1/registros/{id}/documentos/{documento}.pdf", "documento.pdf")


@rutas.post("/registros/{id}/radicar")
async def radicar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """File it: its value is held of the quota."""
    try:
        await api.publicar(f"/v1/registros/{id}/radicar", clave=form.clave)
    except Fallo as fallo:
        return await _detalle(id, api, pagina, fallo)
    return ir_a(f"/registros/{id}", "registro-radicado")


@rutas.post("/registros/{id}/desistir")
async def desistir(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Withdraw it."""
    try:
        form.exigir_enviado()
        await api.publicar(f"/v1/registros/{id}/desistir", {"motivo": form["motivo"]}, clave=form.clave)
    except Fallo as fallo:
        return await _detalle(id, api, pagina, fallo, form.campos)
    return ir_a(f"/registros/{id}", "desistida")
