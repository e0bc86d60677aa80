"""Modifications of a programme (art. 19): which one, its form, and its own request signed by two."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.portal.exportador.dos_firmas import Tramite, rutas_de_dos_firmas
from services.portal.exportador.formulario_modificacion import (
    CAUSAS,
    CLASES,
    DE_CAPITAL,
    EFECTOS,
    OPCIONES,
    PAPELES,
    escrito,
    leido,
    posibles,
    que_cambia,
    remapear,
)
from services.portal.exportador.formulario_programa import FIRMAN
from services.portal.web.api import Api, Fallo
from services.portal.web.formularios import Recibido
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina, Vista, ir_a

rutas = APIRouter()
CON_REQUISITOS = frozenset({"borrador", "radicado", "en_validacion", "en_estudio", "devuelto"})


def _de_formulario(programa: Mapping[str, Any], clase: str, modificacion: Mapping[str, Any] | None) -> dict[str, Any]:
    ofrecidas = [(c, *CLASES[c]) for c in posibles(programa["clase"])]
    clase = clase if clase in {c for c, *_ in ofrecidas} else ""
    return {
        "p": programa,
        "m": modificacion,
        "clase": clase,
        "ofrecidas": ofrecidas,
        "que_cambia": que_cambia,
        "de_capital": programa["clase"] in DE_CAPITAL,
        **OPCIONES,
    }


def _de_economista(programa: Mapping[str, Any]) -> dict[str, str]:
    """The economist of the programme, who most often signs again."""
    conocido = programa["detalle"].get("economista") or {}
    return {f"economista_{c}": conocido.get(c) or "" for c in ("nombre", "matricula")}


@rutas.get("/programas/{id}/modificaciones/nueva")
async def pedir(
    id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina, clase: Annotated[str, Query(max_length=40)] = ""
) -> Response:
    """Which change; and, once chosen, its form."""
    programa = await api.leer(f"/v1/programas/{id}")
    datos = _de_formulario(programa, clase, None)
    return pagina("exportador/modificacion_nueva", campos=_de_economista(programa), **datos)


@rutas.post("/programas/{id}/modificaciones/nueva")
async def crear(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Write the draft; its documents come next."""
    clase = form["clase"]
    try:
        form.exigir_enviado()
        cuerpo = escrito(form, clase)
        creada = await api.publicar(f"/v1/programas/{id}/modificaciones", cuerpo, clave=form.clave)
    except Fallo as fallo:
        remapear(fallo)
        datos = _de_formulario(await api.leer(f"/v1/programas/{id}"), clase, None)
        return pagina.con_fallo("exportador/modificacion_nueva", fallo, campos=form.campos, **datos)
    return ir_a(f"/modificaciones/{creada['id']}", "modificacion")


