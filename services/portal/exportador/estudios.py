"""Demonstration studies: the flat file with its progress and errors, the computation, the letter, filing."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.portal.web.api import Api, Fallo
from services.portal.web.descargas import entregar
from services.portal.web.formularios import Formulario, Recibido, campo_malo
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina, Vista, ir_a

rutas = APIRouter()
ADJUNTOS = (
    ("comunicacion", "Comunicación firmada (escaneada)"),
    ("formatos", "Formatos del estudio"),
    ("declaraciones", "Declaraciones de exportación"),
    ("inventarios", "Inventarios (maquila)"),
)
_ESPERA = 20


@rutas.get("/estudios/{id}")
async def ver(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """One study: what it lacks, what was computed, what comes next."""
    return await _detalle(id, api, pagina)


async def _detalle(
    id: UUID, api: Api, pagina: Vista, fallo: Fallo | None = None, campos: Mapping[str, str] | None = None
) -> Response:
    ruta = f"/v1/estudios/{id}"
    estudio, historia, codigos, comunicacion = await asyncio.gather(
        api.leer(ruta),
        api.parte(api.leer(f"{ruta}/historia")),
        api.parte(api.leer(f"{ruta}/codigos")),
        api.parte(api.leer(f"{ruta}/comunicacion")),
    )
    archivo = None
    if estudio["archivo_id"]:
        archivo = await api.parte(api.leer(f"/v1/declaraciones/archivos/{estudio['archivo_id']}"))
    programa = await api.parte(api.leer(f"/v1/programas/{estudio['programa_id']}"))
    carta = comunicacion.valor
    datos: dict[str, Any] = {
        "e": estudio,
        "historia": historia,
        "codigos": codigos,
        "archivo": archivo.valor if archivo else None,
        "programa": programa,
        "carta": carta,
        "espera_carta": _espera_carta(id, carta),
        "clases_de_adjunto": ADJUNTOS,
    }
    if fallo is None:
        return pagina("exportador/estudio", **datos)
    return pagina.con_fallo("exportador/estudio", fallo, campos=campos or {}, **datos)


def _espera_carta(id: UUID, carta: Mapping[str, Any] | None) -> str:
    """Where to wait while the letter is made or a copy is examined."""
    if carta is None:
        return ""
    examinando = any(c["estado"] == "en_validacion" for c in carta["copias"])
    return f"/estudios/{id}/carta" if carta["estado"] == "por_generar" or examinando else ""


@rutas.post("/estudios/{id}/declaraciones")
async def cargar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Send the flat file; it is worked off meanwhile."""
    try:
        form.exigir_enviado()
        recibido = await api.subir(f"/v1/estudios/{id}/declaraciones", _plano(form), clave=form.clave)
    except Fallo as fallo:
        if "archivo" in fallo.campos:
            fallo.campos["plano"] = fallo.campos.pop("archivo")
        return await _detalle(id, api, pagina, fallo)
    return ir_a(f"/estudios/{id}/archivos/{recibido['id']}")


def _plano(form: Formulario) -> Any:
    if "plano" not in form.archivos:
        raise campo_malo("plano", "Elija el archivo plano de las declaraciones (CSV).")
    return form.archivos["plano"]


async def _avance(id: UUID, archivo: UUID, api: Api, *, esperar: int = 0) -> dict[str, Any]:
    leido = await api.leer(f"/v1/declaraciones/archivos/{archivo}", esperar=esperar)
    return {"id": id, "a": leido}


