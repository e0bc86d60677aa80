"""Contingentes: drafts, publication, parameters by later acts, volume adjustments, versions and what they changed."""

import asyncio
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Response

from services.portal.ministerio import diferencias, editor
from services.portal.ministerio import editor_detalle as detalle
from services.portal.web.api import Api, Fallo
from services.portal.web.formularios import Formulario, Recibido
from services.portal.web.guardia import ApiDeTodos, DelMinisterio
from services.portal.web.pagina import Pagina, Vista, ir_a

rutas = APIRouter(prefix="/ministerio/contingentes")
Codigo = Annotated[str, Path(pattern=r"^[A-Z0-9-]{1,40}$")]
_PASOS = frozenset({"publicar", "suspender", "reanudar", "cerrar"})
CAUSAS = (
    ("orden_judicial", "Orden judicial"),
    ("decision_del_destino", "Decisión del destino"),
    ("revision_interna", "Revisión interna"),
    ("error_en_los_datos", "Error en los datos"),
    ("otra", "Otra"),
)


@rutas.get("")
async def listar(
    api: ApiDeTodos, _: DelMinisterio, pagina: Pagina, estado: str = "", cursor: str | None = None
) -> Response:
    """Every contingente, drafts too."""
    leidos = await api.parte(api.leer("/v1/contingentes", estado=estado, limite=25, cursor=cursor))
    return pagina("ministerio/contingentes", contingentes=leidos, campos={"estado": estado})


@rutas.get("/nuevo")
async def nuevo(_: DelMinisterio, pagina: Pagina) -> Response:
    """A draft from nothing; most come from last year's, by copying."""
    return pagina("ministerio/editor", **_del_editor({}, editor.a_campos(editor.NUEVO)))


