"""Signing in and out, the home of each kind of person, the own password, and for which company one acts."""

import re
from typing import Any

from fastapi import APIRouter, Request, Response

from services.portal.exportador import inicio as exportador
from services.portal.ministerio import inicio as ministerio
from services.portal.web.api import Fallo
from services.portal.web.errores import abrir_pendiente
from services.portal.web.formularios import Recibido, leer_formulario
from services.portal.web.guardia import Alguien, ApiDeTodos, Quizas
from services.portal.web.pagina import Pagina, Vista, ir_a
from services.portal.web.sesion import Sesion

rutas = APIRouter()
_PROPIA = re.compile(r"/(?![/\\])[\x21-\x7e]*")
INICIO = "/inicio"
_DEL_SEGUNDO_FACTOR = frozenset({"codigo-requerido", "totp-invalido"})


def destino_propio(volver: str) -> str:
    """Where to go after signing in: a path of this portal, whatever the address asked for."""
    return volver if _PROPIA.fullmatch(volver) else INICIO


@rutas.get("/entrar")
async def pedir(pagina: Pagina, sesion: Quizas, volver: str = "") -> Response:
    """The sign-in page."""
    if sesion is not None:
        return ir_a(destino_propio(volver))
    return pagina("acceso/entrar", volver=volver, pendiente="")


@rutas.post("/entrar")
async def entrar(request: Request, api: ApiDeTodos) -> Response:
    """Sign in; what was being typed when a session ended comes back."""
    leido = await leer_formulario(request)
    pagina = Vista(request, None)
    datos = {"volver": leido["volver"], "pendiente": leido["pendiente"]}
    credenciales = {"usuario": leido["usuario"], "clave": leido["clave"]}
    if leido["codigo"]:
        credenciales["codigo"] = leido["codigo"]
    try:
        abierta = await api.abrir_sesion("/v1/sesiones", credenciales)
    except Fallo as fallo:
        # A wrong password is no session that ended: what is said is what the API says.
        con_codigo = fallo.codigo in _DEL_SEGUNDO_FACTOR
        return pagina(
            "acceso/entrar",
            status=fallo.estado,
            campos={"usuario": leido["usuario"]},
            errores=fallo.campos,
            fallo=fallo,
            con_codigo=con_codigo or bool(leido["codigo"]),
            **datos,
        )
    sesion = Sesion.de_api(abierta)
    request.state.sesion_nueva = sesion
    if sesion.debe_cambiar_clave:
        return ir_a("/clave")
    return tras_entrar(request, sesion, leido["volver"], leido["pendiente"])


def tras_entrar(request: Request, sesion: Sesion, volver: str, sellado: str) -> Response:
    """Where somebody goes who has just signed in: on with the form that a session's end interrupted, or back."""
    if sellado and (pendiente := abrir_pendiente(request, sellado)) is not None:
        return Vista(request, sesion)("acceso/continuar", pendiente=pendiente)
    return ir_a(destino_propio(volver))


@rutas.get("/inicio")
async def inicio(api: ApiDeTodos, sesion: Alguien, pagina: Pagina) -> Response:
    """The home of whoever is signed in."""
    if sesion.es_interna:
        return await ministerio.casa(api, pagina)
    return await exportador.casa(api, sesion, pagina)


@rutas.post("/salir")
async def salir(request: Request, _: Recibido, sesion: Alguien, api: ApiDeTodos) -> Response:
    """Sign out here and in the API; if that one is away, its token ends by itself."""
    request.state.sesion_nueva = None
    await api.parte(api.abrir_sesion("/v1/sesiones/cerrar", {"refresco": sesion.refresco}))
    return ir_a("/entrar", "adios")


@rutas.post("/empresa-en-uso")
async def elegir_empresa(request: Request, form: Recibido, sesion: Alguien) -> Response:
    """Act for another of the own companies from here on."""
    request.state.sesion_nueva = sesion.actuando_por(form["nit"])
    return ir_a(INICIO)


@rutas.get("/clave")
async def pedir_clave(pagina: Pagina, sesion: Alguien) -> Response:
    """The page of the own password."""
    return pagina("acceso/clave")


@rutas.post("/clave")
async def cambiar_clave(request: Request, form: Recibido, sesion: Alguien, api: ApiDeTodos, pagina: Pagina) -> Response:
    """Change it; the tokens of before end, so that a new session is opened with it."""
    if form["nueva"] != form["repetida"]:
        return pagina("acceso/clave", status=422, errores={"repetida": "No es igual a la contraseña nueva."})
    cuerpo = {"actual": form["actual"], "nueva": form["nueva"]}
    try:
        usuario: dict[str, Any] = await api.publicar("/v1/usuarios/yo/clave", cuerpo, clave=form.clave)
        credenciales = {"usuario": usuario["usuario"], "clave": form["nueva"]}
        abierta = await api.abrir_sesion("/v1/sesiones", credenciales)
    except Fallo as fallo:
        if fallo.codigo == "credenciales":
            fallo.campos["actual"] = "No es su contraseña."
        return pagina.con_fallo("acceso/clave", fallo, campos={})
    request.state.sesion_nueva = Sesion.de_api(abierta, sesion)
    return ir_a(INICIO, "clave")
