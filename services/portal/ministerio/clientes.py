"""Systems outside that use the API: let in, given another secret, let out. A secret is shown one time."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.portal.ministerio.formas import Campo, Decision, cuerpo, en_su_campo
from services.portal.web.api import Api, Fallo
from services.portal.web.formularios import Recibido
from services.portal.web.guardia import ApiDeTodos, DelMinisterio
from services.portal.web.pagina import Pagina, Vista, ir_a

rutas = APIRouter(prefix="/ministerio/clientes")
NUEVO = Decision(
    "Registrar un sistema",
    "",
    "Recibe un secreto que se muestra una sola vez: téngalo listo para entregarlo por un canal seguro.",
    (
        Campo("codigo", "Código", "texto", "Con él se identifica y queda en la bitácora; por ejemplo, vuce."),
        Campo("nombre", "Nombre", "texto", "Como lo leen las personas: Ventanilla Única de Comercio Exterior."),
    ),
    "",
)
_MOTIVO = Campo("motivo", "Motivo", "texto", "Queda en la bitácora.")
DECISIONES: Mapping[str, Decision] = {
    "secretos": Decision(
        "Darle otro secreto", "secretos", "El de ahora sirve un día más, para cambiarlo sin interrupción.", ()
    ),
    "activar": Decision("Dejar entrar de nuevo", "activar", "Necesita después otro secreto.", (_MOTIVO,), ""),
    "desactivar": Decision(
        "Sacarlo",
        "desactivar",
        "Sus secretos terminan en el acto y lo que ya pidió deja de servir en minutos.",
        (_MOTIVO,),
        "peligro",
    ),
}


@rutas.get("")
async def listar(api: ApiDeTodos, _: DelMinisterio, pagina: Pagina, cursor: str | None = None) -> Response:
    """The systems, the oldest first."""
    return await _lista(api, pagina, {}, cursor=cursor)


async def _lista(
    api: Api, pagina: Vista, campos: Mapping[str, str], fallo: Fallo | None = None, cursor: str | None = None
) -> Response:
    leidos = await api.parte(api.leer("/v1/clientes", limite=50, cursor=cursor))
    datos: dict[str, Any] = {"leidos": leidos, "nuevo": NUEVO, "decisiones": DECISIONES}
    if fallo is not None:
        return pagina.con_fallo("ministerio/clientes", fallo, campos=campos, **datos)
    return pagina("ministerio/clientes", campos=campos, **datos)


@rutas.post("/crear")
async def crear(form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Let a system in; the answer is the only page with its secret."""
    try:
        form.exigir_enviado()
        creado = await api.publicar("/v1/clientes", cuerpo(NUEVO, form), clave=form.clave)
    except Fallo as fallo:
        malo = en_su_campo(fallo, {"cliente-repetido": "codigo"})
        return await _lista(api, pagina, {**form.campos, "accion": "crear"}, malo)
    return _secreto(pagina, creado)


def _secreto(pagina: Vista, cliente: Mapping[str, Any]) -> Response:
    respuesta = pagina("ministerio/secreto", x=cliente)
    respuesta.headers["Cache-Control"] = "no-store"
    return respuesta


@rutas.post("/{id}/{accion}")
async def actuar(id: UUID, accion: str, form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Another secret, out, in again."""
    try:
        form.exigir_enviado()
        if accion not in DECISIONES:
            raise Fallo({"status": 404, "title": "Esa acción no existe"})
        decision = DECISIONES[accion]
        hecho = await api.publicar(f"/v1/clientes/{id}/{decision.ruta}", cuerpo(decision, form), clave=form.clave)
    except Fallo as fallo:
        return await _lista(api, pagina, {**form.campos, "accion": f"{accion}-{id}"}, fallo)
    return _secreto(pagina, hecho) if accion == "secretos" else ir_a("/ministerio/clientes", "guardado")
