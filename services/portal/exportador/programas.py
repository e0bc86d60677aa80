"""Programmes of Plan Vallejo: the request with its documents and conditions, and everything that hangs from one."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.portal.exportador.dos_firmas import Tramite, rutas_de_dos_firmas
from services.portal.exportador.formulario_modificacion import que_cambia
from services.portal.exportador.formulario_programa import DOCUMENTOS, FIRMAN, OPCIONES, escrito, leido, remapear
from services.portal.exportador.plan_vallejo import LISTAS
from services.portal.web.api import Api, Fallo
from services.portal.web.formularios import Recibido
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina, Vista, ir_a

rutas = APIRouter()
AUTORIZADOS = frozenset({"autorizado", "suspendido", "terminado"})
_DE_CADA = 25
"""Of each list of what hangs from a programme, how many its page shows; the others are a link away."""


def _ruta(id: UUID) -> str:
    return f"/v1/programas/{id}"


@rutas.get("/programas/nuevo")
async def pedir(_: DeEmpresa, pagina: Pagina) -> Response:
    """The form of a request."""
    return pagina("exportador/programa_nuevo", programa=None, **OPCIONES)


@rutas.post("/programas/nuevo")
async def crear(form: Recibido, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """Write the draft; its documents come next."""
    try:
        form.exigir_enviado()
        creado = await api.publicar("/v1/programas", {"nit": sesion.empresa, **escrito(form, {})}, clave=form.clave)
    except Fallo as fallo:
        remapear(fallo)
        return pagina.con_fallo("exportador/programa_nuevo", fallo, campos=form.campos, programa=None, **OPCIONES)
    return ir_a(f"/programas/{creado['id']}", "programa")


@rutas.get("/programas/{id}")
async def ver(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """One programme: what it lacks while it is asked for; its quota, guarantees and studies once it is there."""
    return await _detalle(id, api, pagina)


async def _detalle(
    id: UUID, api: Api, pagina: Vista, fallo: Fallo | None = None, campos: Mapping[str, str] | None = None
) -> Response:
    programa = await api.leer(_ruta(id))
    vivo = programa["estado"] in AUTORIZADOS
    lecturas = {
        "plazos": api.leer(f"{_ruta(id)}/plazos"),
        "oficios": api.leer(f"{_ruta(id)}/oficios"),
        "linea": api.leer(f"{_ruta(id)}/linea-de-tiempo"),
    }
    if vivo:
        lecturas |= {
            "cupo": api.leer(f"{_ruta(id)}/cupo"),
            "codigos": api.leer(f"{_ruta(id)}/codigos"),
            "modificaciones": api.leer("/v1/modificaciones", programa=id, limite=200),
        }
        lecturas |= {clase: api.leer(lista.api, programa=id, limite=_DE_CADA) for clase, lista in LISTAS.items()}
    else:
        lecturas["requisitos"] = api.leer(f"{_ruta(id)}/requisitos")
    partes = await asyncio.gather(*(api.parte(lectura) for lectura in lecturas.values()))
    datos: dict[str, Any] = dict(zip(lecturas, partes, strict=True))
    if vivo:
        datos["hay_mas"] = {clase for clase in LISTAS if (datos[clase].valor or {}).get("siguiente")}
        for nombre in (*LISTAS, "modificaciones"):
            leidos = datos[nombre]
            datos[nombre] = leidos.valor["elementos"] if leidos.valor else leidos.fallo
    datos |= {"p": programa, "vivo": vivo, "base": f"/programas/{id}"}
    datos |= {"clases_de_documento": DOCUMENTOS, "firman": FIRMAN, "que_cambia": que_cambia}
    if fallo is None:
        return pagina("exportador/programa", **datos)
    return pagina.con_fallo("exportador/programa", fallo, campos=campos or {}, **datos)


@rutas.get("/programas/{id}/editar")
async def pedir_edicion(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The form with what the draft says."""
    programa = await api.leer(_ruta(id))
    return pagina("exportador/programa_nuevo", programa=programa, campos=leido(programa), **OPCIONES)


@rutas.post("/programas/{id}/editar")
async def editar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Write it anew; refused if somebody else did so meanwhile."""
    programa = await api.leer(_ruta(id))
    try:
        form.exigir_enviado()
        version = int(form["version"]) if form["version"].isdigit() else programa["version"]
        await api.escribir(_ruta(id), escrito(form, programa["detalle"]), version=version)
    except Fallo as fallo:
        remapear(fallo)
        return pagina.con_fallo("exportador/programa_nuevo", fallo, campos=form.campos, programa=programa, **OPCIONES)
    return ir_a(f"/programas/{id}", "guardado")


async def _migas(_: Api, __: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [("Programas y garantías", "/programas")]


rutas.include_router(rutas_de_dos_firmas(Tramite("programas", "Solicitud", _detalle, _migas)))