@rutas.post("/nuevo")
async def crear(form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Save the draft."""
    try:
        form.exigir_enviado()
        creado = await api.publicar("/v1/contingentes", editor.de_campos(form, editor.NUEVO), clave=form.clave)
    except Fallo as fallo:
        return pagina.con_fallo("ministerio/editor", fallo, **_del_editor({}, form.campos))
    return ir_a(f"/ministerio/contingentes/{creado['codigo']}", "guardado")


def _del_editor(contingente: dict[str, Any], campos: dict[str, str]) -> dict[str, Any]:
    filas = [int(c.split(".")[1]) for c in campos if c.startswith("grupo.") and c.endswith(".codigo")]
    cqe = [int(c.split(".")[1]) for c in campos if c.startswith("cqe.") and c.endswith(".nombre")]
    return {
        "contingente": contingente,
        "campos": campos,
        "opciones": editor.OPCIONES,
        # One more row than there are groups, to add one.
        "filas": range(max(filas, default=-1) + 2),
        "cqe": range(max(cqe, default=-1) + 2),
        "tramos": {n: range(_tramos(campos, n) + 1) for n in filas},
        "solicitantes": detalle.SOLICITANTES,
        "clases_de_campo": detalle.CLASES_DE_CAMPO,
    }


def _tramos(campos: dict[str, str], grupo: int) -> int:
    return sum(1 for c in campos if c.startswith(f"grupo.{grupo}.tramo.") and c.endswith(".abre"))


@rutas.get("/{codigo}")
async def ver(codigo: Codigo, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """One: balances, versions, adjustments, what may be done."""
    return pagina("ministerio/contingente", **await _todo(codigo, api))


async def _todo(codigo: str, api: Api) -> dict[str, Any]:
    base = f"/v1/contingentes/{codigo}"
    contingente, versiones, ajustes = await asyncio.gather(
        api.leer(base), api.parte(api.leer(f"{base}/versiones")), api.parte(api.leer(f"{base}/ajustes"))
    )
    return {"contingente": contingente, "versiones": versiones, "ajustes": ajustes, "causas": CAUSAS}


@rutas.get("/{codigo}/editar")
async def editar(codigo: Codigo, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Its data as a form."""
    contingente = await api.leer(f"/v1/contingentes/{codigo}")
    return pagina("ministerio/editor", **_del_editor(contingente, editor.a_campos(contingente["datos"])))


@rutas.post("/{codigo}/editar")
async def guardar(codigo: Codigo, form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Save a draft; of one that is published, its parameters as a later act leaves them."""
    contingente = await api.leer(f"/v1/contingentes/{codigo}")
    ruta = f"/v1/contingentes/{codigo}"
    try:
        form.exigir_enviado()
        datos = editor.de_campos(form, contingente["datos"])
        version = int(form["version"])
        if contingente["estado"] == "borrador":
            await api.escribir(ruta, datos, version=version)
        else:
            cuerpo = {"datos": datos, "motivo": form["motivo"], "acto": _acto(form)}
            await api.escribir(f"{ruta}/parametros", cuerpo, version=version)
    except Fallo as fallo:
        return pagina.con_fallo("ministerio/editor", fallo, **_del_editor(contingente, form.campos))
    return ir_a(f"/ministerio/contingentes/{codigo}", "guardado")


def _acto(form: Formulario) -> dict[str, str]:
    return {"nombre": form["acto"], "fecha": form["acto_fecha"], "numero": form["acto_numero"]}


@rutas.get("/{codigo}/cambios")
async def cambios(
    codigo: Codigo,
    api: ApiDeTodos,
    _: DelMinisterio,
    pagina: Pagina,
    antes: Annotated[int, Query(ge=1)],
    despues: Annotated[int, Query(ge=1)],
) -> Response:
    """What one version changed from another."""
    leidos = await api.leer(f"/v1/contingentes/{codigo}/versiones/{antes}/diferencias/{despues}")
    return pagina("ministerio/cambios", codigo=codigo, d=leidos, dato=diferencias.dato, valor=diferencias.valor)


@rutas.post("/{codigo}/copiar")
async def copiar(codigo: Codigo, form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Next year's draft, with every date moved."""
    try:
        form.exigir_enviado()
        pedida = {"codigo": form["nuevo_codigo"].upper()}
        copia = await api.publicar(f"/v1/contingentes/{codigo}/copiar", pedida, clave=form.clave)
    except Fallo as fallo:
        return await _otra_vez(codigo, form, api, pagina, fallo)
    return ir_a(f"/ministerio/contingentes/{copia['codigo']}", "guardado")


@rutas.post("/{codigo}/ajustes")
async def ajustar(codigo: Codigo, form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """A dated act that changes a group's volume."""
    try:
        form.exigir_enviado()
        ajuste = {
            "grupo": form["grupo"],
            "sentido": form["sentido"],
            "hacia": form["hacia"] if form["sentido"] == "traslada" else None,
            "cantidad": form.numero("cantidad", decimales=3),
            "acto": form["acto"],
            "fecha": form["fecha"],
            "numero": form["numero"],
            "motivo": form["motivo"],
        }
        await api.publicar(f"/v1/contingentes/{codigo}/ajustes", ajuste, clave=form.clave)
    except Fallo as fallo:
        return await _otra_vez(codigo, form, api, pagina, fallo)
    return ir_a(f"/ministerio/contingentes/{codigo}", "guardado")


@rutas.post("/{codigo}/pasos/{paso}")
async def dar_paso(
    codigo: Codigo, paso: str, form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina
) -> Response:
    """Publish, suspend, resume or close."""
    cuerpo = {c: form[c] for c in ("motivo", "causa") if form[c]}
    try:
        form.exigir_enviado()
        if paso not in _PASOS:
            raise Fallo({"status": 404, "title": "Ese paso no existe"})
        await api.publicar(f"/v1/contingentes/{codigo}/{paso}", cuerpo, clave=form.clave)
    except Fallo as fallo:
        return await _otra_vez(codigo, form, api, pagina, fallo)
    return ir_a(f"/ministerio/contingentes/{codigo}", "publicado" if paso == "publicar" else "guardado")


@rutas.post("/{codigo}/grupos")
async def bloquear(codigo: Codigo, form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Have nothing filed or assigned in one group for now, or open it again."""
    paso = "desbloquear" if form["paso"] == "desbloquear" else "bloquear"
    cuerpo = {"motivo": form["motivo"]} | ({"causa": form["causa"]} if paso == "bloquear" else {})
    try:
        form.exigir_enviado()
        await api.publicar(f"/v1/contingentes/{codigo}/grupos/{quote(form['grupo'])}/{paso}", cuerpo, clave=form.clave)
    except Fallo as fallo:
        datos = await _todo(codigo, api)
        return pagina.con_fallo("ministerio/contingente", fallo, campos={**form.campos, "que": "grupo"}, **datos)
    return ir_a(f"/ministerio/contingentes/{codigo}", "guardado")


async def _otra_vez(codigo: str, form: Formulario, api: Api, pagina: Vista, fallo: Fallo) -> Response:
    return pagina.con_fallo("ministerio/contingente", fallo, campos=form.campos, **await _todo(codigo, api))
