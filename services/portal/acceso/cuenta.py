"""The own account: second factor, open sessions, which notices are shown."""

import asyncio
import io
from typing import Any
from uuid import UUID

import segno
from fastapi import APIRouter, Response

from services.portal.web.api import Api, Fallo
from services.portal.web.formularios import Recibido
from services.portal.web.guardia import Alguien, ApiDeTodos
from services.portal.web.pagina import Pagina, Vista, ir_a
from services.portal.web.sesion import Sesion

rutas = APIRouter()
CATEGORIAS = (
    ("recordatorios", "Recordatorios de plazos"),
    ("movimientos", "Movimientos de mis trámites"),
    ("resumenes", "Resúmenes periódicos"),
)


async def _pagina(
    api: Api, sesion: Sesion, pagina: Vista, fallo: Fallo | None = None, totp: dict[str, Any] | None = None
) -> Response:
    yo, sesiones, preferencias = await asyncio.gather(
        api.parte(api.leer(f"/v1/usuarios/{sesion.usuario}")),
        api.parte(api.leer("/v1/sesiones")),
        api.parte(api.leer("/v1/avisos/preferencias")),
    )
    datos: dict[str, Any] = {
        "yo": yo,
        "sesiones": sesiones,
        "preferencias": preferencias,
        "categorias": CATEGORIAS,
        "totp": totp,
        "qr": _qr(totp["uri"]) if totp else "",
    }
    if fallo is None:
        return pagina("acceso/cuenta", **datos)
    return pagina.con_fallo("acceso/cuenta", fallo, campos={}, **datos)


def _qr(uri: str) -> str:
    """The secret as its application reads it: a drawing in the page, so that no address carries it."""
    salida = io.BytesIO()
    segno.make(uri, error="m").save(
        salida, kind="svg", border=2, dark="#17222e", light="#fff", xmldecl=False, omitsize=True
    )
    return salida.getvalue().decode()


@rutas.get("/cuenta")
async def ver(api: ApiDeTodos, sesion: Alguien, pagina: Pagina) -> Response:
    """The own account."""
    return await _pagina(api, sesion, pagina)


@rutas.post("/cuenta/segundo-factor")
async def preparar(_: Recibido, api: ApiDeTodos, sesion: Alguien, pagina: Pagina) -> Response:
    """A secret for a second factor; it is in force once a first code confirms it. Shown once, in this answer."""
    try:
        totp = await api.abrir_sesion("/v1/usuarios/yo/totp", {})
    except Fallo as fallo:
        return await _pagina(api, sesion, pagina, fallo)
    return await _pagina(api, sesion, pagina, totp=totp)


@rutas.post("/cuenta/segundo-factor/confirmar")
async def confirmar(form: Recibido, api: ApiDeTodos, sesion: Alguien, pagina: Pagina) -> Response:
    """From now on signing in asks for a code."""
    try:
        await api.publicar("/v1/usuarios/yo/totp/confirmar", {"codigo": form["codigo"]}, clave=form.clave)
    except Fallo as fallo:
        if not form["uri"]:
            raise
        return await _pagina(api, sesion, pagina, fallo, {"uri": form["uri"], "secreto": form["secreto"]})
    return ir_a("/cuenta", "dos-factores")


@rutas.post("/cuenta/segundo-factor/quitar")
async def quitar(form: Recibido, api: ApiDeTodos, sesion: Alguien, pagina: Pagina) -> Response:
    """No second factor any more; asks for both once again."""
    cuerpo = {"clave": form["clave"], "codigo": form["codigo"]}
    try:
        await api.abrir_sesion("/v1/usuarios/yo/totp/quitar", cuerpo)
    except Fallo as fallo:
        if fallo.codigo == "credenciales":
            fallo.campos["clave"] = "No es su contraseña."
        return await _pagina(api, sesion, pagina, fallo)
    return ir_a("/cuenta", "un-factor")


@rutas.post("/cuenta/sesiones/{id}/cerrar")
async def cerrar(id: UUID, form: Recibido, api: ApiDeTodos, sesion: Alguien, pagina: Pagina) -> Response:
    """End one of the own sessions."""
    try:
        await api.publicar(f"/v1/sesiones/{id}/revocar", clave=form.clave)
    except Fallo as fallo:
        return await _pagina(api, sesion, pagina, fallo)
    return ir_a("/cuenta", "sesion-cerrada")


@rutas.post("/cuenta/preferencias")
async def preferir(form: Recibido, api: ApiDeTodos, sesion: Alguien, pagina: Pagina) -> Response:
    """Which notices are shown."""
    try:
        await api.reescribir("/v1/avisos/preferencias", {c: bool(form[c]) for c, _ in CATEGORIAS})
    except Fallo as fallo:
        return await _pagina(api, sesion, pagina, fallo)
    return ir_a("/cuenta", "preferencias")