@rutas.get("/estudios/{id}/archivos/{archivo}")
async def ver_archivo(id: UUID, archivo: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """How far a flat file is, and what was refused of it."""
    return pagina("exportador/archivo_plano", **await _avance(id, archivo, api))


@rutas.get("/estudios/{id}/archivos/{archivo}/avance")
async def novedad(id: UUID, archivo: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The part that changes."""
    datos = await _avance(id, archivo, api, esperar=_ESPERA)
    respuesta = pagina("exportador/_archivo_plano", **datos)
    if datos["a"]["terminado_en"] is None:
        respuesta.headers["X-Siguiente"] = f"/estudios/{id}/archivos/{archivo}/avance"
    return respuesta


@rutas.get("/estudios/{id}/archivos/{archivo}/errores.csv")
async def errores(id: UUID, archivo: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The lines that were not accepted, each with its reason."""
    return await entregar(api, pagina, f"/v1/declaraciones/archivos/{archivo}/errores.csv", "errores.csv", bajar=True)


async def _hacer(id: UUID, api: Api, pagina: Vista, accion: str, cuerpo: Any, form: Formulario, aviso: str) -> Response:
    try:
        form.exigir_enviado()
        await api.publicar(f"/v1/estudios/{id}/{accion}", cuerpo, clave=form.clave)
    except Fallo as fallo:
        return await _detalle(id, api, pagina, fallo, form.campos)
    return ir_a(f"/estudios/{id}", aviso)


@rutas.post("/estudios/{id}/calcular")
async def calcular(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Compute it again after something changed."""
    return await _hacer(id, api, pagina, "calcular", None, form, "calculado")


def _declarado(form: Formulario) -> dict[str, Any]:
    """What the letter says.

    Raises:
        Fallo: at the field that cannot be read.
    """
    if not form["folios"].isdecimal():
        raise campo_malo("folios", "Escriba cuántos folios anexa.")
    return {"grado_declarado": form.numero("grado_declarado"), "folios": int(form["folios"])}


@rutas.post("/estudios/{id}/comunicacion")
async def escribir_carta(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Write the letter that its people sign."""
    try:
        cuerpo = _declarado(form) | {"con_revisor_fiscal": bool(form["con_revisor_fiscal"])}
    except Fallo as fallo:
        return await _detalle(id, api, pagina, fallo, form.campos)
    return await _hacer(id, api, pagina, "comunicacion", cuerpo, form, "carta")


@rutas.get("/estudios/{id}/carta")
async def carta(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The part that changes while the letter is made or a copy is examined."""
    leida = await api.leer(f"/v1/estudios/{id}/comunicacion")
    espera = _espera_carta(id, leida)
    respuesta = pagina("exportador/_carta", e={"id": str(id)}, carta=leida)
    respuesta.headers["X-Siguiente" if espera else "X-Recargar"] = espera or "1"
    return respuesta


@rutas.get("/estudios/{id}/comunicacion.pdf")
async def pdf_de_carta(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The letter to be signed."""
    return await entregar(api, pagina, f"/v1/estudios/{id}/comunicacion.pdf", "comunicacion.pdf", bajar=True)


@rutas.post("/estudios/{id}/comunicacion/firmada")
async def recibir_carta(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """A copy that one or several of them signed."""
    try:
        form.exigir_enviado()
        await api.subir(f"/v1/estudios/{id}/comunicacion/firmada", form.archivo("carta"), clave=form.clave)
    except Fallo as fallo:
        if "archivo" in fallo.campos:
            fallo.campos["carta"] = fallo.campos.pop("archivo")
        return await _detalle(id, api, pagina, fallo, form.campos)
    return ir_a(f"/estudios/{id}#paso-carta")


@rutas.post("/estudios/{id}/adjuntos")
async def adjuntar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """A document of art. 28.1."""
    try:
        form.exigir_enviado()
        await api.subir(f"/v1/estudios/{id}/adjuntos", form.archivo(), {"clase": form["clase"]}, clave=form.clave)
    except Fallo as fallo:
        return await _detalle(id, api, pagina, fallo, form.campos)
    return ir_a(f"/estudios/{id}", "adjunto")


@rutas.get("/estudios/{id}/documentos/{documento}.pdf")
async def documento(id: UUID, documento: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """A document as it was attached."""
    return await entregar(api, pagina, f"/v1/estudios/{id}/documentos/{documento}.pdf", "documento.pdf")


@rutas.post("/estudios/{id}/presentar")
async def presentar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """File it."""
    return await _presentar(id, "presentar", form, api, pagina)


@rutas.post("/estudios/{id}/refilar")
async def refilar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """File a returned one again."""
    return await _presentar(id, "refilar", form, api, pagina)


async def _presentar(id: UUID, accion: str, form: Formulario, api: Api, pagina: Vista) -> Response:
    try:
        cuerpo = _declarado(form)
    except Fallo as fallo:
        return await _detalle(id, api, pagina, fallo, form.campos)
    return await _hacer(id, api, pagina, accion, cuerpo, form, "estudio")
