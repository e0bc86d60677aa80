"""Whom this installation trusts, in each of its versions, and the keys of the Ministry's seal."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from services.portal.ministerio.formas import Campo, Decision, cuerpo
from services.portal.web.api import Api, Fallo
from services.portal.web.formularios import Recibido
from services.portal.web.guardia import ApiDeTodos, DelMinisterio
from services.portal.web.pagina import Pagina, ir_a

rutas = APIRouter(prefix="/ministerio/confianza")

Huella = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
_MOTIVO = (Campo("motivo", "Motivo", ayuda="Al menos diez letras; queda en la bitácora."),)
DECISIONES = {
    "suspender": Decision(
        "Suspender la llave", "suspender", "Deja de sellar al instante; sellan las demás.", _MOTIVO, "peligro"
    ),
    "reanudar": Decision("Reanudar la llave", "reanudar", "Vuelve a sellar.", _MOTIVO, ""),
    "resellar": Decision(
        "Sellar de nuevo lo que selló",
        "resellar",
        "Cada documento que selló esta llave recibe otro sello, con otra llave.",
        _MOTIVO,
    ),
}


@rutas.get("")
async def confianza(api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """The set in force, those before it, and the keys."""
    return pagina("ministerio/confianza", **await _todo(api))


async def _todo(api: Api) -> dict[str, Any]:
    anclas, llaves, versiones = await asyncio.gather(
        api.parte(api.leer("/v1/confianza")),
        api.parte(api.leer("/v1/llaves-de-sello")),
        api.parte(api.leer("/v1/confianza/versiones", limite=20)),
    )
    return {"anclas": anclas, "llaves": llaves, "versiones": versiones, "decisiones": DECISIONES}


@rutas.get("/versiones/{version}")
async def version(version: Huella, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """The set with which older verdicts were given."""
    return pagina("ministerio/confianza_version", anclas=await api.leer(f"/v1/confianza/versiones/{version}"))


@rutas.get("/llaves/{huella}")
async def sellos(
    huella: Huella, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina, cursor: str | None = None
) -> Response:
    """What a key sealed."""
    leidos = await api.leer(f"/v1/llaves-de-sello/{huella}/sellos", limite=50, cursor=cursor)
    return pagina("ministerio/sellos", huella=huella, leidos=leidos)


@rutas.post("/llaves/{huella}/{accion}")
async def decidir(
    huella: Huella, accion: str, form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina
) -> Response:
    """Suspend a key, have it seal again, or seal anew what it sealed."""
    try:
        form.exigir_enviado()
        if accion not in DECISIONES:
            raise Fallo({"status": 404, "title": "Esa acción no existe"})
        datos = cuerpo(DECISIONES[accion], form)
        await api.publicar(f"/v1/llaves-de-sello/{huella}/{accion}", datos, clave=form.clave)
    except Fallo as fallo:
        campos = {**form.campos, "accion": accion}
        return pagina.con_fallo("ministerio/confianza", fallo, campos=campos, **await _todo(api))
    return ir_a("/ministerio/confianza", "guardado")
