"""Health and metrics: `/salud/viva` says that the process runs, `/salud/lista` whether it can do its work."""

import time
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import text
from starlette.datastructures import State

from shared.http.contexto import Contexto
from shared.messaging import Mensajeria
from shared.observability import registro, texto_de_metricas

_SERVICIOS = Path(__file__).resolve().parents[2] / "services"
_log = registro(__name__)
_ARRANQUE_SEGUNDOS = 5.0


@dataclass(frozen=True, slots=True)
class Parte:
    """One thing that the service needs; `detalle` is for who operates it."""

    lista: bool
    detalle: str
    necesaria: bool = True
    """Whether the service cannot take requests without it."""


@lru_cache
def revisiones_del_codigo(servicio: str) -> frozenset[str]:
    """Newest revisions of the migrations that came with this code; empty for a service without database."""
    carpeta = _SERVICIOS / servicio / "migrations"
    if not carpeta.is_dir():
        return frozenset()
    return frozenset(ScriptDirectory(str(carpeta), version_locations=[str(carpeta)]).get_heads())


async def _base(contexto: Contexto) -> Parte:
    esperadas = revisiones_del_codigo(contexto.ajustes.servicio)
    try:
        async with contexto.bd.tx() as tx:
            consulta = "SELECT version_num FROM alembic_version" if esperadas else "SELECT NULL WHERE false"
            actuales = frozenset((await tx.execute(text(consulta))).scalars())
    except Exception as error:
        # Whatever it is, the answer is that the database cannot be used; the reason goes to the log and the answer.
        _log.warning("base_no_lista", exc_info=error)
        return Parte(False, f"La base de datos no responde: {type(error).__name__}.")
    if actuales != esperadas:
        return Parte(False, f"Migraciones en {_lista(actuales)}; el código necesita {_lista(esperadas)}.")
    return Parte(True, f"La base de datos responde, en la migración {_lista(actuales)}.")


def _lista(revisiones: frozenset[str]) -> str:
    return ", ".join(sorted(revisiones)) or "ninguna"


def _trabajos(salud: dict[str, Any]) -> Parte:
    if not salud["vivo"]:
        return Parte(False, "El trabajador de la cola se detuvo.")
    if salud["ultimo_error"]:
        return Parte(False, f"La cola de trabajos no se puede leer: {salud['ultimo_error']}.")
    return Parte(True, f"La cola de trabajos avanza; {salud['en_curso']} en curso.")


def _relevo(relevo: dict[str, Any], segundos: float) -> Parte:
    if relevo["ajeno"]:
        return Parte(False, f"El broker no es el conocido: {relevo['ajeno']}.")
    if relevo["ultimo_error"]:
        esperan = f"; {relevo['pendientes']} esperan" if relevo["pendientes"] else ""
        return Parte(False, f"No se puede publicar: {_dicho(relevo['ultimo_error'])}{esperan}.")
    if relevo["detenidas"]:
        return Parte(False, f"El broker rechazó eventos de {relevo['detenidas']} claves; hay que mirarlos.")
    if not relevo["activo"]:
        # Without lock nor error it either has not begun or another process holds the lock; time tells them apart.
        if segundos < _ARRANQUE_SEGUNDOS:
            return Parte(False, "Todavía no empieza a publicar.")
        return Parte(True, "Otro proceso publica los eventos.")
    return Parte(True, f"Publica eventos; {relevo['pendientes'] or 0} pendientes.")


def _dicho(error: str) -> str:
    """An error's name and words; a wait that ended has none of its own."""
    nombre, _, palabras = error.partition(": ")
    return f"{nombre}: {palabras or 'no hubo respuesta a tiempo'}"


def _consumidores(consumidores: dict[str, Any]) -> Parte:
    if consumidores["ajeno"]:
        return Parte(False, f"El broker no es el conocido: {consumidores['ajeno']}.")
    if consumidores["ultimo_error"]:
        return Parte(False, f"No se pueden leer eventos: {_dicho(consumidores['ultimo_error'])}.")
    if not consumidores["activos"]:
        return Parte(False, "Todavía no se conecta al broker.")
    if consumidores["atascadas"]:
        return Parte(False, f"Sin avance en {', '.join(consumidores['atascadas'])}.")
    return Parte(True, f"Lee eventos de {len(consumidores['particiones'])} particiones.")


def _mensajeria(estado: State) -> dict[str, Parte]:
    mensajeria: Mensajeria | None = getattr(estado, "mensajeria", None)
    if mensajeria is None:
        return {}
    salud = mensajeria.salud()
    todas = {}
    if salud["relevo"] is not None:
        todas["relevo"] = _relevo(salud["relevo"], time.monotonic() - estado.iniciado)
    if salud["consumidores"] is not None:
        todas["consumidores"] = _consumidores(salud["consumidores"])
    # Once it has worked with the broker, a service goes on taking requests while the broker is away: what they publish
    # waits in the outbox. Before that, readiness waits for it.
    estado.con_broker = getattr(estado, "con_broker", False) or all(p.lista for p in todas.values())
    if estado.con_broker:
        todas = {nombre: replace(p, necesaria=False) for nombre, p in todas.items()}
    return todas


async def partes(request: Request) -> dict[str, Parte]:
    """State of everything that this process needs."""
    estado = request.app.state
    todas = {"base_de_datos": await _base(estado.contexto), **_mensajeria(estado)}
    if (trabajador := getattr(estado, "trabajador", None)) is not None:
        todas["trabajos"] = _trabajos(trabajador.salud())
    if (relojeria := getattr(estado, "relojeria", None)) is not None and relojeria.ultimo_error:
        nombres = ", ".join(sorted(relojeria.ultimo_error))
        todas["temporizadores"] = Parte(False, f"Fallaron en su última vuelta: {nombres}.", necesaria=False)
    return todas


def rutas_de_salud() -> APIRouter:
    """Routes outside of `/v1` and of the gateway."""
    rutas = APIRouter(include_in_schema=False)

    @rutas.get("/salud/viva")
    async def viva() -> dict[str, bool]:
        return {"viva": True}

    @rutas.get("/salud/lista")
    async def lista(request: Request) -> Response:
        estado = await partes(request)
        todas = all(p.lista for p in estado.values() if p.necesaria)
        cuerpo = {"lista": todas, "partes": {nombre: asdict(p) for nombre, p in estado.items()}}
        return JSONResponse(cuerpo, 200 if todas else 503)

    @rutas.get("/metrics")
    async def metricas() -> Response:
        return Response(texto_de_metricas(), media_type="text/plain; version=0.0.4; charset=utf-8")

    return rutas