@rutas.get("/modificaciones/{id}")
async def ver(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """One modification: what it asks, what it lacks, what was decided."""
    return await _detalle(id, api, pagina)


async def _detalle(
    id: UUID, api: Api, pagina: Vista, fallo: Fallo | None = None, campos: Mapping[str, str] | None = None
) -> Response:
    ruta = f"/v1/modificaciones/{id}"
    m = await api.leer(ruta)
    programa, requisitos, oficios, historia = await asyncio.gather(
        api.parte(api.leer(f"/v1/programas/{m['programa_id']}")),
        api.parte(api.leer(f"{ruta}/requisitos")),
        api.parte(api.leer(f"{ruta}/oficios")),
        api.parte(api.leer(f"{ruta}/historia")),
    )
    datos: dict[str, Any] = {
        "p": m,
        "base": f"/modificaciones/{id}",
        "programa": programa,
        "que": que_cambia(m["pedida"]["cambio"]["clase"]),
        "cambios": _cambios(m["pedida"]["cambio"], None if m["aplicada_en"] else programa.valor),
        "efecto": EFECTOS.get(m["efecto_en_garantia"] or "", ""),
        "en_tramite": m["estado"] in CON_REQUISITOS,
        "requisitos": requisitos,
        "oficios": oficios,
        "historia": historia,
        "clases_de_documento": PAPELES,
        "firman": FIRMAN,
    }
    if fallo is None:
        return pagina("exportador/modificacion", **datos)
    return pagina.con_fallo("exportador/modificacion", fallo, campos=campos or {}, **datos)


_ROTULOS = {
    "meses_importacion": "Meses para importar",
    "meses_compromiso": "Meses de compromiso",
    "cupo_fob_usd": "Cupo de importación FOB",
    "clase_garantia": "Clase de garantía",
    "razon_social": "Razón social",
    "domicilio": "Domicilio",
    "oficina": "Oficina",
    "operacion": "Modalidad",
    "monto_usd": "Cupo que se cede",
    "cesionario": "NIT de quien recibe el programa",
    "causa": "Causa",
    "compromiso": "Compromiso",
    "numero": "Programa que lo recibe",
    "nit": "NIT de su titular",
    "compania": "Compañía de leasing",
    "contrato": "Contrato",
    "meses": "Meses del contrato",
}
_EN_DOLARES = frozenset({"cupo_fob_usd", "monto_usd"})
_PALABRAS = {codigo: texto for par in ("garantias", "operaciones") for codigo, texto in OPCIONES[par]} | dict(CAUSAS)


def _cambios(cambio: Mapping[str, Any], programa: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Label, what it is today (of a programme that was not changed yet) and what is asked, row by row."""
    hoy = {**(programa or {}).get("detalle", {}), **(programa or {})}
    filas = []
    for campo, valor in cambio.items():
        for c, v in valor.items() if isinstance(valor, Mapping) else ((campo, valor),):
            if c in _ROTULOS and v not in (None, ""):
                usd = c in _EN_DOLARES
                antes = hoy.get(c) if c not in {"numero", "nit"} else None
                fila = {"rotulo": _ROTULOS[c], "antes": _PALABRAS.get(antes, antes), "pide": _PALABRAS.get(v, v)}
                filas.append(fila | {"usd": usd})
    return filas


@rutas.get("/modificaciones/{id}/editar")
async def pedir_edicion(
    id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina, clase: Annotated[str, Query(max_length=40)] = ""
) -> Response:
    """The form with what the draft says."""
    m = await api.leer(f"/v1/modificaciones/{id}")
    programa = await api.leer(f"/v1/programas/{m['programa_id']}")
    datos = _de_formulario(programa, clase or m["pedida"]["cambio"]["clase"], m)
    return pagina("exportador/modificacion_nueva", campos=leido(m), **datos)


@rutas.post("/modificaciones/{id}/editar")
async def editar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Write it anew; refused if somebody else did so meanwhile."""
    m = await api.leer(f"/v1/modificaciones/{id}")
    clase = form["clase"]
    try:
        form.exigir_enviado()
        version = int(form["version"]) if form["version"].isdecimal() else m["version"]
        await api.escribir(f"/v1/modificaciones/{id}", escrito(form, clase), version=version)
    except Fallo as fallo:
        remapear(fallo)
        datos = _de_formulario(await api.leer(f"/v1/programas/{m['programa_id']}"), clase, m)
        return pagina.con_fallo("exportador/modificacion_nueva", fallo, campos=form.campos, **datos)
    return ir_a(f"/modificaciones/{id}", "guardado")


async def _migas(api: Api, m: Mapping[str, Any]) -> list[tuple[str, str]]:
    programa = await api.parte(api.leer(f"/v1/programas/{m['programa_id']}"))
    numero = (programa.valor or {}).get("numero") or "Programa"
    return [("Programas y garantías", "/programas"), (numero, f"/programas/{m['programa_id']}")]


rutas.include_router(rutas_de_dos_firmas(Tramite("modificaciones", "Modificación", _detalle, _migas)))
