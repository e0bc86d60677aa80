"""Finding any case by its number, whatever became of it, a certificate, or a company by its NIT or its name."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from services.portal.casos import es_de_cqe
from services.portal.hallazgos import hallazgo, sin_repetir
from services.portal.web.api import Fallo, Parte
from services.portal.web.guardia import ApiDeTodos, DelMinisterio
from services.portal.web.pagina import Pagina

rutas = APIRouter(prefix="/ministerio/buscar")
_EMPRESAS = 20
_NADA: Parte[Any] = Parte()


@rutas.get("")
async def buscar(
    api: ApiDeTodos, _: DelMinisterio, pagina: Pagina, q: Annotated[str, Query(max_length=80)] = ""
) -> Response:
    """What is found, each with its page."""
    texto = q.strip()
    casos: list[dict[str, Any]] = []
    empresas: Parte[Any] = _NADA
    caidas: list[Fallo] = []
    if texto:
        numero = texto.upper()
        pasos, solicitudes, cqe, empresas = await asyncio.gather(
            api.parte(api.leer("/v1/linea", numero=numero, limite=20)),
            api.parte(api.leer("/v1/solicitudes", numero=numero, limite=20)),
            api.parte(api.leer(f"/v1/cqe/{numero.removeprefix('CQE-')}")) if es_de_cqe(numero) else _nada(),
            api.parte(api.leer("/v1/empresas", buscar=texto, limite=_EMPRESAS)),
        )
        casos = [
            *(_fila(x["tipo"], x["numero"], x["caso"], x) for x in _de(pasos)),
            *(_fila("solicitud", x["numero"], x["id"], x) for x in _de(solicitudes)),
        ]
        if cqe.valor:
            c = cqe.valor
            casos = [f for f in casos if f["numero"].removeprefix("CQE-") != c["numero"]]
            casos.append(_fila("cqe", c["numero"], c["numero"], c))
        caidas = [p.fallo for p in (pasos, solicitudes, cqe, empresas) if p.fallo is not None and p.fallo.es_caida]
    return pagina(
        "ministerio/buscar",
        campos={"q": texto},
        hallados=sin_repetir(casos),
        empresas=_de(empresas),
        hay_mas=bool((empresas.valor or {}).get("siguiente")),
        caidas=caidas,
        buscado=bool(texto),
    )


def _fila(tipo: str, numero: str | None, id: str, leido: Mapping[str, Any]) -> dict[str, Any]:
    return hallazgo(tipo, numero, id, leido["estado"], None, leido["nit"], interna=True)


async def _nada() -> Parte[Any]:
    return _NADA


def _de(parte: Parte[Any]) -> list[dict[str, Any]]:
    return parte.valor["elementos"] if parte.valor else []
