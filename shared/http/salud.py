"""Health and metrics: `/salud/viva` says that the process runs, `/salud/lista` whether it can do its work."""

from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import text

from shared.http.contexto import Contexto
from shared.observability import registro, texto_de_metricas

_SERVICIOS = Path(__file__).resolve().parents[2] / "services"
_log = registro(__name__)


@dataclass(frozen=True, slots=True)
class Parte:
    """One thing that the service needs; `detalle` is for who operates it."""

    lista: bool
    detalle: str


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


async def partes(request: Request) -> dict[str, Parte]:
    """State of everything that this process needs."""
    estado = request.app.state
    todas = {"base_de_datos": await _base(estado.contexto)}
    if (trabajador := getattr(estado, "trabajador", None)) is not None:
        todas["trabajos"] = _trabajos(trabajador.salud())
    if (relojeria := getattr(estado, "relojeria", None)) is not None and relojeria.ultimo_error:
        nombres = ", ".join(sorted(relojeria.ultimo_error))
        todas["temporizadores"] = Parte(True, f"Fallaron en su última vuelta: {nombres}.")
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
        todas = all(p.lista for p in estado.values())
        cuerpo = {"lista": todas, "partes": {nombre: asdict(p) for nombre, p in estado.items()}}
        return JSONResponse(cuerpo, 200 if todas else 503)

    @rutas.get("/metrics")
    async def metricas() -> Response:
        return Response(texto_de_metricas(), media_type="text/plain; version=0.0.4; charset=utf-8")

    return rutas
