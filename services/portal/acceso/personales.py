"""What a mail to one person leads to, and asking for one: invitations and forgotten passwords."""

from typing import Any

from fastapi import APIRouter, Request, Response

from services.portal.web.api import Api, Fallo
from services.portal.web.formularios import leer_formulario
from services.portal.web.guardia import ApiDeTodos, Quizas, cliente_de, porteria_de
from services.portal.web.pagina import Pagina, Vista, ir_a
from services.portal.web.sesion import Sesion

rutas = APIRouter()
_DISTINTAS = {"repetida": "No es igual a la contraseña."}


@rutas.get("/olvido")
async def pedir_olvido(pagina: Pagina) -> Response:
    """Who forgot the password."""
    return pagina("acceso/olvido", enviado=False)


@rutas.post("/olvido")
async def olvidar(request: Request, api: ApiDeTodos, pagina: Pagina) -> Response:
    """Have a code mailed; the page says the same whether there is such a user or not."""
    leido = await leer_formulario(request)
    try:
        await api.abrir_sesion("/v1/claves/restablecer", {"usuario": leido["usuario"]})
    except Fallo as fallo:
        return _otra_vez(pagina, "acceso/olvido", fallo, {"usuario": leido["usuario"]}, enviado=False)
    return pagina("acceso/olvido", enviado=True)


@rutas.get("/restablecer")
async def pedir_restablecer(pagina: Pagina, codigo: str = "") -> Response:
    """A new password with the mailed code."""
    return pagina("acceso/restablecer", campos={"codigo": codigo})


@rutas.post("/restablecer")
async def restablecer(request: Request, api: ApiDeTodos, pagina: Pagina) -> Response:
    """Set it; every session has ended, so the person signs in."""
    leido = await leer_formulario(request)
    campos = {"codigo": leido["codigo"]}
    if leido["nueva"] != leido["repetida"]:
        return pagina("acceso/restablecer", status=422, campos=campos, errores=_DISTINTAS)
    try:
        await api.abrir_sesion("/v1/claves", {"codigo": leido["codigo"], "clave": leido["nueva"]})
    except Fallo as fallo:
        return _otra_vez(pagina, "acceso/restablecer", fallo, campos)
    return ir_a("/entrar", "clave")


@rutas.get("/invitacion")
async def ver_invitacion(api: ApiDeTodos, pagina: Pagina, codigo: str = "", aceptada: bool = False) -> Response:
    """What the mailed code invites to; or, once taken, what comes next."""
    return await _invitacion(api, pagina, codigo, aceptada=aceptada)


@rutas.post("/invitacion")
async def aceptar(request: Request, api: ApiDeTodos, sesion: Quizas, pagina: Pagina) -> Response:
    """Take it: with the own user, or with a new one, that is then signed in."""
    leido = await leer_formulario(request)
    codigo, nueva = leido["codigo"], leido["nueva"]
    if sesion is None and nueva != leido["repetida"]:
        return await _invitacion(api, pagina, codigo, errores=_DISTINTAS, status=422)
    cuerpo = {"codigo": codigo} if sesion is not None else {"codigo": codigo, "clave": nueva}
    try:
        hecha = await api.abrir_sesion("/v1/invitaciones/aceptar", cuerpo)
    except Fallo as fallo:
        if fallo.estado == 401:
            raise
        return await _invitacion(api, pagina, codigo, fallo=fallo, errores=fallo.campos, status=fallo.estado)
    if sesion is None:
        abierta = await api.abrir_sesion("/v1/sesiones", {"usuario": hecha["usuario"], "clave": nueva})
        request.state.sesion_nueva = Sesion.de_api(abierta)
    else:
        # The token names the companies for which it acts.
        request.state.sesion_nueva = await porteria_de(request).renovar(sesion, cliente_de(request))
    # Whoever has no company yet is shown no home: its only page would be the registration of one.
    return ir_a("/inicio", "invitacion") if hecha["estado"] == "vigente" else ir_a("/invitacion?aceptada=true")


async def _invitacion(api: Api, pagina: Vista, codigo: str, aceptada: bool = False, **datos: Any) -> Response:
    vista = None
    if codigo:
        try:
            vista = await api.abrir_sesion("/v1/invitaciones/consultar", {"codigo": codigo})
        except Fallo as fallo:
            datos = {"fallo": fallo, "status": fallo.estado} | datos
    return pagina("acceso/invitacion", vista=vista, aceptada=aceptada, campos={"codigo": codigo}, **datos)


def _otra_vez(pagina: Vista, plantilla: str, fallo: Fallo, campos: dict[str, str], **datos: Any) -> Response:
    """The form again with what the API says; nobody's session ended, whatever the status."""
    return pagina(plantilla, status=fallo.estado, campos=campos, errores=fallo.campos, fallo=fallo, **datos)
