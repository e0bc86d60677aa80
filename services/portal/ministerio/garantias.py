"""Guarantees before the regional office: accept, with the differences marked, or send back with observations."""

import asyncio
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.portal.web.api import Api, Fallo
from services.portal.web.descargas import entregar
from services.portal.web.formularios import Recibido
from services.portal.web.guardia import ApiDeTodos, DelMinisterio
from services.portal.web.pagina import Pagina, ir_a
from services.portal.web.seguridad import CSP

rutas = APIRouter(prefix="/ministerio/garantias")
_CON_VISOR = f"{CSP}; frame-src 'self'"
_EN_VISOR = {"X-Frame-Options": "SAMEORIGIN", "Content-Security-Policy": "script-src 'none'; frame-ancestors 'self'"}


@rutas.get("")
async def listar(
    api: ApiDeTodos,
    _: DelMinisterio,
    pagina: Pagina,
    estado: str = "presentada",
    empresa: str = "",
    cursor: str | None = None,
) -> Response:
    """Those that wait for acceptance first; `todas` for the others."""
    de = "" if estado == "todas" else estado
    leidas = await api.parte(api.leer("/v1/garantias", estado=de, empresa=empresa, limite=25, cursor=cursor))
    return pagina("ministerio/garantias", garantias=leidas, campos={"estado": estado, "empresa": empresa})


@rutas.get("/{id}")
async def ver(id: UUID, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """One guarantee beside its document."""
    return _con_visor(pagina("ministerio/garantia", **await _todo(id, api)))


async def _todo(id: UUID, api: Api) -> dict[str, Any]:
    garantia, historia = await asyncio.gather(
        api.leer(f"/v1/garantias/{id}"), api.parte(api.leer(f"/v1/garantias/{id}/historia"))
    )
    programa = await api.parte(api.leer(f"/v1/programas/{garantia['programa_id']}"))
    return {"g": garantia, "historia": historia, "programa": programa}


def _con_visor(respuesta: Response) -> Response:
    respuesta.headers["Content-Security-Policy"] = _CON_VISOR
    return respuesta


@rutas.get("/{id}/documento.pdf")
async def documento(id: UUID, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """The guarantee itself."""
    respuesta = await entregar(api, pagina, f"/v1/garantias/{id}/documento", "garantia.pdf")
    respuesta.headers.update(_EN_VISOR)
    return respuesta


@rutas.post("/{id}/aceptar")
async def aceptar(id: UUID, form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Accept it; if it is not as the law asks, the differences are told and nothing is done."""
    clausula = {"rige": form["rige"], "motivo": form["clausula_motivo"]} if form["rige"] else None
    try:
        form.exigir_enviado()
        await api.publicar(f"/v1/garantias/{id}/aceptar", {"clausula": clausula}, clave=form.clave)
    except Fallo as fallo:
        datos = await _todo(id, api)
        return _con_visor(pagina.con_fallo("ministerio/garantia", fallo, campos=form.campos, **datos))
    return ir_a(f"/ministerio/garantias/{id}", "decidida")


@rutas.post("/{id}/reparar")
async def reparar(id: UUID, form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Send it back; what the comparison finds is added to the observations."""
    observaciones = [linea.strip() for linea in form["observaciones"].splitlines() if linea.strip()]
    try:
        form.exigir_enviado()
        cuerpo = {"motivo": form["motivo"], "observaciones": observaciones}
        await api.publicar(f"/v1/garantias/{id}/reparar", cuerpo, clave=form.clave)
    except Fallo as fallo:
        datos = await _todo(id, api)
        return _con_visor(pagina.con_fallo("ministerio/garantia", fallo, campos=form.campos, **datos))
    return ir_a(f"/ministerio/garantias/{id}", "decidida")
