"""Users before a coordinador: invited, made with a first password, let out and in, helped back in."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.portal.ministerio import personas
from services.portal.ministerio.formas import Campo, Decision, cuerpo, en_su_campo
from services.portal.web.api import Api, Fallo, Parte
from services.portal.web.formatos import como_instante
from services.portal.web.formularios import Recibido
from services.portal.web.guardia import ApiDeTodos, DelMinisterio
from services.portal.web.pagina import Pagina, Vista, ir_a
from services.portal.web.sesion import INTERNOS, Sesion
from shared.clock import reloj_sistema

rutas = APIRouter(prefix="/ministerio/usuarios")
PAPELES = (
    ("funcionario", "Funcionario: revisa y decide"),
    ("coordinador", "Coordinador: segunda firma, contingentes, usuarios"),
    ("operador", "Operador: cuida el sistema"),
    ("auditor", "Auditor: lo lee todo y no cambia nada"),
)
_PAPEL = Campo("rol", "Papel", "lista", opciones=PAPELES)
_EVIDENCIA = Campo("evidencia", "En qué consta", "texto", "Acto de nombramiento, memorando o contrato, con su fecha.")
NUEVOS: Mapping[str, Decision] = {
    "invitar": Decision(
        "Invitar a una persona",
        "/v1/invitaciones",
        "Recibe un correo con un enlace que sirve una sola vez y con él pone su contraseña.",
        (Campo("nombre", "Nombre", "texto"), Campo("correo", "Correo institucional", "texto"), _PAPEL, _EVIDENCIA),
        "",
        "invitado",
    ),
    "crear": Decision(
        "Crear un usuario sin correo",
        "/v1/usuarios",
        "Para quien no recibe correo: usted le entrega una primera contraseña, que debe cambiar al entrar.",
        (
            Campo("nombre", "Nombre", "texto"),
            Campo("usuario", "Usuario", "texto", "Minúsculas, sin espacios: ana.torres."),
            _PAPEL,
            Campo("clave", "Primera contraseña", "texto", "Al menos 12 caracteres, sin el nombre del usuario."),
        ),
        aviso="usuario",
    ),
}
_CAMPOS = {"clave-debil": "clave", "usuario-repetido": "usuario", "invitacion-repetida": "correo"}
"""The field that each problem of a new user is about."""
_MOTIVO = Campo("motivo", "Motivo", "texto", "Queda en la bitácora.")
_CON_CADA_UNO: Mapping[str, Decision] = {
    "restablecer": Decision(
        "Enviarle un enlace para cambiar la contraseña",
        "/v1/claves/restablecer",
        "Llega al correo de la persona; usted no ve la contraseña.",
        (),
        aviso="clave-pedida",
    ),
    "papel": Decision(
        "Darle otro papel",
        "/v1/invitaciones",
        "Le llega una invitación; lo tiene cuando la acepta con su sesión.",
        (_PAPEL, _EVIDENCIA),
        aviso="invitado",
    ),
    "quitar-papel": Decision(
        "Quitarle un papel",
        "roles",
        "Lo pierde al instante y sus sesiones terminan; entra de nuevo con los que le quedan.",
        (_PAPEL, _MOTIVO),
        "peligro",
    ),
    "cerrar-sesiones": Decision(
        "Cerrar todas sus sesiones",
        "sesiones/revocar",
        "Deja de estar dentro en minutos, en todos sus navegadores; puede entrar de nuevo.",
        (_MOTIVO,),
        "peligro",
    ),
    "activar": Decision("Dejar entrar de nuevo", "activar", "Levanta también un bloqueo por intentos.", (), ""),
    "quitar-factor": Decision(
        "Quitar el segundo factor",
        "totp/quitar",
        "Para quien perdió el teléfono. Sus sesiones terminan y entra solo con su contraseña hasta que ponga otro.",
        (_MOTIVO,),
        "peligro",
    ),
    "desactivar": Decision(
        "Suspender", "desactivar", "Deja de entrar y todas sus sesiones terminan. Lo que hizo queda.", (), "peligro"
    ),
    "suprimir": Decision(
        "Suprimir sus datos personales",
        "suprimir",
        "Ley 1581 de 2012: su nombre, correo y documento se borran para siempre; lo que decidió queda, sin su nombre.",
        (Campo("motivo", "Solicitud que lo pide y su fecha", "texto", "Sin repetir los datos que se borran."),),
        "peligro",
    ),
}


class Quienes(StrEnum):
    """Whose users are shown."""

    MINISTERIO = "ministerio"
    EMPRESAS = "empresas"
    TODOS = "todos"


@rutas.get("")
async def listar(
    api: ApiDeTodos,
    _: DelMinisterio,
    pagina: Pagina,
    quienes: Quienes = Quienes.MINISTERIO,
    q: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """The users of the Ministry; on demand those of companies."""
    return await _lista(api, pagina, {"quienes": quienes, "q": q})


async def _lista(api: Api, pagina: Vista, campos: Mapping[str, str], fallo: Fallo | None = None) -> Response:
    leidos = await api.parte(personas.leer_usuarios(api, campos.get("q", "")))
    todos, hay_mas = leidos.valor or ([], False)
    quienes = campos.get("quienes", Quienes.MINISTERIO)
    datos: dict[str, Any] = {
        "leidos": leidos,
        "filas": [u for u in todos if _es_de(u, quienes)],
        "hay_mas": hay_mas,
        "nuevos": NUEVOS,
        "situacion": situacion,
        "fue_suprimido": fue_suprimido,
    }
    if fallo is not None:
        escritos = {**campos, "clave": "", "quienes": quienes, "q": ""}
        return pagina.con_fallo("ministerio/usuarios", fallo, campos=escritos, **datos)
    return pagina("ministerio/usuarios", campos=campos, **datos)


def _es_de(usuario: Mapping[str, Any], quienes: str) -> bool:
    interno = not INTERNOS.isdisjoint(usuario["roles"])
    return quienes == Quienes.TODOS or interno == (quienes == Quienes.MINISTERIO)


def fue_suprimido(usuario: Mapping[str, Any]) -> bool:
    """Whether the person was erased: its user name is then of nobody."""
    return str(usuario["usuario"]).startswith("suprimido-")


def situacion(usuario: Mapping[str, Any]) -> tuple[str, str]:
    """How a user stands, in words and with its tone."""
    if fue_suprimido(usuario):
        return "Suprimido", "neutro"
    if not usuario["activo"]:
        return "Suspendido", "mal"
    if usuario["bloqueado_hasta"] and como_instante(usuario["bloqueado_hasta"]) > reloj_sistema.ahora():
        return "Bloqueado por intentos", "espera"
    return ("Por cambiar su contraseña", "espera") if usuario["debe_cambiar_clave"] else ("Activo", "bien")


@rutas.post("/{accion}")
async def agregar(accion: str, form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Invite somebody, or make a user with a first password."""
    try:
        form.exigir_enviado()
        if accion not in NUEVOS:
            raise Fallo({"status": 404, "title": "Esa acción no existe"})
        decision = NUEVOS[accion]
        datos = cuerpo(decision, form)
        if accion == "crear":
            datos["roles"] = [datos.pop("rol", "")]
        await api.publicar(decision.ruta, datos, clave=form.clave)
    except Fallo as fallo:
        return await _lista(api, pagina, {**form.campos, "accion": accion}, en_su_campo(fallo, _CAMPOS))
    return ir_a("/ministerio/usuarios", decision.aviso)


