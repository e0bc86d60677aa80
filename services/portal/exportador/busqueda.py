"""Finding a case by its number, a certificate, or the company's own reference."""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from services.portal.casos import es_de_cqe
from services.portal.hallazgos import hallazgo, sin_repetir
from services.portal.web.api import Api, Parte
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina

rutas = APIRouter()
_ULTIMOS = 200
"""Steps of the company's cases in which numbers and references are looked for."""


@rutas.get("/buscar")
async def buscar(
    api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina, q: Annotated[str, Query(max_length=80)] = ""
) -> Response:
    """What is found, each with its page."""
    texto = q.strip()
    hallados: list[dict[str, Any]] = []
    caidas: list[Any] = []
    if texto:
        lecturas = _lecturas(api, sesion.empresa, texto)
        partes = await asyncio.gather(*(api.parte(lectura) for _, lectura in lecturas))
        for (tipo, _), parte in zip(lecturas, partes, strict=True):
            hallados += _hallados(tipo, parte, texto)
        caidas = [parte.fallo for parte in partes if parte.fallo is not None and parte.fallo.es_caida]
    return pagina(
        "exportador/buscar",
        campos={"q": texto},
        hallados=sin_repetir(hallados),
        caidas=caidas,
        buscado=bool(texto),
    )


_CON_REFERENCIA = {
    "solicitud": "/v1/solicitudes",
    "devolucion": "/v1/devoluciones",
    "consumo": "/v1/consumos",
    "programa": "/v1/programas",
    "registro_importacion": "/v1/registros",
}
_PASOS = ""
"""Kind of the reading of the timeline, whose rows tell their own."""


def _lecturas(api: Api, nit: str, texto: str) -> list[tuple[str, Awaitable[Any]]]:
    """What is read, each with the kind of its rows."""
    numero = texto.upper()
    lecturas: list[tuple[str, Awaitable[Any]]] = [
        ("solicitud", api.leer("/v1/solicitudes", empresa=nit, numero=numero, limite=20)),
        ("devolucion", api.leer("/v1/devoluciones", empresa=nit, numero=numero, limite=20)),
        (_PASOS, api.leer("/v1/linea", empresa=nit, numero=numero, limite=20)),
        (_PASOS, api.leer("/v1/linea", empresa=nit, limite=_ULTIMOS)),
    ]
    for tipo, ruta in _CON_REFERENCIA.items():
        lecturas.append((tipo, api.leer(ruta, empresa=nit, referencia_externa=texto, limite=20)))
    if es_de_cqe(numero):
        lecturas.append(("cqe", api.leer(f"/v1/cqe/{numero.removeprefix('CQE-')}")))
    return lecturas


def _hallados(tipo: str, parte: Parte[Any], texto: str) -> list[dict[str, Any]]:
    """Rows of one reading, all of the same shape; none of one that failed."""
    leido = parte.valor
    if leido is None:
        return []
    if tipo == "cqe":
        return [hallazgo("cqe", leido["numero"], leido["numero"], leido["estado"], None)]
    if tipo == _PASOS:
        pasos = [x for x in leido["elementos"] if _coincide(x, texto)]
        return [hallazgo(x["tipo"], x["numero"], x["caso"], x["estado"], x["referencia_externa"]) for x in pasos]
    return [hallazgo(tipo, x["numero"], x["id"], x["estado"], x["referencia_externa"]) for x in leido["elementos"]]


def _coincide(paso: Mapping[str, Any], texto: str) -> bool:
    """Whether the number of a step's case, or the company's own reference, has these letters in it."""
    buscado = texto.casefold()
    return any(buscado in str(paso[c] or "").casefold() for c in ("numero", "referencia_externa"))
