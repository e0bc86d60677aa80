"""Guarantees: filing one, its deadlines in words, asking for more time, putting another in its place."""

import asyncio
from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Response

from services.portal.web.api import Api, Fallo
from services.portal.web.descargas import entregar
from services.portal.web.formularios import Formulario, Recibido
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina, Vista, ir_a

rutas = APIRouter()
CLASES = (("compania_de_seguros", "De compañía de seguros"), ("bancaria", "Bancaria"), ("personal", "Personal"))
ANEXOS = (
    ("certificado_existencia", "Certificado de existencia de quien la otorga"),
    ("acta_organo_social", "Acta del órgano social, si el representante está limitado"),
    ("matricula_mercantil", "Matrícula mercantil, si es persona natural"),
)
DE_PRORROGA = (
    ("no_liquidacion", "Certificación jurada de que la empresa no está en liquidación (art. 28.2 a)"),
    ("inventario", "Inventario de los bienes, por estado y lugar (art. 28.2 b)"),
    ("reestructuracion", "Para bienes de capital: reestructuración del programa (art. 28.2 c)"),
)
_TEXTOS = ("clase", "emisor", "constituida_el", "clausula_primera", "valida_hasta", "periodo", "subproyecto", "objeto")
_OPCIONALES = ("codigo_verificacion", "sitio_verificacion")
_MARCAS = ("renuncia_excusion", "representante_limitado")
_OPCIONES: dict[str, Any] = {"clases": CLASES, "anexos": ANEXOS}


def _escrito(form: Formulario) -> dict[str, str]:
    """The fields of the API; what was left empty is left out."""
    campos = {c: form[c] for c in (*_TEXTOS, *_OPCIONALES) if form[c]}
    campos |= {c: "true" for c in _MARCAS if form[c]}
    campos["valor_cop"] = form.numero("valor_cop", decimales=2)
    if form["componente_externo_usd"]:
        campos["componente_externo_usd"] = form.numero("componente_externo_usd", decimales=2)
    return campos


