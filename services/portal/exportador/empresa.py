"""The company: its data and documents, and its registration, which its representante signs (Manual I)."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.portal.web.api import Api, Fallo
from services.portal.web.descargas import entregar
from services.portal.web.formularios import Formulario, Recibido
from services.portal.web.guardia import ApiDeTodos, DeEmpresa, cliente_de, porteria_de
from services.portal.web.pagina import Pagina, Vista, ir_a
from services.portal.web.sesion import Sesion

rutas = APIRouter()
ROLES = ("representante", "apoderado", "firmante", "contador", "revisor_fiscal", "economista")
DOCUMENTOS = (
    ("CC", "Cédula de ciudadanía"),
    ("CE", "Cédula de extranjería"),
    ("PA", "Pasaporte"),
    ("PPT", "Permiso por protección temporal"),
)
DE_REGISTRO = (
    ("certificado_existencia", "Certificado de existencia y representación legal"),
    ("identidad_representante", "Documento de identidad del representante"),
    ("rut", "RUT"),
    ("poder", "Poder"),
    ("otro", "Otro documento"),
)
_SE_PREPARA = frozenset({"en_preparacion", "en_validacion"})


async def pagina_de_empresa(
    api: Api, sesion: Sesion, pagina: Vista, fallo: Fallo | None = None, form: Formulario | None = None
) -> Response:
    """The company's page; with what the API said of the form of one of its parts."""
    ruta = f"/v1/empresas/{sesion.empresa}"
    nombres = ("firmantes", "representaciones", "invitaciones", "direcciones", "documentos", "formulario", "historia")
    empresa, *partes = await asyncio.gather(
        api.leer(ruta), *(api.parte(api.leer(f"{ruta}/{nombre}")) for nombre in nombres)
    )
    datos: dict[str, Any] = {"e": empresa, **dict(zip(nombres, partes, strict=True))}
    datos |= {
        "roles": ROLES,
        "documentos_de_identidad": DOCUMENTOS,
        "clases_de_documento": DE_REGISTRO,
        "abierto": form["parte"] if form else "",
        "espera": _espera(datos["formulario"].valor),
    }
    if fallo is None:
        return pagina("exportador/empresa", **datos)
    return pagina.con_fallo("exportador/empresa", fallo, campos=form.campos if form else {}, **datos)


def _espera(formulario: Mapping[str, Any] | None) -> str:
    """Where to wait while the form is made or its signature examined."""
    if formulario is None or formulario["estado"] not in _SE_PREPARA:
        return ""
    return f"/empresa/formulario/estado?desde={formulario['estado']}"


@rutas.get("/empresa")
async def ver(api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """The company for which one acts; without one, its registration."""
    if not sesion.empresa:
        return pagina("exportador/registrar_empresa", otra=False)
    return await pagina_de_empresa(api, sesion, pagina)


@rutas.get("/empresa/nueva")
async def otra(_: DeEmpresa, pagina: Pagina) -> Response:
    """The registration of one company more."""
    return pagina("exportador/registrar_empresa", otra=True)


@rutas.post("/empresa")
async def registrar(request: Request, form: Recibido, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """Register a company; the tokens are renewed, since they name the companies for which one acts."""
    cuerpo = {c: form[c] for c in ("nit", "razon_social", "domicilio", "telefono")}
    try:
        form.exigir_enviado()
        creada = await api.publicar("/v1/empresas", cuerpo, clave=form.clave)
    except Fallo as fallo:
        return pagina.con_fallo("exportador/registrar_empresa", fallo, campos=form.campos, otra=bool(sesion.empresa))
    renovada = await porteria_de(request).renovar(sesion, cliente_de(request))
    request.state.sesion_nueva = renovada.actuando_por(creada["nit"]) if renovada else None
    return ir_a("/empresa", "empresa")


@rutas.post("/empresa/datos")
async def editar(form: Recibido, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """Change its data; refused if somebody else did so meanwhile."""
    cuerpo = {c: form[c] for c in ("razon_social", "domicilio", "telefono")}
    try:
        form.exigir_enviado()
        version = int(form["version"]) if form["version"].isdigit() else 0
        await api.escribir(f"/v1/empresas/{sesion.empresa}", cuerpo, version=version)
    except Fallo as fallo:
        return await pagina_de_empresa(api, sesion, pagina, fallo, form)
    return ir_a("/empresa", "datos")


@rutas.post("/empresa/enviar")
async def enviar(form: Recibido, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """Send the registration to the Ministry without the signed form."""
    try:
        await api.publicar(f"/v1/empresas/{sesion.empresa}/enviar", clave=form.clave)
    except Fallo as fallo:
        return await pagina_de_empresa(api, sesion, pagina, fallo, form)
    return ir_a("/empresa", "empresa-enviada")


@rutas.post("/empresa/documentos")
async def adjuntar(form: Recibido, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """A document of the registration."""
    ruta = f"/v1/empresas/{sesion.empresa}/documentos"
    try:
        form.exigir_enviado()
        await api.subir(ruta, form.archivo(), {"clase": form["clase"]}, clave=form.clave)
    except Fallo as fallo:
        return await pagina_de_empresa(api, sesion, pagina, fallo, form)
    return ir_a("/empresa", "documento-empresa")


@rutas.get("/empresa/documentos/{id}.pdf")
async def documento(id: UUID, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """One of them."""
    return await entregar(api, pagina, f"/v1/empresas/{sesion.empresa}/documentos/{id}.pdf", "documento.pdf")


@rutas.post("/empresa/formulario")
async def generar(form: Recibido, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """Make the form of what the file says now."""
    try:
        await api.publicar(f"/v1/empresas/{sesion.empresa}/formulario", clave=form.clave)
    except Fallo as fallo:
        return await pagina_de_empresa(api, sesion, pagina, fallo, form)
    return ir_a("/empresa#registro", "formulario")


@rutas.get("/empresa/formulario/estado")
async def novedad(api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina, desde: str = "") -> Response:
    """The part that changes, as soon as it does."""
    leido = await api.leer(f"/v1/empresas/{sesion.empresa}/formulario", desde_estado=desde, esperar=20)
    respuesta = pagina("exportador/_formulario", f=leido)
    if siguiente := _espera(leido):
        respuesta.headers["X-Siguiente"] = siguiente
    else:
        respuesta.headers["X-Recargar"] = "1"
    return respuesta


@rutas.get("/empresa/formulario.pdf")
async def formulario(api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """The form to be signed."""
    leido = await api.leer(f"/v1/empresas/{sesion.empresa}/formulario")
    ruta = f"/v1/empresas/{sesion.empresa}/formulario.pdf"
    return await entregar(api, pagina, ruta, f"{leido['numero']}.pdf", bajar=True)


@rutas.post("/empresa/formulario/firmado")
async def recibir(form: Recibido, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """The form as its representante signed it; with a valid signature the registration goes to review by itself."""
    ruta = f"/v1/empresas/{sesion.empresa}/formulario/firmado"
    try:
        form.exigir_enviado()
        await api.subir(ruta, form.archivo("firmado"), clave=form.clave)
    except Fallo as fallo:
        if "archivo" in fallo.campos:
            fallo.campos["firmado"] = fallo.campos.pop("archivo")
        return await pagina_de_empresa(api, sesion, pagina, fallo, form)
    return ir_a("/empresa#registro")