@rutas.get("/{id}")
async def ver(id: UUID, api: ApiDeTodos, sesion: DelMinisterio, pagina: Pagina) -> Response:
    """One user: how it stands, for whom it acts, what may be done."""
    return pagina("ministerio/usuario", **await _de(id, api, sesion))


async def _de(id: UUID, api: Api, sesion: Sesion) -> dict[str, Any]:
    usuario, empresas, sesiones = await asyncio.gather(
        api.leer(f"/v1/usuarios/{id}"),
        api.parte(api.leer(f"/v1/usuarios/{id}/representaciones")),
        api.parte(api.leer(f"/v1/usuarios/{id}/sesiones")) if _es_coordinador(sesion) else _nada(),
    )
    return {
        "u": usuario,
        "empresas": empresas,
        "sesiones": sesiones,
        "situacion": situacion(usuario),
        "suprimido": fue_suprimido(usuario),
        "decisiones": ofrecidas(usuario, sesion, cuantas=len(sesiones.valor or [])),
    }


def _es_coordinador(sesion: Sesion) -> bool:
    return "coordinador" in sesion.roles


async def _nada() -> Parte[Any]:
    return Parte([])


def ofrecidas(usuario: Mapping[str, Any], sesion: Sesion, cuantas: int = 0) -> dict[str, Decision]:
    """What a coordinador may do with a user as it stands, with so many sessions; nobody suspends themselves."""
    if not _es_coordinador(sesion):
        return {}
    propio, activo = usuario["id"] == sesion.usuario, bool(usuario["activo"])
    con_correo = activo and bool(usuario["correo"])
    hay = {
        "restablecer": con_correo and not propio,
        "papel": con_correo and not propio and not INTERNOS.isdisjoint(usuario["roles"]),
        "quitar-papel": activo and not propio and bool(_internos(usuario)),
        "cerrar-sesiones": cuantas > 1 and not propio,
        "activar": situacion(usuario)[0] in ("Suspendido", "Bloqueado por intentos"),
        "quitar-factor": activo and bool(usuario["segundo_factor"]) and not propio,
        "desactivar": activo and not propio,
        "suprimir": not activo and not fue_suprimido(usuario),
    }
    decisiones = {accion: _CON_CADA_UNO[accion] for accion, puede in hay.items() if puede}
    if "quitar-papel" in decisiones:
        suyos = tuple((codigo, titulo) for codigo, titulo in PAPELES if codigo in _internos(usuario))
        campos = (replace(_PAPEL, opciones=suyos), _MOTIVO)
        decisiones["quitar-papel"] = replace(decisiones["quitar-papel"], campos=campos)
    return decisiones


