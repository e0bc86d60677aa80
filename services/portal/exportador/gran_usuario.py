"""The quality of Gran Usuario: asked for, kept, and through whom the company operates (arts. 103 to 111)."""

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
from services.portal.web.sesion import Sesion

rutas = APIRouter()
CALIDADES = (
    ("comercializadora_internacional", "Comercializadora internacional"),
    ("uap", "Usuario aduanero permanente"),
    ("altex", "Usuario altamente exportador"),
)
_VIVOS = frozenset({"solicitado", "reconocido"})


@rutas.get("/gran-usuario")
async def listar(api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """What the company is and was; the way to ask, where it is not."""
    leidos = await api.parte(api.leer("/v1/grandes-usuarios", empresa=sesion.empresa, limite=50))
    casos = leidos.valor["elementos"] if leidos.valor else []
    puede = leidos.fallo is None and all(x["estado"] not in _VIVOS for x in casos)
    return pagina("exportador/gran_usuario/lista", leidos=leidos, casos=casos, puede=puede)


@rutas.get("/gran-usuario/nueva")
async def pedir(_: DeEmpresa, pagina: Pagina) -> Response:
    """The form."""
    return pagina("exportador/gran_usuario/nueva", calidades=CALIDADES)


@rutas.post("/gran-usuario/nueva")
async def solicitar(form: Recibido, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """Ask for the recognition."""
    try:
        form.exigir_enviado()
        cuerpo = escrito(form, sesion.empresa)
        creado = await api.publicar("/v1/grandes-usuarios", cuerpo, clave=form.clave)
    except Fallo as fallo:
        return pagina.con_fallo("exportador/gran_usuario/nueva", fallo, campos=form.campos, calidades=CALIDADES)
    return ir_a(f"/gran-usuario/{creado['id']}", "gran-usuario")


def escrito(form: Formulario, nit: str) -> dict[str, Any]:
    """The request as the API takes it.

    Raises:
        Fallo: at a field that cannot be read, or that goes with another one.
    """
    if form["calidad"] and not form["calidad_documento"]:
        raise campo_malo("calidad_documento", "Escriba el acto que reconoció esa calidad.")
    if form["calidad_documento"] and not form["calidad"]:
        raise campo_malo("calidad", "Elija la calidad que reconoce ese acto.")
    if form["anios"] and not form["anios"].isdecimal():
        raise campo_malo("anios", "Escriba un número entero.")
    return {
        "nit": nit,
        "calidad": form["calidad"] or None,
        "calidad_documento": form["calidad_documento"] or None,
        "anios_de_uso_declarados": int(form["anios"] or 0),
        "exportaciones_usd": form.numero("exportaciones_usd", decimales=2) if form["exportaciones_usd"] else None,
        "soporte": [linea for linea in map(str.strip, form["soporte"].splitlines()) if linea],
    }


@rutas.get("/gran-usuario/{id}")
async def ver(id: UUID, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """The quality with its conditions as of today."""
    return await _detalle(id, api, sesion, pagina)


async def _detalle(
    id: UUID,
    api: Api,
    sesion: Sesion,
    pagina: Vista,
    fallo: Fallo | None = None,
    campos: Mapping[str, str] | None = None,
) -> Response:
    ruta = f"/v1/grandes-usuarios/{id}"
    caso = await api.leer(ruta)
    historia, oficios, firmantes, usuarios = await asyncio.gather(
        api.parte(api.leer(f"{ruta}/historia")),
        api.parte(api.leer(f"{ruta}/oficios")),
        api.parte(api.leer(f"/v1/empresas/{caso['nit']}/firmantes")),
        api.parte(api.leer(f"/v1/empresas/{caso['nit']}/representaciones")),
    )
    personas = {_documento(x): x["nombre"] for x in firmantes.valor or []}
    datos: dict[str, Any] = {
        "caso": caso,
        "historia": historia,
        "oficios": oficios,
        "personas": [(d, f"{nombre}, {d}") for d, nombre in personas.items()],
        "nombre_de": personas,
        "usuarios": _usuarios(usuarios.valor or [], sesion),
        "calidades": dict(CALIDADES),
        "designa": "designar_operador" in caso["acciones"] and "representante" in sesion.roles,
    }
    if fallo is None:
        escritos = {c: str(caso[c] or "") for c in ("operador", "suplente", "operador_usuario", "suplente_usuario")}
        return pagina("exportador/gran_usuario/caso", **datos, campos=escritos)
    return pagina.con_fallo("exportador/gran_usuario/caso", fallo, campos=campos or {}, **datos)


def _documento(firmante: Mapping[str, Any]) -> str:
    return f"{firmante['documento']['tipo']} {firmante['documento']['numero']}"


def _usuarios(representaciones: list[dict[str, Any]], sesion: Sesion) -> list[tuple[str, str]]:
    """Who may sign in for the company; the API tells no names, so each by role and since when."""
    vigentes = [x for x in representaciones if x["estado"] == "vigente"]
    return [(x["usuario"], _rotulo(x, sesion)) for x in vigentes]


def _rotulo(x: Mapping[str, Any], sesion: Sesion) -> str:
    quien = f"{sesion.nombre} (usted)" if x["usuario"] == sesion.usuario else str(x["rol"]).capitalize()
    return f"{quien}. {x['evidencia']}"


@rutas.post("/gran-usuario/{id}/operadores")
async def designar(id: UUID, form: Recibido, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """Name who operates and who stands in."""
    try:
        form.exigir_enviado()
        if form["operador"] == form["suplente"]:
            raise campo_malo("suplente", "El suplente es otra persona.")
        if bool(form["operador_usuario"]) != bool(form["suplente_usuario"]):
            falta = "suplente_usuario" if form["operador_usuario"] else "operador_usuario"
            raise campo_malo(falta, "Elija el usuario de ambos, o de ninguno.")
        cuerpo = {c: form[c] or None for c in ("operador", "suplente", "operador_usuario", "suplente_usuario")}
        await api.publicar(f"/v1/grandes-usuarios/{id}/operadores", cuerpo, clave=form.clave)
    except Fallo as fallo:
        return await _detalle(id, api, sesion, pagina, fallo, form.campos)
    return ir_a(f"/gran-usuario/{id}", "operadores")


@rutas.post("/gran-usuario/{id}/respuestas")
async def responder(id: UUID, form: Recibido, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """Give the papers that were asked for."""
    try:
        form.exigir_enviado()
        campos = {"requerimiento": form["requerimiento"], "texto": form["texto"]}
        await api.subir(f"/v1/grandes-usuarios/{id}/respuestas", form.archivo(), campos, clave=form.clave)
    except Fallo as fallo:
        return await _detalle(id, api, sesion, pagina, fallo, form.campos)
    return ir_a(f"/gran-usuario/{id}", "respondida")


@rutas.get("/gran-usuario/{id}/oficios/{oficio}.pdf")
async def oficio(id: UUID, oficio: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """A sealed letter of the Ministry."""
    return await entregar(api, pagina, f"/v1/grandes-usuarios/{id}/oficios/{oficio}.pdf", "oficio.pdf")
