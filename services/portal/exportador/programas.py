"""Programmes of Plan Vallejo: the request with its documents and conditions, and everything that hangs from one."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.portal.exportador.formulario_programa import DOCUMENTOS, FIRMAN, OPCIONES, escrito, leido, remapear
from services.portal.web.api import Api, Fallo
from services.portal.web.descargas import entregar
from services.portal.web.formularios import Recibido
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina, Vista, ir_a

rutas = APIRouter()
EN_BORRADOR = frozenset({"borrador", "devuelto"})
CON_FORMA = frozenset({"radicado", "en_validacion"})
AUTORIZADOS = frozenset({"autorizado", "suspendido", "terminado"})


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
    nit, vivo = programa["nit"], programa["estado"] in AUTORIZADOS
    lecturas = {
        "plazos": api.leer(f"{_ruta(id)}/plazos"),
        "oficios": api.leer(f"{_ruta(id)}/oficios"),
        "linea": api.leer(f"{_ruta(id)}/linea-de-tiempo"),
    }
    if vivo:
        lecturas |= {
            "cupo": api.leer(f"{_ruta(id)}/cupo"),
            "codigos": api.leer(f"{_ruta(id)}/codigos"),
            "garantias": api.leer("/v1/garantias", empresa=nit, limite=200),
            "registros": api.leer("/v1/registros", empresa=nit, limite=200),
            "estudios": api.leer("/v1/estudios", empresa=nit, limite=200),
            "cuadros": api.leer("/v1/cips", empresa=nit, limite=200),
        }
    else:
        lecturas["requisitos"] = api.leer(f"{_ruta(id)}/requisitos")
    partes = await asyncio.gather(*(api.parte(lectura) for lectura in lecturas.values()))
    datos: dict[str, Any] = dict(zip(lecturas, partes, strict=True))
    for nombre in ("garantias", "registros", "estudios", "cuadros"):
        if vivo and datos[nombre].valor:
            # The lists of the API are of the company.
            datos[nombre] = [x for x in datos[nombre].valor["elementos"] if x["programa_id"] == str(id)]
        elif vivo:
            datos[nombre] = datos[nombre].fallo
    datos |= {"p": programa, "vivo": vivo, "clases_de_documento": DOCUMENTOS, "firman": FIRMAN}
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


@rutas.post("/programas/{id}/documentos")
async def adjuntar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Attach a document with the dates by which its age is judged."""
    campos: dict[str, str | list[str]] = {
        c: form[c] for c in ("clase", "expedido_el", "corte", "vigente_hasta") if form[c]
    }
    if firmado_por := [rol for rol in FIRMAN if form[f"firma_{rol}"]]:
        campos["firmado_por"] = firmado_por
    try:
        form.exigir_enviado()
        form.archivo()
        await api.subir_varios(f"{_ruta(id)}/documentos", form.varios, campos, clave=form.clave)
    except Fallo as fallo:
        return await _detalle(id, api, pagina, fallo, form.campos)
    return ir_a(f"/programas/{id}", "adjunto")


@rutas.post("/programas/{id}/documentos/{documento}/retirar")
async def quitar(id: UUID, documento: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa) -> Response:
    """Take a document off the draft."""
    await api.borrar(f"{_ruta(id)}/documentos/{documento}")
    return ir_a(f"/programas/{id}", "sin-adjunto")


@rutas.get("/programas/{id}/documentos/{documento}.pdf")
async def documento(id: UUID, documento: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """A document as it was attached."""
    return await entregar(api, pagina, f"{_ruta(id)}/documentos/{documento}", "documento.pdf")


@rutas.get("/programas/{id}/oficios/{oficio}.pdf")
async def oficio(id: UUID, oficio: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """A sealed letter of its case."""
    return await entregar(api, pagina, f"{_ruta(id)}/oficios/{oficio}.pdf", "oficio.pdf")


@rutas.post("/programas/{id}/radicar")
async def radicar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """File it: it gets its number, and the form that two people sign."""
    try:
        await api.publicar(f"{_ruta(id)}/radicar", clave=form.clave)
    except Fallo as fallo:
        return await _detalle(id, api, pagina, fallo)
    return ir_a(f"/programas/{id}/firmar", "radicada")


@rutas.post("/programas/{id}/corregir")
async def corregir(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Back to a draft before both have signed."""
    try:
        await api.publicar(f"{_ruta(id)}/corregir", clave=form.clave)
    except Fallo as fallo:
        return await _detalle(id, api, pagina, fallo)
    return ir_a(f"/programas/{id}", "borrador")


def _de_firma(id: UUID, programa: dict[str, Any]) -> dict[str, Any]:
    """What the page of its signatures shows."""
    ultimas = {c["rol"]: c for c in programa["solicitud"]["copias"]}
    espera = programa["estado"] == "en_validacion" or (
        programa["estado"] == "radicado" and not programa["solicitud"]["radicado_listo"]
    )
    return {"p": programa, "ultimas": ultimas, "espera": f"/programas/{id}/firmas" if espera else ""}


@rutas.get("/programas/{id}/firmar")
async def firmar(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The form, and where the copy of each signer is sent."""
    return pagina("exportador/programa_firmar", **_de_firma(id, await api.leer(_ruta(id))))


@rutas.get("/programas/{id}/firmas")
async def firmas(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The part that changes while a signature is examined."""
    datos = _de_firma(id, await api.leer(_ruta(id)))
    respuesta = pagina("exportador/_programa_firmas", **datos)
    respuesta.headers["X-Siguiente" if datos["espera"] else "X-Recargar"] = datos["espera"] or "1"
    return respuesta


@rutas.get("/programas/{id}/radicado.pdf")
async def radicado(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The form to be signed."""
    programa = await api.leer(_ruta(id))
    nombre = f"{programa['numero'] or 'solicitud'}.pdf"
    return await entregar(api, pagina, f"{_ruta(id)}/radicado.pdf", nombre, bajar=True)


@rutas.post("/programas/{id}/firmado/{rol}")
async def enviar(id: UUID, rol: str, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Send the copy that one of them signed."""
    try:
        form.exigir_enviado()
        await api.subir(f"{_ruta(id)}/firmado/{rol}", form.archivo(f"archivo_{rol}"), clave=form.clave)
    except Fallo as fallo:
        if "archivo" in fallo.campos:
            fallo.campos[f"archivo_{rol}"] = fallo.campos.pop("archivo")
        datos = _de_firma(id, await api.leer(_ruta(id)))
        return pagina.con_fallo("exportador/programa_firmar", fallo, campos=form.campos, **datos)
    return ir_a(f"/programas/{id}/firmar")
