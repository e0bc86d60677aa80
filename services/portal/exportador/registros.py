"""Import registrations on the quota of a programme."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.portal.web.api import Api, Fallo
from services.portal.web.formatos import como_api
from services.portal.web.formularios import Formulario, Recibido, campo_malo
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina, Vista, ir_a

rutas = APIRouter()
RENGLONES = 5
"""Lines of the form; whoever has more sends a sheet."""
UNIDADES = ("KG", "T", "G", "L", "ML", "M3", "M", "CM", "KM", "M2", "CM2", "U", "PAR", "DOC", "CEN", "MIL", "KWH")
CONDICIONES = (
    ("usado", "Bienes usados"),
    ("transporte", "Equipo de transporte"),
    ("comunicacion", "Equipo de comunicaciones"),
    ("servicios", "Para prestar servicios"),
)
_DE_ITEM = ("codigo", "descripcion", "subpartida", "unidad", "cantidad", "fob_usd")


def _items(form: Formulario) -> list[dict[str, Any]]:
    """The filled lines.

    Raises:
        Fallo: at the field that cannot be read.
    """
    items = []
    for n in range(1, RENGLONES + 1):
        escrito = {c: form[f"{c}_{n}"] for c in _DE_ITEM}
        if not any(v for c, v in escrito.items() if c != "unidad"):
            continue
        item: dict[str, Any] = {c: escrito[c] for c in ("descripcion", "unidad")}
        item["subpartida"] = escrito["subpartida"].replace(".", "")
        item["codigo"] = int(escrito["codigo"]) if escrito["codigo"].isdecimal() else None
        for campo in ("cantidad", "fob_usd"):
            if (numero := como_api(escrito[campo])) is None:
                raise campo_malo(f"{campo}_{n}", "Escríbalo así: 12.500,75.")
            item[campo] = numero
        items.append(item)
    return items


async def _para_pedir(id: UUID, api: Api) -> dict[str, Any]:
    programa, cupo, codigos = await asyncio.gather(
        api.leer(f"/v1/programas/{id}"),
        api.parte(api.leer(f"/v1/programas/{id}/cupo")),
        api.parte(api.leer(f"/v1/programas/{id}/codigos")),
    )
    return {
        "p": programa,
        "cupo": cupo,
        "codigos": codigos,
        "renglones": range(1, RENGLONES + 1),
        "unidades": UNIDADES,
        "condiciones": CONDICIONES,
    }


@rutas.get("/programas/{id}/registros/nuevo")
async def pedir(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The form."""
    return pagina("exportador/registro_nuevo", **await _para_pedir(id, api))


@rutas.post("/programas/{id}/registros/nuevo")
async def crear(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Write the draft."""
    try:
        form.exigir_enviado()
        items = _items(form)
        if not items:
            raise campo_malo("descripcion_1", "Escriba al menos un bien.")
        cuerpo = {
            "items": items,
            "reembolsable": not form["no_reembolsable"],
            "condiciones": [c for c, _ in CONDICIONES if form[f"condicion_{c}"]],
            "bien_destino": form["bien_destino"] or None,
        }
        if form["tercero_nit"]:
            cuerpo["tercero"] = {"nit": form["tercero_nit"], "nombre": form["tercero_nombre"]}
        creado = await api.publicar(f"/v1/programas/{id}/registros", cuerpo, clave=form.clave)
    except Fallo as fallo:
        _remapear(fallo)
        return pagina.con_fallo("exportador/registro_nuevo", fallo, campos=form.campos, **await _para_pedir(id, api))
    return ir_a(f"/registros/{creado['id']}", "registro")


def _remapear(fallo: Fallo) -> None:
    """`items.0.cantidad` is the field `cantidad_1`."""
    for error in fallo.problema.get("errores") or []:
        partes = str(error.get("campo") or error.get("puntero") or "").replace("/", ".").strip(".").split(".")
        if len(partes) >= 3 and partes[-3] == "items" and partes[-2].isdecimal():
            fallo.campos[f"{partes[-1]}_{int(partes[-2]) + 1}"] = str(error["mensaje"])


@rutas.get("/registros/{id}")
async def ver(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """One registration."""
    return await _detalle(id, api, pagina)


async def _detalle(
    id: UUID, api: Api, pagina: Vista, fallo: Fallo | None = None, campos: Mapping[str, str] | None = None
) -> Response:
    registro, historia, cambios = await asyncio.gather(
        api.leer(f"/v1/registros/{id}"),
        api.parte(api.leer(f"/v1/registros/{id}/historia")),
        api.parte(api.leer(f"/v1/registros/{id}/modificaciones")),
    )
    programa = await api.parte(api.leer(f"/v1/programas/{registro['programa_id']}"))
    datos = {"r": registro, "historia": historia, "cambios": cambios, "programa": programa}
    if fallo is None:
        return pagina("exportador/registro", **datos)
    return pagina.con_fallo("exportador/registro", fallo, campos=campos or {}, **datos)


@rutas.post("/registros/{id}/adjuntos")
async def adjuntar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The price of capital goods."""
    try:
        form.exigir_enviado()
        await api.subir(f"/v1/registros/{id}/adjuntos", form.archivo(), {"clase": "precio"}, clave=form.clave)
    except Fallo as fallo:
        return await _detalle(id, api, pagina, fallo)
    return ir_a(f"/registros/{id}", "adjunto")


@rutas.post("/registros/{id}/radicar")
async def radicar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """File it: its value is held of the quota."""
    try:
        await api.publicar(f"/v1/registros/{id}/radicar", clave=form.clave)
    except Fallo as fallo:
        return await _detalle(id, api, pagina, fallo)
    return ir_a(f"/registros/{id}", "registro-radicado")


@rutas.post("/registros/{id}/desistir")
async def desistir(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Withdraw it."""
    try:
        form.exigir_enviado()
        await api.publicar(f"/v1/registros/{id}/desistir", {"motivo": form["motivo"]}, clave=form.clave)
    except Fallo as fallo:
        return await _detalle(id, api, pagina, fallo, form.campos)
    return ir_a(f"/registros/{id}", "desistida")
