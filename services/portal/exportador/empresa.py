"""The company: its data, who may sign for it, where its documents are sent; and its registration (Manual I)."""

import asyncio
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.portal.web.api import Api, Fallo
from services.portal.web.formularios import Formulario, Recibido
from services.portal.web.guardia import ApiDeTodos, DeEmpresa, cliente_de, porteria_de
from services.portal.web.pagina import Pagina, Vista, ir_a

rutas = APIRouter()
ROLES = ("representante", "apoderado", "firmante", "contador", "revisor_fiscal", "economista")
DOCUMENTOS = (
    ("CC", "Cédula de ciudadanía"),
    ("CE", "Cédula de extranjería"),
    ("PA", "Pasaporte"),
    ("PPT", "Permiso por protección temporal"),
)


async def _pagina(
    api: Api, nit: str, pagina: Vista, fallo: Fallo | None = None, form: Formulario | None = None
) -> Response:
    empresa, firmantes, direcciones = await asyncio.gather(
        api.leer(f"/v1/empresas/{nit}"),
        api.parte(api.leer(f"/v1/empresas/{nit}/firmantes")),
        api.parte(api.leer(f"/v1/empresas/{nit}/direcciones")),
    )
    datos: dict[str, Any] = {
        "e": empresa,
        "firmantes": firmantes,
        "direcciones": direcciones,
        "roles": ROLES,
        "documentos": DOCUMENTOS,
        "abierto": form["parte"] if form else "",
    }
    if fallo is None:
        return pagina("exportador/empresa", **datos)
    return pagina.con_fallo("exportador/empresa", fallo, campos=form.campos if form else {}, **datos)


@rutas.get("/empresa")
async def ver(api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """The company for which one acts; without one, its registration."""
    if not sesion.empresa:
        return pagina("exportador/registrar_empresa")
    return await _pagina(api, sesion.empresa, pagina)


@rutas.post("/empresa")
async def registrar(request: Request, form: Recibido, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """Register a company; the tokens are renewed, since they name the companies for which one acts."""
    cuerpo = {c: form[c] for c in ("nit", "razon_social", "domicilio", "telefono")}
    try:
        form.exigir_enviado()
        await api.publicar("/v1/empresas", cuerpo, clave=form.clave)
    except Fallo as fallo:
        return pagina.con_fallo("exportador/registrar_empresa", fallo, campos=form.campos)
    request.state.sesion_nueva = await porteria_de(request).renovar(sesion, cliente_de(request))
    return ir_a("/empresa", "empresa")


@rutas.post("/empresa/enviar")
async def enviar(form: Recibido, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """Send the registration to the Ministry."""
    try:
        await api.publicar(f"/v1/empresas/{sesion.empresa}/enviar", clave=form.clave)
    except Fallo as fallo:
        return await _pagina(api, sesion.empresa, pagina, fallo, form)
    return ir_a("/empresa", "empresa-enviada")


@rutas.post("/empresa/firmantes")
async def agregar_firmante(form: Recibido, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """Register somebody who may sign."""
    cuerpo = {
        "documento": {"tipo": form["tipo"], "numero": form["numero"]},
        "nombre": form["nombre"],
        "roles": [form["rol"]],
        "desde": form["desde"] or None,
        "hasta": form["hasta"] or None,
        "evidencia": form["evidencia"],
    }
    try:
        form.exigir_enviado()
        await api.publicar(f"/v1/empresas/{sesion.empresa}/firmantes", cuerpo, clave=form.clave)
    except Fallo as fallo:
        return await _pagina(api, sesion.empresa, pagina, fallo, form)
    return ir_a("/empresa", "firmante")


@rutas.post("/empresa/firmantes/{id}/revocar")
async def revocar_firmante(id: UUID, form: Recibido, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """Somebody may sign no longer."""
    try:
        await api.publicar(f"/v1/empresas/{sesion.empresa}/firmantes/{id}/revocar", clave=form.clave)
    except Fallo as fallo:
        return await _pagina(api, sesion.empresa, pagina, fallo, form)
    return ir_a("/empresa", "firmante-revocado")


@rutas.post("/empresa/direcciones")
async def agregar_direccion(form: Recibido, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """An address for certificates and notices."""
    try:
        form.exigir_enviado()
        await api.publicar(f"/v1/empresas/{sesion.empresa}/direcciones", {"correo": form["correo"]}, clave=form.clave)
    except Fallo as fallo:
        return await _pagina(api, sesion.empresa, pagina, fallo, form)
    return ir_a("/empresa", "direccion")


@rutas.post("/empresa/direcciones/{id}/retirar")
async def retirar_direccion(id: UUID, form: Recibido, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """Send nothing there any longer."""
    try:
        await api.publicar(f"/v1/empresas/{sesion.empresa}/direcciones/{id}/retirar", clave=form.clave)
    except Fallo as fallo:
        return await _pagina(api, sesion.empresa, pagina, fallo, form)
    return ir_a("/empresa", "direccion-retirada")
