"""Who signs and who acts for a company, whom it invites, and where its mail goes."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.portal.exportador.empresa import pagina_de_empresa
from services.portal.web.api import Api, Fallo
from services.portal.web.formularios import Formulario, Recibido
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina, Vista, ir_a
from services.portal.web.sesion import Sesion

rutas = APIRouter()


async def _hacer(
    api: Api, sesion: Sesion, pagina: Vista, form: Formulario, ruta: str, cuerpo: Any, aviso: str
) -> Response:
    """POST to a part of the company, and back to its page."""
    try:
        form.exigir_enviado()
        await api.publicar(f"/v1/empresas/{sesion.empresa}/{ruta}", cuerpo, clave=form.clave)
    except Fallo as fallo:
        return await pagina_de_empresa(api, sesion, pagina, fallo, form)
    return ir_a("/empresa", aviso)


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
    return await _hacer(api, sesion, pagina, form, "firmantes", cuerpo, "firmante")


@rutas.post("/empresa/firmantes/{id}/revocar")
async def revocar_firmante(id: UUID, form: Recibido, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """Somebody may sign no longer; the answer lists what is in flight with that signature."""
    try:
        revocado = await api.publicar(f"/v1/empresas/{sesion.empresa}/firmantes/{id}/revocar", clave=form.clave)
    except Fallo as fallo:
        return await pagina_de_empresa(api, sesion, pagina, fallo, form)
    if revocado["formas_en_curso"]:
        return pagina("exportador/firmante_revocado", f=revocado)
    return ir_a("/empresa", "firmante-revocado")


@rutas.post("/empresa/invitaciones")
async def invitar(form: Recibido, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """Ask somebody by mail to act for the company."""
    cuerpo = {c: form[f"invita_{c}"] for c in ("correo", "nombre", "rol", "evidencia")}
    return await _hacer(api, sesion, pagina, form, "invitaciones", cuerpo, "invitado")


@rutas.post("/empresa/invitaciones/{id}/retirar")
async def retirar_invitacion(id: UUID, form: Recibido, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """Withdraw one that nobody took."""
    return await _hacer(api, sesion, pagina, form, f"invitaciones/{id}/retirar", None, "invitacion-retirada")


@rutas.post("/empresa/representaciones/{id}/revocar")
async def revocar(id: UUID, form: Recibido, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """Somebody acts for it no longer."""
    return await _hacer(api, sesion, pagina, form, f"representaciones/{id}/revocar", None, "representacion-revocada")


@rutas.post("/empresa/direcciones")
async def agregar_direccion(form: Recibido, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """An address for certificates and notices."""
    return await _hacer(api, sesion, pagina, form, "direcciones", {"correo": form["correo"]}, "direccion")


@rutas.post("/empresa/direcciones/{id}/retirar")
async def retirar_direccion(id: UUID, form: Recibido, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """Send nothing there any longer."""
    return await _hacer(api, sesion, pagina, form, f"direcciones/{id}/retirar", None, "direccion-retirada")


@rutas.post("/empresa/direcciones/{id}/autorizar")
async def autorizar_direccion(id: UUID, form: Recibido, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """The representante's word on a new or a leaving address."""
    return await _hacer(api, sesion, pagina, form, f"direcciones/{id}/autorizar", None, "direccion-autorizada")


@rutas.post("/empresa/direcciones/{id}/confirmar")
async def confirmar_direccion(id: UUID, form: Recibido, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """The code that only the mailbox got."""
    cuerpo = {"codigo": form["codigo"]}
    return await _hacer(api, sesion, pagina, form, f"direcciones/{id}/confirmar", cuerpo, "direccion-confirmada")
