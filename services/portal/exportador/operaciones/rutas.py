"""What exits, returns and replacements have in common: their list, their page, documents, filing, withdrawal."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.portal.exportador.filtros import Escrito
from services.portal.exportador.operaciones.tipos import (
    OPERACIONES,
    Operacion,
    estado_visible,
    pasos_visibles,
    por_adjuntar,
)
from services.portal.web.api import Api, Fallo
from services.portal.web.descargas import entregar
from services.portal.web.formularios import Recibido
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina, Vista, ir_a


def rutas_de(o: Operacion) -> APIRouter:
    """The routes of one kind."""
    rutas = APIRouter()

    @rutas.get(f"/{o.clase}")
    async def listar(
        api: ApiDeTodos,
        sesion: DeEmpresa,
        pagina: Pagina,
        estado: Escrito = "",
        cursor: Annotated[str | None, Query()] = None,
    ) -> Response:
        """Those of the company, newest first."""
        filtro = {"estado": estado if estado in o.estados else "", "cursor": cursor}
        leidas = await api.parte(api.leer(f"/v1/{o.clase}", empresa=sesion.empresa, limite=25, **filtro))
        return pagina(
            "exportador/operaciones/lista",
            o=o,
            leidas=leidas,
            operaciones=OPERACIONES,
            visible=_visible_de(o),
            campos={"estado": filtro["estado"]},
        )

    @rutas.get(f"/{o.clase}/{{id}}")
    async def ver(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
        """One, with what it lacks and what comes next."""
        return await _detalle(o, id, api, pagina)

    @rutas.post(f"/{o.clase}/{{id}}/adjuntos")
    async def adjuntar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
        """Add one of its documents."""
        try:
            form.exigir_enviado()
            await api.subir(f"{o.api(id)}/adjuntos", form.archivo(), {"clase": form["clase"]}, clave=form.clave)
        except Fallo as fallo:
            return await _detalle(o, id, api, pagina, fallo, form.campos)
        return ir_a(o.ruta(id), "adjunto")

    @rutas.get(f"/{o.clase}/{{id}}/documentos/{{documento}}.pdf")
    async def documento(id: UUID, documento: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
        """One of its documents."""
        return await entregar(api, pagina, f"{o.api(id)}/documentos/{documento}", "documento.pdf")

    @rutas.get(f"/{o.clase}/{{id}}/oficios/{{oficio}}.pdf")
    async def oficio(id: UUID, oficio: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
        """A sealed letter of the Ministry."""
        return await entregar(api, pagina, f"{o.api(id)}/oficios/{oficio}.pdf", "oficio.pdf")

    @rutas.post(f"/{o.clase}/{{id}}/presentar")
    async def presentar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
        """File it, with its documents."""
        try:
            form.exigir_enviado()
            await api.publicar(f"{o.api(id)}/{o.accion}", clave=form.clave)
        except Fallo as fallo:
            return await _detalle(o, id, api, pagina, fallo, form.campos)
        return ir_a(o.ruta(id), o.aviso)

    @rutas.post(f"/{o.clase}/{{id}}/desistir")
    async def desistir(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
        """Withdraw it."""
        try:
            form.exigir_enviado()
            await api.publicar(f"{o.api(id)}/desistir", {"motivo": form["motivo"]}, clave=form.clave)
        except Fallo as fallo:
            return await _detalle(o, id, api, pagina, fallo, form.campos)
        return ir_a(o.ruta(id), "desistida")

    return rutas


def _visible_de(o: Operacion) -> Any:
    return lambda estado: estado_visible(o.clase, estado)


async def _detalle(
    o: Operacion,
    id: UUID,
    api: Api,
    pagina: Vista,
    fallo: Fallo | None = None,
    campos: Mapping[str, str] | None = None,
) -> Response:
    caso = await api.leer(o.api(id))
    historia, oficios, *de_que = await asyncio.gather(
        api.parte(api.leer(f"{o.api(id)}/historia")),
        api.parte(api.leer(f"{o.api(id)}/oficios")),
        *[api.parte(api.leer(f"/v1/{c}/{caso[campo]}")) for c, campo in _DE_QUE if caso.get(campo)],
    )
    programa = next((p.valor for p in de_que if p.valor and "cupo_fob_usd" in p.valor), None)
    registro = next((p.valor for p in de_que if p.valor and "items" in p.valor), None)
    datos: dict[str, Any] = {
        "o": o,
        "caso": caso,
        "estado": estado_visible(o.clase, caso["estado"]),
        "historia": historia,
        "pasos": pasos_visibles(o.clase, historia.valor or []),
        "oficios": oficios,
        "programa": programa,
        "registro": registro,
        "bienes": {x["item"]: x for x in registro["items"]} if registro else {},
        "pedidos": por_adjuntar(o.clase, caso),
        "devuelta_por": _ultimo_motivo(historia.valor or [], "devuelta") if caso["estado"] == "devuelta" else "",
    }
    if fallo is None:
        return pagina("exportador/operaciones/caso", **datos)
    return pagina.con_fallo("exportador/operaciones/caso", fallo, campos=campos or {}, **datos)


_DE_QUE = (("programas", "programa_id"), ("registros", "registro_id"))


def _ultimo_motivo(pasos: list[dict[str, Any]], hacia: str) -> str:
    """Why it went where it is."""
    return next((str(p["motivo"] or "") for p in reversed(pasos) if p["hacia"] == hacia), "")
