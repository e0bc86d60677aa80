"""What an operator opens at three in the morning: how each service is, and what is held, to be repeated or given up."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from services.portal.web.api import Api, Fallo
from services.portal.web.formularios import Recibido
from services.portal.web.guardia import ApiDeTodos, DelMinisterio
from services.portal.web.pagina import Pagina, Vista, ir_a

rutas = APIRouter(prefix="/ministerio/operacion")
Servicio = Annotated[str, Path(pattern=r"^[a-z]{3,20}$")]
Identificador = Annotated[str, Path(pattern=r"^[0-9a-f-]{1,40}$")]


class Retenido(StrEnum):
    """Kinds of what is held; the value is its path in the API."""

    CARTAS_MUERTAS = "cartas-muertas"
    APARCADOS = "aparcados"
    TRABAJOS_FALLIDOS = "trabajos-fallidos"
    SALIDA = "salida"

    @property
    def cuenta(self) -> str:
        """Its name in the summary."""
        return self.value.replace("-", "_")


@dataclass(frozen=True, slots=True)
class Rotulo:
    """How a kind is named and what it means for whoever reads it half asleep."""

    plural: str
    que_es: str
    nada: str


CLASES: Mapping[Retenido, Rotulo] = {
    Retenido.CARTAS_MUERTAS: Rotulo(
        "Cartas muertas",
        "Mensajes que un servicio no pudo aplicar. Los de su misma clave esperan detrás: corrija la causa y repítalo.",
        "Ningún mensaje falló.",
    ),
    Retenido.APARCADOS: Rotulo(
        "Aparcados",
        "Mensajes que esperan algo que aún no llega. Siguen solos cuando llegue; aquí se ve qué falta.",
        "Ningún mensaje espera a otro.",
    ),
    Retenido.TRABAJOS_FALLIDOS: Rotulo(
        "Trabajos fallidos",
        "Documentos, sellos y correos cuyos intentos se agotaron. Repetir les da todos sus intentos de nuevo.",
        "Ningún trabajo agotó sus intentos.",
    ),
    Retenido.SALIDA: Rotulo(
        "Eventos que no salen",
        "Eventos que Kafka rechaza. Los de su clave esperan detrás; omitir publica un aviso en su lugar.",
        "Todo evento sale.",
    ),
}
BOTONES = {
    "repetir": ("Repetir", "secundario"),
    "descartar": ("Descartar", "peligro"),
    "aceptar-hueco": ("Aceptar que no llegará", "peligro"),
    "omitir": ("Omitir", "peligro"),
}
_AVISOS = {"repetir": "repetido", "descartar": "descartada", "aceptar-hueco": "descartada", "omitir": "descartada"}


@rutas.get("")
async def resumen(api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Which services answer and how much waits in each."""
    leido = await api.parte(api.leer("/v1/operacion/resumen"))
    filas = leido.valor["servicios"] if leido.valor else []
    totales = {c: sum(f[c.cuenta]["cuantos"] for f in filas) for c in Retenido}
    return pagina("ministerio/operacion", leido=leido, filas=filas, totales=totales, clases=CLASES)


@rutas.get("/{clase}")
async def listar(
    clase: Retenido,
    api: ApiDeTodos,
    _: DelMinisterio,
    pagina: Pagina,
    servicio: Annotated[str, Query(pattern=r"^[a-z]{0,20}$")] = "",
    cursor: str | None = None,
) -> Response:
    """What is held of one kind, in all services or in one, the oldest first."""
    return await _lista(clase, api, pagina, servicio, cursor)


async def _lista(
    clase: Retenido, api: Api, pagina: Vista, servicio: str, cursor: str | None = None, fallo: Fallo | None = None
) -> Response:
    leidos, resumen_ = await asyncio.gather(
        api.parte(api.leer(f"/v1/operacion/{clase}", servicio=servicio, limite=50, cursor=cursor)),
        api.parte(api.leer("/v1/operacion/resumen")),
    )
    servicios = [f["servicio"] for f in resumen_.valor["servicios"]] if resumen_.valor else []
    datos: dict[str, Any] = {
        "clase": clase,
        "clases": CLASES,
        "botones": BOTONES,
        "leidos": leidos,
        "servicios": servicios,
    }
    if fallo is not None:
        return pagina.con_fallo("ministerio/retenidos", fallo, campos={"servicio": servicio}, **datos)
    return pagina("ministerio/retenidos", campos={"servicio": servicio}, **datos)


@rutas.get("/{clase}/{servicio}/{id}")
async def ver(
    clase: Retenido, servicio: Servicio, id: Identificador, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina
) -> Response:
    """One, with what it says, what it waits for and who already tried something with it."""
    leido = await api.leer(f"/v1/operacion/{servicio}/{clase}/{id}")
    return pagina("ministerio/retenido", clase=clase, clases=CLASES, botones=BOTONES, x=leido)


@rutas.post("/{clase}/{servicio}/{id}/{accion}")
async def actuar(
    clase: Retenido,
    servicio: Servicio,
    id: Identificador,
    accion: str,
    form: Recibido,
    api: ApiDeTodos,
    _: DelMinisterio,
    pagina: Pagina,
) -> Response:
    """Repeat it or give it up, with the reason."""
    try:
        form.exigir_enviado()
        if accion not in BOTONES:
            raise Fallo({"status": 404, "title": "Esa acción no existe"})
        ruta = f"/v1/operacion/{servicio}/{clase}/{id}/{accion}"
        await api.publicar(ruta, {"razon": form["razon"]}, clave=form.clave)
    except Fallo as fallo:
        return await _lista(clase, api, pagina, "", fallo=fallo)
    return ir_a(f"/ministerio/operacion/{clase}", _AVISOS[accion])
