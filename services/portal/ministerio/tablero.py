"""What an operator looks at at night, drawn: what waits and since when, and what mail left each minute."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Response

from services.portal.ministerio.operacion import CLASES
from services.portal.web.api import Api, Parte
from services.portal.web.formatos import como_instante
from services.portal.web.guardia import ApiDeTodos, DelMinisterio
from services.portal.web.pagina import Pagina
from shared.clock import reloj_legal, reloj_sistema

rutas = APIRouter(prefix="/ministerio/operacion")
MINUTOS = 60
_FIRMADOS = ("solicitudes", "devoluciones", "consumos", "anulaciones")
"""Cases whose signed forms wait for a verdict."""
_POR_PAGINA, _PAGINAS = 200, 10
_BIEN = frozenset({"enviada", "confirmada"})
_MAL = frozenset({"fallida", "rebotada", "dudosa"})


@dataclass(frozen=True, slots=True)
class Minuto:
    """The mails that were asked for in one minute, by how they stand now."""

    desde: datetime
    bien: int
    espera: int
    mal: int

    @property
    def total(self) -> int:
        return self.bien + self.espera + self.mal


def por_minuto(correos: Iterable[Mapping[str, Any]], ahora: datetime) -> list[Minuto]:
    """The last hour, minute by minute, the oldest first; those without mail too. Pure."""
    primero = ahora.replace(second=0, microsecond=0) - timedelta(minutes=MINUTOS - 1)
    cuentas: Counter[tuple[int, str]] = Counter()
    for correo in correos:
        n = int((como_instante(correo["creada_en"]) - primero).total_seconds() // 60)
        estado = correo["estado"]
        cuentas[n, "bien" if estado in _BIEN else "mal" if estado in _MAL else "espera"] += 1
    return [
        Minuto(primero + timedelta(minutes=n), *(cuentas[n, tono] for tono in ("bien", "espera", "mal")))
        for n in range(MINUTOS)
    ]


def espera(desde: str | None, ahora: datetime) -> int:
    """For how many whole minutes something waits; 0 for nothing. Pure."""
    return max(int((ahora - como_instante(desde)).total_seconds() // 60), 0) if desde else 0


def en_palabras(minutos: int) -> str:
    """`12 min`, `3 h 20 min`, `2 días`. Pure."""
    if minutos < 60:
        return f"{minutos} min"
    if minutos < 2 * 24 * 60:
        horas, resto = divmod(minutos, 60)
        return f"{horas} h {resto} min" if resto else f"{horas} h"
    return f"{minutos // (24 * 60)} días"


@rutas.get("/tablero")
async def tablero(api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Charts of what waits in each service, how old the oldest is, the mails of the last hour, seals and stamps."""
    ahora = como_instante(reloj_sistema.ahora())
    resumen, correos, por_sellar, fallidos, estampas, por_validar = await asyncio.gather(
        api.parte(api.leer("/v1/operacion/resumen")),
        api.parte(_correos(api, ahora)),
        api.parte(api.leer("/v1/sellos", estado="pedido", limite=200)),
        api.parte(api.leer("/v1/sellos", estado="fallido", limite=200)),
        api.parte(api.leer("/v1/veredictos/sin-estampa", limite=200)),
        asyncio.gather(*[api.parte(api.leer(f"/v1/{c}", estado="en_validacion", limite=200)) for c in _FIRMADOS]),
    )
    filas = resumen.valor["servicios"] if resumen.valor else []
    esperas = [(f["servicio"], max(espera(f[c.cuenta]["desde"], ahora) for c in CLASES)) for f in filas]
    minutos = por_minuto(correos.valor[0], ahora) if correos.valor else []
    return pagina(
        "ministerio/tablero",
        resumen=resumen,
        filas=filas,
        clases=CLASES,
        mayor=max((sum(f[c.cuenta]["cuantos"] for c in CLASES) for f in filas), default=0),
        esperas=[(servicio, minutos_, en_palabras(minutos_)) for servicio, minutos_ in esperas],
        correos=correos,
        minutos=minutos,
        tope=max((m.total for m in minutos), default=0),
        sumas={tono: sum(getattr(m, tono) for m in minutos) for tono in ("bien", "espera", "mal")},
        sellos=_sellos(por_sellar, fallidos, ahora),
        estampas=estampas,
        veredictos=_veredictos(por_validar),
    )


async def _correos(api: Api, ahora: datetime) -> tuple[list[dict[str, Any]], bool]:
    """The mails of the last hour, at most 2,000, and whether there are more."""
    desde = (ahora - timedelta(minutes=MINUTOS)).isoformat()
    leidos: list[dict[str, Any]] = []
    cursor: str | None = None
    for _ in range(_PAGINAS):
        pagina = await api.leer("/v1/entregas", desde=desde, limite=_POR_PAGINA, cursor=cursor)
        leidos += pagina["elementos"]
        cursor = pagina.get("siguiente")
        if not cursor:
            return leidos, False
    return leidos, True


def _veredictos(partes: list[Parte[Any]]) -> Parte[dict[str, Any]]:
    """How many signed forms wait for their verdict, of each kind, and since when the oldest does."""
    caida = next((p.fallo for p in partes if p.fallo), None)
    if caida is not None:
        return Parte(fallo=caida)
    leidas = {c: p.valor for c, p in zip(_FIRMADOS, partes, strict=True) if p.valor}
    casos = [x for leida in leidas.values() for x in leida["elementos"]]
    # Reception is told by the legal clock, which here is not always that of the machine.
    primero = min((x["recibido_en"] for x in casos if x["recibido_en"]), default=None)
    return Parte(
        {
            "cuantos": {c: len(leida["elementos"]) for c, leida in leidas.items()},
            "total": len(casos),
            "mas": any(leida["siguiente"] for leida in leidas.values()),
            "hace": en_palabras(espera(primero, reloj_legal.ahora())) if primero else "",
        }
    )


def _sellos(pedidos: Parte[Any], fallidos: Parte[Any], ahora: datetime) -> Parte[dict[str, Any]]:
    if pedidos.valor is None or fallidos.valor is None:
        return Parte(fallo=pedidos.fallo or fallidos.fallo)
    # The oldest comes first.
    primero = next((s["pedido_en"] for s in pedidos.valor["elementos"]), None)
    return Parte(
        {
            "esperan": len(pedidos.valor["elementos"]),
            "mas": bool(pedidos.valor["siguiente"]),
            "hace": en_palabras(espera(primero, ahora)) if primero else "",
            "fallaron": len(fallidos.valor["elementos"]),
        }
    )
