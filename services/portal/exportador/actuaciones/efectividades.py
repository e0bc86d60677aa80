"""The act that makes a guarantee effective: its figures, its steps, the appeal, the payment (arts. 33 to 41)."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.portal.web.api import Api, Fallo
from services.portal.web.descargas import entregar
from services.portal.web.formularios import Recibido
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina, Vista, ir_a

rutas = APIRouter()


@rutas.get("/efectividades/{id}")
async def ver(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """One, from the day it was issued."""
    return await _detalle(id, api, pagina)


async def _detalle(
    id: UUID, api: Api, pagina: Vista, fallo: Fallo | None = None, campos: Mapping[str, str] | None = None
) -> Response:
    ruta = f"/v1/efectividades/{id}"
    caso = await api.leer(ruta)
    documentos, oficios, garantia = await asyncio.gather(
        api.parte(api.leer(f"{ruta}/documentos")),
        api.parte(api.leer(f"{ruta}/oficios")),
        api.parte(api.leer(f"/v1/garantias/{caso['garantia_id']}")),
    )
    pagos = [x for x in documentos.valor or [] if x["clase"] == "prueba_de_pago"]
    datos: dict[str, Any] = {"caso": caso, "pagos": pagos, "oficios": oficios, "garantia": garantia.valor}
    if fallo is None:
        return pagina("exportador/actuaciones/efectividad", **datos)
    return pagina.con_fallo("exportador/actuaciones/efectividad", fallo, campos=campos or {}, **datos)


@rutas.post("/efectividades/{id}/recurrir")
async def recurrir(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Appeal the act; the study may come with it."""
    try:
        form.exigir_enviado()
        campos = {"texto": form["texto"]}
        await api.subir_varios(f"/v1/efectividades/{id}/recurrir", form.varios, campos, clave=form.clave)
    except Fallo as fallo:
        return await _detalle(id, api, pagina, fallo, form.campos)
    return ir_a(f"/efectividades/{id}", "recurso")


@rutas.post("/efectividades/{id}/prueba-de-pago")
async def probar_pago(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Show that it was paid; a funcionario records it."""
    try:
        form.exigir_enviado()
        await api.subir(f"/v1/efectividades/{id}/prueba-de-pago", form.archivo("pago"), clave=form.clave)
    except Fallo as fallo:
        return await _detalle(id, api, pagina, fallo, form.campos)
    return ir_a(f"/efectividades/{id}", "prueba-de-pago")


@rutas.get("/efectividades/{id}/documentos/{documento}.pdf")
async def documento(id: UUID, documento: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The proof of a step."""
    return await entregar(api, pagina, f"/v1/efectividades/{id}/documentos/{documento}.pdf", "constancia.pdf")


@rutas.get("/efectividades/{id}/oficios/{oficio}.pdf")
async def oficio(id: UUID, oficio: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """A sealed letter of the Ministry."""
    return await entregar(api, pagina, f"/v1/efectividades/{id}/oficios/{oficio}.pdf", "oficio.pdf")
