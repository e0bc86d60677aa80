"""Home: balances, what waits for me, what is about to end."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import Response

from services.portal.casos import con_su_pagina
from services.portal.exportador.tramites import DE_MI_LADO, TRAMITES, Clase, siguiente_paso
from services.portal.web.api import Api, Parte
from services.portal.web.pagina import Vista, ir_a
from services.portal.web.sesion import Sesion

_EN_CURSO = frozenset({"enviada", "enviado", "solicitada"})


async def casa(api: Api, sesion: Sesion, pagina: Vista) -> Response:
    """The home of a company; of who has none yet, its registration."""
    if not sesion.empresa:
        return ir_a("/empresa")
    nit = sesion.empresa
    # Only what is alive: what is over grows with the years, and would hide it.
    listas = {c: api.leer(f"/v1/{c}", empresa=nit, estado=sorted(DE_MI_LADO | _EN_CURSO), limite=100) for c in Clase}
    empresa, cupos, dex, plazos, programas, garantias, *casos = await asyncio.gather(
        api.parte(api.leer(f"/v1/empresas/{nit}")),
        api.parte(api.leer("/v1/cupos", empresa=nit, limite=50)),
        api.parte(api.leer("/v1/dex/pendientes", empresa=nit, limite=10)),
        api.parte(api.leer("/v1/plazos", empresa=nit, abiertos=True, limite=5)),
        api.parte(api.leer("/v1/programas", empresa=nit, limite=50)),
        api.parte(api.leer("/v1/garantias", empresa=nit, estado="por_sustituir", limite=50)),
        *[api.parte(lista) for lista in listas.values()],
    )
    por_clase = dict(zip(listas, casos, strict=True))
    return pagina(
        "exportador/inicio",
        empresa=empresa,
        cupos=cupos,
        dex=dex,
        plazos=Parte({"elementos": con_su_pagina(_elementos(plazos))}, plazos.fallo),
        pendientes=[
            *(fila for clase, parte in por_clase.items() for fila in _pendientes(clase, parte)),
            *_de_vallejo(programas, garantias),
        ],
        caidas=[(TRAMITES[c].nombre, p.fallo) for c, p in por_clase.items() if p.fallo],
        en_curso=sum(1 for p in casos for c in _elementos(p) if c["estado"] in _EN_CURSO),
    )


def _elementos(parte: Parte[Any]) -> Iterable[Mapping[str, Any]]:
    elementos: list[Mapping[str, Any]] = parte.valor["elementos"] if parte.valor else []
    return elementos


def _pendientes(clase: Clase, parte: Parte[Any]) -> Iterable[dict[str, Any]]:
    """What waits for the company, with the next step."""
    for caso in _elementos(parte):
        paso = siguiente_paso(clase, caso)
        if caso["estado"] in DE_MI_LADO and paso is not None:
            yield {"caso": caso, "nombre": TRAMITES[clase].nombre, "titulo": paso[0], "ruta": paso[1]}


_PASOS_DEL_PROGRAMA = {
    "borrador": ("Completar la solicitud", ""),
    "devuelto": ("Corregir la solicitud", ""),
    "radicado": ("Firmar y enviar", "/firmar"),
}


def _de_vallejo(programas: Parte[Any], garantias: Parte[Any]) -> Iterable[dict[str, Any]]:
    """What waits for the company under Plan Vallejo: requests to complete or sign, guarantees to replace."""
    for programa in _elementos(programas):
        if (paso := _PASOS_DEL_PROGRAMA.get(programa["estado"])) is not None:
            ruta = f"/programas/{programa['id']}{paso[1]}"
            yield {"caso": programa, "nombre": "solicitud de programa", "titulo": paso[0], "ruta": ruta}
    for garantia in _elementos(garantias):
        ruta = f"/garantias/{garantia['id']}/sustituta"
        yield {"caso": garantia, "nombre": "garantía", "titulo": "Presentar la sustituta", "ruta": ruta}
