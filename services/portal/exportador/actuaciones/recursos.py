"""What the company may still answer or appeal, with its last day, and every act and extension under way."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import APIRouter, Response

from services.portal.web.api import Parte
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina

rutas = APIRouter()
_RECURSO, _EXPLICAR, _PAGO = "recurso_reposicion", "terminacion_explicaciones", "efectividad_pago"
_NUNCA = "9999"


@rutas.get("/recursos")
async def ver(api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """What waits for the company first, the nearest last day on top."""
    nit = sesion.empresa
    efectividades, terminaciones, prorrogas, solicitudes, plazos = await asyncio.gather(
        api.parte(api.leer("/v1/efectividades", empresa=nit, limite=50)),
        api.parte(api.leer("/v1/terminaciones", empresa=nit, limite=50)),
        api.parte(api.leer("/v1/prorrogas", empresa=nit, limite=50)),
        api.parte(api.leer("/v1/solicitudes", empresa=nit, estado=["negada", "en_recurso"], limite=50)),
        api.parte(api.leer("/v1/plazos", empresa=nit, abiertos=True, limite=200)),
    )
    vence = _por_caso(_elementos(plazos))
    esperan = [
        *(fila for x in _elementos(efectividades) for fila in _de_efectividad(x)),
        *(fila for x in _elementos(terminaciones) for fila in _de_terminacion(x, vence)),
        *(fila for x in _elementos(prorrogas) for fila in _de_prorroga(x)),
        *(fila for x in _elementos(solicitudes) for fila in _de_solicitud(x)),
    ]
    return pagina(
        "exportador/actuaciones/recursos",
        esperan=sorted(esperan, key=lambda f: f["hasta"] or _NUNCA),
        efectividades=efectividades,
        terminaciones=terminaciones,
        prorrogas=prorrogas,
        solicitudes=solicitudes,
        en_recurso=[x for x in _elementos(solicitudes) if x["estado"] == "en_recurso"],
    )


def _elementos(parte: Parte[Any]) -> list[dict[str, Any]]:
    return list(parte.valor["elementos"]) if parte.valor else []


def _por_caso(plazos: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """The last day of each open term, by its case and its rule."""
    return {(p["caso_id"], p["calculo"]["regla"]): p["vence"] for p in plazos}


def _fila(que: str, caso: Mapping[str, Any], ruta: str, boton: str, hasta: str | None) -> dict[str, Any]:
    return {"que": que, "numero": caso["numero"], "ruta": ruta, "boton": boton, "hasta": hasta}


def _propio(caso: Mapping[str, Any], regla: str) -> str | None:
    abiertos = (p for p in caso["plazos"] if p["estado"] == "abierto" and p["calculo"]["regla"] == regla)
    return next((str(p["vence"]) for p in abiertos), None)


def _de_efectividad(caso: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    ruta = f"/efectividades/{caso['id']}"
    if "recurrir" in caso["acciones"]:
        yield _fila("Acto que hace efectiva una garantía", caso, ruta, "Recurrir", _propio(caso, _RECURSO))
    if caso["estado"] == "en_firme" and not caso["prueba_de_pago_en"]:
        yield _fila("Pago de una garantía efectiva", caso, ruta, "Enviar la prueba de pago", _propio(caso, _PAGO))


def _de_terminacion(caso: Mapping[str, Any], vence: Mapping[tuple[str, str], str]) -> Iterable[dict[str, Any]]:
    ruta = f"/terminaciones/{caso['id']}"
    if "recurrir" in caso["acciones"]:
        hasta = vence.get((caso["id"], _RECURSO))
        yield _fila("Acto que termina un programa", caso, ruta, "Recurrir", hasta)
    if puede_explicar(caso) and (caso["id"], _EXPLICAR) in vence:
        yield _fila("Explicaciones que pide el Ministerio", caso, ruta, "Explicar", caso["explicaciones_hasta"])


def puede_explicar(caso: Mapping[str, Any]) -> bool:
    """Whether the company was asked to explain itself: only a unilateral termination asks (art. 54)."""
    return "rendir_explicaciones" in caso["acciones"] and bool(caso["explicaciones_hasta"])


def _de_prorroga(caso: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    ruta = f"/prorrogas/{caso['id']}"
    if caso["estado"] == "devuelta":
        yield _fila("Prórroga devuelta", caso, ruta, "Completar", caso["clausula_primera"])
    if caso["estado"] == "aprobada_por_sustituir":
        yield _fila("Prórroga aprobada", caso, ruta, "Sustituir la garantía", caso["sustituir_hasta"])


def _de_solicitud(caso: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    if "recurrir" in caso["acciones"]:
        recurso = caso.get("recurso") or {}
        yield _fila("Solicitud de cupo negada", caso, f"/solicitudes/{caso['id']}", "Recurrir", recurso.get("hasta"))
