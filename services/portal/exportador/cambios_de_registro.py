"""Waivers and corrections of an import registration (art. 46): what is to stay of each good."""

import asyncio
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.portal.web.api import Api, Fallo
from services.portal.web.descargas import entregar
from services.portal.web.formatos import como_api
from services.portal.web.formularios import Formulario, Recibido, campo_malo
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina, Vista, ir_a

rutas = APIRouter()
CLASES = (
    ("renuncia_parcial", "Renuncia parcial", "Se deja de importar una parte: baje la cantidad y el valor que quedan."),
    ("renuncia_total", "Renuncia total", "No se importa nada. Lleva una declaración juramentada en PDF."),
    ("correccion", "Corrección", "La cantidad o el valor se escribieron mal."),
)
_NOMBRES = {codigo: nombre for codigo, nombre, _ in CLASES}
_JURAMENTO = "declaracion_juramentada"


def como_quedan(form: Formulario, items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What the API takes: the goods that change, with what stays of them; of a whole waiver, nothing of any.

    Raises:
        Fallo: at the number that cannot be read as one, or if nothing changes.
    """
    if form["clase"] == "renuncia_total":
        return [{"item": i["item"], "cantidad": "0", "fob_usd": "0"} for i in items]
    lineas = []
    for i in items:
        queda = {"item": i["item"]}
        for campo in ("cantidad", "fob_usd"):
            escrito = form[f"{campo}_{i['item']}"]
            if (numero := como_api(escrito)) is None:
                raise campo_malo(f"{campo}_{i['item']}", "Escríbalo así: 12.500,75.")
            queda[campo] = numero
        if any(Decimal(queda[c]) != Decimal(i[c]) for c in ("cantidad", "fob_usd")):
            lineas.append(queda)
    if not lineas:
        primero = items[0]["item"]
        raise campo_malo(f"cantidad_{primero}", "Cambie la cantidad o el valor de al menos un bien.")
    return lineas


def _escritos(items: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The fields as they stand today, written as people here do."""
    return {f"{c}_{i['item']}": str(i[c]).replace(".", ",") for i in items for c in ("cantidad", "fob_usd")}


def _remapear(fallo: Fallo, lineas: Sequence[Mapping[str, Any]]) -> None:
    """`lineas.0.cantidad` is the field of the first good that changes."""
    for error in fallo.problema.get("errores") or []:
        partes = str(error.get("campo") or error.get("puntero") or "").replace("/", ".").strip(".").split(".")
        if len(partes) >= 2 and partes[0] == "lineas" and partes[1].isdecimal() and int(partes[1]) < len(lineas):
            campo = partes[2] if len(partes) > 2 else "cantidad"
            fallo.campos[f"{campo}_{lineas[int(partes[1])]['item']}"] = str(error["mensaje"])


@rutas.get("/registros/{id}/modificaciones/nueva")
async def pedir(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The form, with every good as it stands."""
    registro = await api.leer(f"/v1/registros/{id}")
    return pagina("exportador/cambio_nuevo", r=registro, clases=CLASES, campos=_escritos(registro["items"]))


@rutas.post("/registros/{id}/modificaciones/nueva")
async def crear(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Write the draft."""
    registro = await api.leer(f"/v1/registros/{id}")
    lineas: list[dict[str, Any]] = []
    try:
        form.exigir_enviado()
        if form["clase"] not in _NOMBRES:
            raise campo_malo("clase", "Elija qué pide.")
        lineas = como_quedan(form, registro["items"])
        cuerpo = {"clase": form["clase"], "lineas": lineas, "justificacion": form["justificacion"]}
        creada = await api.publicar(f"/v1/registros/{id}/modificaciones", cuerpo, clave=form.clave)
    except Fallo as fallo:
        _remapear(fallo, lineas)
        datos = {"r": registro, "clases": CLASES}
        return pagina.con_fallo("exportador/cambio_nuevo", fallo, campos=form.campos, **datos)
    return ir_a(f"/modificaciones-registro/{creada['id']}", "modificacion-registro")


@rutas.get("/modificaciones-registro/{id}")
async def ver(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """One request: what would stay of each good, and what was decided."""
    return await _detalle(id, api, pagina)


async def _detalle(
    id: UUID, api: Api, pagina: Vista, fallo: Fallo | None = None, campos: Mapping[str, str] | None = None
) -> Response:
    ruta = f"/v1/modificaciones-registro/{id}"
    m = await api.leer(ruta)
    registro, documentos, historia = await asyncio.gather(
        api.parte(api.leer(f"/v1/registros/{m['registro_id']}")),
        api.parte(api.leer(f"{ruta}/documentos")),
        api.parte(api.leer(f"{ruta}/historia")),
    )
    items = {i["item"]: i for i in (registro.valor or {"items": []})["items"]}
    adjuntos = documentos.valor or []
    datos: dict[str, Any] = {
        "m": m,
        "nombre": _NOMBRES[m["clase"]],
        "registro": registro,
        "lineas": [(items.get(x["item"]), x) for x in m["lineas"]],
        "documentos": documentos,
        "historia": historia,
        "falta_juramento": m["clase"] == "renuncia_total" and not any(d["clase"] == _JURAMENTO for d in adjuntos),
    }
    if fallo is None:
        return pagina("exportador/cambio", **datos)
    return pagina.con_fallo("exportador/cambio", fallo, campos=campos or {}, **datos)


@rutas.post("/modificaciones-registro/{id}/adjuntos")
async def adjuntar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The sworn declaration of a whole waiver."""
    try:
        form.exigir_enviado()
        campos = {"clase": _JURAMENTO}
        await api.subir(f"/v1/modificaciones-registro/{id}/adjuntos", form.archivo(), campos, clave=form.clave)
    except Fallo as fallo:
        return await _detalle(id, api, pagina, fallo)
    return ir_a(f"/modificaciones-registro/{id}", "adjunto")


@rutas.get("/modificaciones-registro/{id}/documentos/{documento}.pdf")
async def documento(id: UUID, documento: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """A document as it was attached."""
    return await entregar(api, pagina, f"/v1/modificaciones-registro/{id}/documentos/{documento}.pdf", "documento.pdf")


@rutas.post("/modificaciones-registro/{id}/solicitar")
async def solicitar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """File it."""
    try:
        await api.publicar(f"/v1/modificaciones-registro/{id}/solicitar", clave=form.clave)
    except Fallo as fallo:
        return await _detalle(id, api, pagina, fallo)
    return ir_a(f"/modificaciones-registro/{id}", "modificacion-presentada")


@rutas.post("/modificaciones-registro/{id}/desistir")
async def desistir(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Withdraw it."""
    try:
        form.exigir_enviado()
        await api.publicar(f"/v1/modificaciones-registro/{id}/desistir", {"motivo": form["motivo"]}, clave=form.clave)
    except Fallo as fallo:
        return await _detalle(id, api, pagina, fallo, form.campos)
    return ir_a(f"/modificaciones-registro/{id}", "desistida")