@rutas.get("/programas/{id}/garantias/nueva")
async def pedir(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The form of a guarantee."""
    programa = await api.leer(f"/v1/programas/{id}")
    return pagina("exportador/garantia_nueva", p=programa, sustituye=None, **_OPCIONES)


@rutas.post("/programas/{id}/garantias/nueva")
async def presentar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """File it with its PDF."""
    try:
        form.exigir_enviado()
        campos = _escrito(form)
        form.archivo()
        creada = await api.subir_varios(f"/v1/programas/{id}/garantias", form.varios, campos, clave=form.clave)
    except Fallo as fallo:
        datos = {"p": await api.leer(f"/v1/programas/{id}"), "sustituye": None, **_OPCIONES}
        return pagina.con_fallo("exportador/garantia_nueva", fallo, campos=form.campos, **datos)
    return ir_a(f"/garantias/{creada['id']}", "garantia")


@rutas.get("/garantias/{id}")
async def ver(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """One guarantee with its deadlines in words."""
    return await _detalle(id, api, pagina)


SITUACIONES = {
    "en_revision": ("Revisando las firmas", "curso"),
    "sin_firma": ("Sin firma digital", "neutro"),
    "validas": ("Firmas válidas", "bien"),
    "no_validas": ("Firma no válida", "mal"),
    "por_confirmar": ("Por confirmar", "espera"),
}
REVOCACIONES = {
    "vigente": "El certificado no estaba revocado.",
    "revocado": "El certificado estaba revocado.",
    "desconocido": "No se pudo comprobar si el certificado estaba revocado.",
}


def de_firmas(id: UUID, garantia: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of the signatures inside its document, and where to wait while they are looked at."""
    firmas = garantia["firmas"]
    # Who signed arrives a moment after the verdict.
    revisando = firmas is not None and (firmas["situacion"] == "en_revision" or firmas["informe_pendiente"])
    return {
        "g": garantia,
        "situaciones": SITUACIONES,
        "revocaciones": REVOCACIONES,
        "espera_firmas": f"/garantias/{id}/firmas" if revisando else "",
    }


async def _detalle(
    id: UUID, api: Api, pagina: Vista, fallo: Fallo | None = None, campos: Mapping[str, str] | None = None
) -> Response:
    ruta = f"/v1/garantias/{id}"
    garantia, historia, plazos, documentos, oficios, estudios = await asyncio.gather(
        api.leer(ruta),
        api.parte(api.leer(f"{ruta}/historia")),
        api.parte(api.leer(f"{ruta}/plazos")),
        api.parte(api.leer(f"{ruta}/documentos")),
        api.parte(api.leer(f"{ruta}/oficios")),
        api.parte(api.leer(f"{ruta}/estudios")),
    )
    programa, prorrogas, todas = await asyncio.gather(
        api.parte(api.leer(f"/v1/programas/{garantia['programa_id']}")),
        api.parte(api.leer("/v1/prorrogas", empresa=garantia["nit"], limite=200)),
        api.parte(api.leer("/v1/garantias", empresa=garantia["nit"], limite=200)),
    )
    otras = (todas.valor or {"elementos": []})["elementos"]
    suyas = (prorrogas.valor or {"elementos": []})["elementos"]
    datos = de_firmas(id, garantia) | {
        "sustituye_a": next((x for x in otras if x["id"] == garantia["sustituye_a"]), None),
        "sustitutas": [x for x in otras if x["sustituye_a"] == str(id)],
        "historia": historia,
        "plazos": plazos,
        "documentos": documentos,
        "oficios": oficios,
        "estudios": estudios,
        "programa": programa,
        "prorrogas": [x for x in suyas if x["garantia_id"] == str(id)],
        "clases": dict(CLASES),
        "anexos": ANEXOS,
    }
    if fallo is None:
        return pagina("exportador/garantia", **datos)
    return pagina.con_fallo("exportador/garantia", fallo, campos=campos or {}, **datos)


@rutas.get("/garantias/{id}/firmas")
async def firmas(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The part that changes while the signatures of its document are looked at."""
    datos = de_firmas(id, await api.leer(f"/v1/garantias/{id}"))
    respuesta = pagina("exportador/_garantia_firmas", **datos)
    if datos["espera_firmas"]:
        respuesta.headers["X-Siguiente"] = datos["espera_firmas"]
    return respuesta


@rutas.get("/garantias/{id}/documento.pdf")
async def documento(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The guarantee itself."""
    return await entregar(api, pagina, f"/v1/garantias/{id}/documento", "garantia.pdf")


@rutas.get("/{clase}/{id}/anexos/{documento}.pdf")
async def anexo(
    clase: Literal["garantias", "prorrogas"], id: UUID, documento: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina
) -> Response:
    """What came with a guarantee or with a request of more time."""
    return await entregar(api, pagina, f"/v1/{clase}/{id}/documentos/{documento}.pdf", "anexo.pdf")


@rutas.get("/garantias/{id}/oficios/{oficio}.pdf")
async def oficio(id: UUID, oficio: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """A sealed letter of its case."""
    return await entregar(api, pagina, f"/v1/garantias/{id}/oficios/{oficio}.pdf", "oficio.pdf")


@rutas.post("/garantias/{id}/anexos")
async def anexar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Add what was missing, before it is decided on."""
    try:
        form.exigir_enviado()
        await api.subir(f"/v1/garantias/{id}/anexos", form.archivo(), {"clase": form["clase"]}, clave=form.clave)
    except Fallo as fallo:
        return await _detalle(id, api, pagina, fallo, form.campos)
    return ir_a(f"/garantias/{id}", "adjunto")


@rutas.get("/garantias/{id}/sustituta")
async def pedir_sustituta(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The form of the guarantee that takes its place, with what both have in common."""
    garantia = await api.leer(f"/v1/garantias/{id}")
    campos = {c: str(garantia[c]) for c in ("clase", "emisor", "periodo", "subproyecto", "objeto")}
    if garantia["certificado_pendiente"]:
        campos["acto"] = "modificacion"
    programa = await api.leer(f"/v1/programas/{garantia['programa_id']}")
    return pagina("exportador/garantia_nueva", p=programa, sustituye=garantia, campos=campos, **_OPCIONES)


@rutas.post("/garantias/{id}/sustituta")
async def sustituir(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """File it: in its place, or as the certificate that modifies it."""
    try:
        form.exigir_enviado()
        campos = _escrito(form) | {"acto": form["acto"] or "sustitucion"}
        form.archivo()
        creada = await api.subir_varios(f"/v1/garantias/{id}/sustituta", form.varios, campos, clave=form.clave)
    except Fallo as fallo:
        garantia = await api.leer(f"/v1/garantias/{id}")
        programa = await api.leer(f"/v1/programas/{garantia['programa_id']}")
        datos = {"p": programa, "sustituye": garantia, **_OPCIONES}
        return pagina.con_fallo("exportador/garantia_nueva", fallo, campos=form.campos, **datos)
    return ir_a(f"/garantias/{creada['id']}", "garantia")


@rutas.get("/garantias/{id}/prorroga")
async def pedir_prorroga(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The form of a request of more time."""
    garantia = await api.leer(f"/v1/garantias/{id}")
    return pagina("exportador/prorroga_nueva", g=garantia, documentos=DE_PRORROGA)


@rutas.post("/garantias/{id}/prorroga")
async def prorrogar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Ask for it."""
    try:
        form.exigir_enviado()
        campos = {"meses": form["meses"], "motivos": form["motivos"]}
        creada = await api.subir_varios(f"/v1/garantias/{id}/prorrogas", form.varios, campos, clave=form.clave)
    except Fallo as fallo:
        datos = {"g": await api.leer(f"/v1/garantias/{id}"), "documentos": DE_PRORROGA}
        return pagina.con_fallo("exportador/prorroga_nueva", fallo, campos=form.campos, **datos)
    return ir_a(f"/prorrogas/{creada['id']}", "prorroga")


@rutas.get("/prorrogas/{id}")
async def ver_prorroga(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """One request of more time."""
    return await _prorroga(id, api, pagina)


async def _prorroga(
    id: UUID, api: Api, pagina: Vista, fallo: Fallo | None = None, campos: Mapping[str, str] | None = None
) -> Response:
    ruta = f"/v1/prorrogas/{id}"
    prorroga, historia, documentos, oficios = await asyncio.gather(
        api.leer(ruta),
        api.parte(api.leer(f"{ruta}/historia")),
        api.parte(api.leer(f"{ruta}/documentos")),
        api.parte(api.leer(f"{ruta}/oficios")),
    )
    garantia = await api.parte(api.leer(f"/v1/garantias/{prorroga['garantia_id']}"))
    datos: dict[str, Any] = {
        "x": prorroga,
        "historia": historia,
        "documentos": documentos,
        "oficios": oficios,
        "garantia": garantia,
        "pedidos": DE_PRORROGA,
    }
    if fallo is None:
        return pagina("exportador/prorroga", **datos)
    return pagina.con_fallo("exportador/prorroga", fallo, campos=campos or {}, **datos)


@rutas.post("/prorrogas/{id}/refilar")
async def refilar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """File a returned one again, complete."""
    try:
        form.exigir_enviado()
        await api.subir_varios(f"/v1/prorrogas/{id}/refilar", form.varios, {}, clave=form.clave)
    except Fallo as fallo:
        return await _prorroga(id, api, pagina, fallo, form.campos)
    return ir_a(f"/prorrogas/{id}", "prorroga")


@rutas.get("/prorrogas/{id}/oficios/{oficio}.pdf")
async def oficio_de_prorroga(id: UUID, oficio: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """A sealed letter of its case."""
    return await entregar(api, pagina, f"/v1/prorrogas/{id}/oficios/{oficio}.pdf", "oficio.pdf")
