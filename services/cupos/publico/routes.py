"""HTTP for anybody: quotas, windows and who was assigned what. The gateway limits each address."""

import hashlib
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Header
from fastapi.responses import Response
from pydantic import BaseModel, TypeAdapter

from services.cupos.publico import consultas
from services.cupos.publico.schemas import AsignacionPublica, ContingentePublico, VentanaPublica
from shared.http.tx import Tx

rutas = APIRouter(prefix="/v1/publico", tags=["datos públicos"])
SEGUNDOS = 60
NO_HA_CAMBIADO: dict[int | str, dict[str, Any]] = {304: {"description": "No ha cambiado."}}
IfNoneMatch = Annotated[str | None, Header(description="ETag de lo que ya se tiene.")]


@rutas.get("/contingentes", response_model=list[ContingentePublico], responses=NO_HA_CAMBIADO)
async def listar(tx: Tx, if_none_match: IfNoneMatch = None) -> Response:
    """Los contingentes publicados, sus ventanas y lo asignado, certificado y disponible de cada grupo."""
    return _guardable(list[ContingentePublico], await consultas.contingentes(tx), if_none_match)


@rutas.get("/ventanas", response_model=list[VentanaPublica], responses=NO_HA_CAMBIADO)
async def ventanas(tx: Tx, if_none_match: IfNoneMatch = None) -> Response:
    """Cuándo se reciben solicitudes de cada contingente vigente."""
    return _guardable(list[VentanaPublica], await consultas.ventanas(tx), if_none_match)


@rutas.get("/contingentes/{codigo}/asignaciones", response_model=list[AsignacionPublica], responses=NO_HA_CAMBIADO)
async def asignaciones(codigo: str, tx: Tx, if_none_match: IfNoneMatch = None) -> Response:
    """A quién se asignó qué; de una persona natural no se dice quién es."""
    return _guardable(list[AsignacionPublica], await consultas.asignaciones(tx, codigo), if_none_match)


def _guardable(forma: Any, datos: Sequence[BaseModel], visto: str | None) -> Response:
    """An answer that caches may keep for a minute, or 304 for who has it."""
    cuerpo = TypeAdapter(forma).dump_json(datos)
    marca = f'"{hashlib.sha256(cuerpo).hexdigest()[:32]}"'
    cabeceras = {"ETag": marca, "Cache-Control": f"public, max-age={SEGUNDOS}"}
    if visto is not None and marca in {v.strip().removeprefix("W/") for v in visto.split(",")}:
        return Response(status_code=304, headers=cabeceras)
    return Response(cuerpo, media_type="application/json", headers=cabeceras)
