"""Plan Vallejo at a glance, each deadline that runs, and whole lists of what hangs from its programmes."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.portal.casos import con_su_pagina
from services.portal.exportador.filtros import Escrito
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina

rutas = APIRouter()
_RECIENTES = 10
"""Of each list, how many the overview shows."""
PROGRAMAS = ("borrador", "radicado", "en_validacion", "en_estudio", "devuelto", "autorizado", "suspendido")
CERRADOS = ("negado", "desistido", "terminado")


@dataclass(frozen=True, slots=True)
class Lista:
    """A list of the company's cases of one kind; `api` is its path there."""

    titulo: str
    api: str
    estados: tuple[str, ...]
    vacio: str


LISTAS: Mapping[str, Lista] = {
    "garantias": Lista(
        "Garantías",
        "/v1/garantias",
        (
            "presentada",
            "aceptada",
            "reparada",
            "por_sustituir",
            "sustituida",
            "en_efectividad",
            "cancelada",
            "pagada",
            "cobro_coactivo",
        ),
        "Se presentan desde la página de cada programa autorizado.",
    ),
    "registros": Lista(
        "Registros de importación",
        "/v1/registros",
        ("borrador", "radicado", "aprobado", "negado", "renunciado", "cancelado", "desistido"),
        "Se piden desde la página del programa, uno por uno o en una hoja.",
    ),
    "estudios": Lista(
        "Estudios de demostración",
        "/v1/estudios",
        (
            "por_presentar",
            "no_presentado",
            "presentado",
            "en_verificacion",
            "devuelto",
            "cumplido",
            "saldo_pendiente",
            "incumplido",
        ),
        "El de cada garantía se abre cuando el Ministerio la acepta.",
    ),
    "cuadros": Lista(
        "Cuadros insumo producto",
        "/v1/cips",
        ("borrador", "presentado", "devuelto", "aprobado"),
        "Se presentan desde la página del programa, antes del embarque.",
    ),
}
VISIBLES = {("registros", "radicado"): "en_revision"}
"""States that are shown under the name of another: what nobody signs waits for the Ministry."""


@rutas.get("/programas")
async def resumir(
    api: ApiDeTodos,
    sesion: DeEmpresa,
    pagina: Pagina,
    estado: Escrito = "",
    cursor: Annotated[str | None, Query()] = None,
) -> Response:
    """Programmes of the company, its newest guarantees and studies, and the deadlines that are open."""
    nit = sesion.empresa
    de = estado if estado in PROGRAMAS + CERRADOS else ""
    programas, garantias, estudios, plazos = await asyncio.gather(
        api.parte(api.leer("/v1/programas", empresa=nit, estado=de, limite=25, cursor=cursor)),
        api.parte(api.leer("/v1/garantias", empresa=nit, limite=_RECIENTES)),
        api.parte(api.leer("/v1/estudios", empresa=nit, limite=_RECIENTES)),
        api.parte(api.leer("/v1/plazos", empresa=nit, abiertos=True, limite=50)),
    )
    if plazos.valor:
        plazos.valor["elementos"] = con_su_pagina(plazos.valor["elementos"])
    return pagina(
        "exportador/programas",
        programas=programas,
        garantias=garantias,
        estudios=estudios,
        plazos=plazos,
        listas=LISTAS,
        estados=PROGRAMAS + CERRADOS,
        campos={"estado": de},
    )


def _rutas_de(clase: str, lista: Lista) -> None:
    @rutas.get(f"/{clase}")
    async def listar(
        api: ApiDeTodos,
        sesion: DeEmpresa,
        pagina: Pagina,
        estado: Escrito = "",
        programa: UUID | Literal[""] = "",
        cursor: Annotated[str | None, Query()] = None,
    ) -> Response:
        """Those of all programmes of the company, or of one, newest first."""
        campos = {"estado": estado if estado in lista.estados else "", "programa": str(programa)}
        leidos, programas = await asyncio.gather(
            api.parte(api.leer(lista.api, empresa=sesion.empresa, limite=25, cursor=cursor, **campos)),
            api.parte(api.leer("/v1/programas", empresa=sesion.empresa, limite=200)),
        )
        return pagina(
            "exportador/lista_vallejo",
            clase=clase,
            lista=lista,
            listas=LISTAS,
            leidos=leidos,
            numeros={p["id"]: p["numero"] for p in (programas.valor or {"elementos": []})["elementos"]},
            visible=lambda e: VISIBLES.get((clase, e), e),
            campos=campos,
        )


for _clase, _lista in LISTAS.items():
    _rutas_de(_clase, _lista)