def _internos(usuario: Mapping[str, Any]) -> frozenset[str]:
    """Its roles in the Ministry; those of a company come from its representations."""
    return INTERNOS.intersection(usuario["roles"])


@rutas.post("/{id}/{accion}")
async def actuar(
    id: UUID, accion: str, form: Recibido, api: ApiDeTodos, sesion: DelMinisterio, pagina: Pagina
) -> Response:
    """Let out or in, help back in, give another role, erase."""
    try:
        form.exigir_enviado()
        if accion not in _CON_CADA_UNO:
            raise Fallo({"status": 404, "title": "Esa acción no existe"})
        decision = _CON_CADA_UNO[accion]
        await _enviar(id, accion, decision, form, api)
    except Fallo as fallo:
        campos = {**form.campos, "accion": accion}
        return pagina.con_fallo("ministerio/usuario", fallo, campos=campos, **await _de(id, api, sesion))
    return ir_a(f"/ministerio/usuarios/{id}", decision.aviso if decision.aviso != "decidida" else "guardado")


@rutas.post("/{id}/sesiones/{de}/cerrar")
async def cerrar_sesion(
    id: UUID, de: UUID, form: Recibido, api: ApiDeTodos, sesion: DelMinisterio, pagina: Pagina
) -> Response:
    """End one session of somebody, with the reason."""
    try:
        form.exigir_enviado()
        await api.publicar(f"/v1/usuarios/{id}/sesiones/{de}/revocar", {"motivo": form["motivo"]}, clave=form.clave)
    except Fallo as fallo:
        campos = {**form.campos, "accion": "cerrar-sesion"}
        return pagina.con_fallo("ministerio/usuario", fallo, campos=campos, **await _de(id, api, sesion))
    return ir_a(f"/ministerio/usuarios/{id}", "sesion-cerrada")


async def _enviar(id: UUID, accion: str, decision: Decision, form: Recibido, api: Api) -> None:
    datos = cuerpo(decision, form)
    if accion == "suprimir":
        await api.publicar(f"/v1/personas/{id}/suprimir", datos, clave=form.clave)
    elif accion == "quitar-papel":
        suyos = (await api.leer(f"/v1/usuarios/{id}"))["roles"]
        quedan = {"roles": [r for r in suyos if r != datos.get("rol")], "motivo": datos.get("motivo", "")}
        await api.publicar(f"/v1/usuarios/{id}/roles", quedan, clave=form.clave)
    elif decision.ruta.startswith("/v1/"):
        usuario = await api.leer(f"/v1/usuarios/{id}")
        datos |= {c: usuario[c] for c in (("nombre", "correo") if accion == "papel" else ("usuario",))}
        await api.publicar(decision.ruta, datos, clave=form.clave)
    else:
        await api.publicar(f"/v1/usuarios/{id}/{decision.ruta}", datos, clave=form.clave)
