"""Finding a case by its number, a certificate, or the company's own reference."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from services.portal.casos import NOMBRES, es_de_cqe, ruta_por_tipo
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
        partes = await asyncio.gather(*(api.parte(lectura) for lectura in _lecturas(api, sesion.empresa, texto)))
        hallados = _sin_repetir([x for parte in partes for x in _hallados(parte, texto)])
        caidas = [parte.fallo for parte in partes if parte.fallo is not None and parte.fallo.es_caida]
    return pagina("exportador/buscar", campos={"q": texto}, hallados=hallados, caidas=caidas, buscado=bool(texto))


def _lecturas(api: Api, nit: str, texto: str) -> list[Any]:
    numero = texto.upper()
    lecturas = [
        api.leer("/v1/solicitudes", empresa=nit, numero=numero, limite=20),
        api.leer("/v1/devoluciones", empresa=nit, numero=numero, limite=20),
        api.leer("/v1/solicitudes", empresa=nit, referencia_externa=texto, limite=20),
        api.leer("/v1/consumos", empresa=nit, referencia_externa=texto, limite=20),
        api.leer("/v1/linea", empresa=nit, limite=_ULTIMOS),
    ]
    if es_de_cqe(numero.removeprefix("CQE-")):
        lecturas.append(api.leer(f"/v1/cqe/{numero.removeprefix('CQE-')}"))
    return lecturas


_POR_COLECCION = {"CUP": "solicitud", "DEV": "devolucion", "CON": "consumo"}


def _hallados(parte: Parte[Any], texto: str) -> list[dict[str, Any]]:
    """Rows of one reading, all of the same shape; none of one that failed."""
    leido = parte.valor
    if leido is None:
        return []
    if "elementos" not in leido:
        return [_fila("cqe", leido["numero"], leido["numero"], leido["estado"], None)]
    filas = []
    for x in leido["elementos"]:
        if "caso" in x:
            if _coincide(x, texto):
                filas.append(_fila(x["tipo"], x["numero"], x["caso"], x["estado"], x["referencia_externa"]))
        else:
            tipo = _POR_COLECCION.get((x["numero"] or "").partition("-")[0])
            filas.append(_fila(tipo or _tipo_sin_numero(x), x["numero"], x["id"], x["estado"], _referencia(x)))
    return filas


def _tipo_sin_numero(x: Mapping[str, Any]) -> str:
    """A draft has no number yet."""
    return "consumo" if "campos" in x else "solicitud"


def _referencia(x: Mapping[str, Any]) -> str | None:
    return x.get("referencia_externa")


def _coincide(paso: Mapping[str, Any], texto: str) -> bool:
    """Whether the number of a step's case, or the company's own reference, has these letters in it."""
    buscado = texto.casefold()
    return any(buscado in str(paso[c] or "").casefold() for c in ("numero", "referencia_externa"))


def _fila(tipo: str, numero: str | None, id: str, estado: str, referencia: str | None) -> dict[str, Any]:
    return {
        "tipo": NOMBRES.get(tipo, tipo.replace("_", " ").capitalize()),
        "numero": numero or "Borrador",
        "estado": estado,
        "referencia": referencia,
        "ruta": ruta_por_tipo(tipo, numero, id, interna=False),
        "id": id,
    }


def _sin_repetir(filas: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each case once, as its newest step says: the steps come newest first."""
    vistas: dict[str, dict[str, Any]] = {}
    for fila in filas:
        vistas.setdefault(fila["id"], fila)
    return list(vistas.values())
