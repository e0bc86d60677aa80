"""Who is kept away from a company by a conflict of interest, and who stands in for whom."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.portal.ministerio import personas
from services.portal.ministerio.formas import Campo, Decision, cuerpo
from services.portal.web.api import Api, Fallo
from services.portal.web.formularios import Recibido
from services.portal.web.guardia import ApiDeTodos, DelMinisterio
from services.portal.web.pagina import Pagina, Vista, ir_a
from services.portal.web.sesion import Sesion
from shared.clock import reloj_legal

rutas = APIRouter(prefix="/ministerio/ausencias")
_MOTIVO = Campo("motivo", "Motivo", "texto", "Queda en la bitácora.")
_CONFLICTO = Decision(
    "Declarar un conflicto de interés",
    "/v1/conflictos",
    "Desde ese día no recibe ni decide expedientes de la empresa; los que tenía vuelven a la bandeja.",
    (
        Campo("funcionario", "Quién se aparta", "lista"),
        Campo("empresa", "NIT de la empresa", "texto", "Con su dígito: 900204272-8."),
        Campo("desde", "Desde", "fecha", "Vacío, desde hoy.", obligatorio=False),
        Campo("hasta", "Hasta", "fecha", "Vacío, hasta que se retire.", obligatorio=False),
        _MOTIVO,
    ),
)
_SUSTITUCION = Decision(
    "Nombrar un sustituto",
    "/v1/sustituciones",
    "Entre los dos días, ambos incluidos, trabaja los expedientes de quien se ausenta.",
    (
        Campo("ausente", "Quién se ausenta", "lista"),
        Campo("sustituto", "Quién lo sustituye", "lista"),
        Campo("desde", "Desde", "fecha"),
        Campo("hasta", "Hasta", "fecha"),
        _MOTIVO,
    ),
)


class Cosa(StrEnum):
    """The two kinds; the value is its path in the API."""

    CONFLICTOS = "conflictos"
    SUSTITUCIONES = "sustituciones"


def formas(sesion: Sesion, revisores: list[tuple[str, str]]) -> dict[str, Decision]:
    """What one may declare: a coordinador for anybody, a funcionario one's own conflict."""
    if "coordinador" in sesion.roles:
        con = {c.nombre: replace(c, opciones=tuple(revisores)) for d in (_CONFLICTO, _SUSTITUCION) for c in d.campos}
        personales = ("funcionario", "ausente", "sustituto")
        return {
            Cosa.CONFLICTOS.value: _con(_CONFLICTO, con, personales),
            Cosa.SUSTITUCIONES.value: _con(_SUSTITUCION, con, personales),
        }
    if "funcionario" in sesion.roles:
        propio = tuple(c for c in _CONFLICTO.campos if c.nombre != "funcionario")
        return {Cosa.CONFLICTOS.value: replace(_CONFLICTO, titulo="Declarar un conflicto propio", campos=propio)}
    return {}


def _con(decision: Decision, con: Mapping[str, Campo], nombres: tuple[str, ...]) -> Decision:
    return replace(decision, campos=tuple(con[c.nombre] if c.nombre in nombres else c for c in decision.campos))


def situacion(fila: Mapping[str, Any]) -> tuple[str, str]:
    """How a row stands today, in words and with its tone."""
    hoy = reloj_legal.hoy().isoformat()
    if fila["retirado_en"]:
        return "Retirado", "neutro"
    if fila["hasta"] and fila["hasta"] < hoy:
        return "Terminó", "neutro"
    return ("Por empezar", "espera") if fila["desde"] > hoy else ("Rige", "curso")


@rutas.get("")
async def ver(api: ApiDeTodos, sesion: DelMinisterio, pagina: Pagina) -> Response:
    """Both lists, the newest first, and the forms."""
    return await _pagina(api, sesion, pagina, {})


async def _pagina(
    api: Api, sesion: Sesion, pagina: Vista, campos: Mapping[str, str], fallo: Fallo | None = None
) -> Response:
    conflictos, sustituciones, todos = await asyncio.gather(
        api.parte(api.leer("/v1/conflictos", limite=100)),
        api.parte(api.leer("/v1/sustituciones", limite=100)),
        personas.usuarios(api),
    )
    datos: dict[str, Any] = {
        "conflictos": conflictos,
        "sustituciones": sustituciones,
        "nombres": personas.conocidos({u["id"]: u["nombre"] for u in todos}, sesion),
        "formas": formas(sesion, personas.de_revisores(todos)),
        "situacion": situacion,
    }
    if fallo is not None:
        return pagina.con_fallo("ministerio/ausencias", fallo, campos=campos, **datos)
    return pagina("ministerio/ausencias", campos=campos, **datos)


@rutas.post("/{cosa}")
async def declarar(cosa: Cosa, form: Recibido, api: ApiDeTodos, sesion: DelMinisterio, pagina: Pagina) -> Response:
    """Declare a conflict or a substitution."""
    decision = _CONFLICTO if cosa is Cosa.CONFLICTOS else _SUSTITUCION
    try:
        form.exigir_enviado()
        await api.publicar(decision.ruta, cuerpo(decision, form), clave=form.clave)
    except Fallo as fallo:
        return await _pagina(api, sesion, pagina, {**form.campos, "accion": cosa}, fallo)
    return ir_a("/ministerio/ausencias", "ausencia")


@rutas.post("/{cosa}/{id}/retirar")
async def retirar(
    cosa: Cosa, id: UUID, form: Recibido, api: ApiDeTodos, sesion: DelMinisterio, pagina: Pagina
) -> Response:
    """End one now, with the reason."""
    try:
        form.exigir_enviado()
        await api.publicar(f"/v1/{cosa}/{id}/retirar", {"motivo": form["motivo"]}, clave=form.clave)
    except Fallo as fallo:
        return await _pagina(api, sesion, pagina, {"retiro": str(id), "motivo": form["motivo"]}, fallo)
    return ir_a("/ministerio/ausencias", "ausencia-retirada")
