"""A request that two people sign, each on a copy of one form: its documents, its form, the copies.

Programmes and their modifications share it, here as in the API.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from uuid import UUID

from fastapi import APIRouter, Response

from services.portal.exportador.formulario_programa import FIRMAN
from services.portal.web.api import Api, Fallo
from services.portal.web.descargas import entregar
from services.portal.web.formularios import Recibido
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina, Vista, ir_a

Firmante = Literal["representante", "economista"]


class Detalle(Protocol):
    """Draws the page of a request, with what went wrong on it."""

    def __call__(
        self,
        id: UUID,
        api: Api,
        pagina: Vista,
        fallo: Fallo | None = None,
        campos: Mapping[str, str] | None = None,
        /,
    ) -> Awaitable[Response]: ...


@dataclass(frozen=True, slots=True)
class Tramite:
    """One kind of request; `coleccion` is its path in the API and here."""

    coleccion: str
    nombre: str
    detalle: Detalle
    migas: Callable[[Api, Mapping[str, Any]], Awaitable[list[tuple[str, str]]]]
    """Where its page hangs from."""


def rutas_de_dos_firmas(tramite: Tramite) -> APIRouter:
    """The routes below `/{coleccion}/{id}`."""
    rutas = APIRouter()
    aqui = f"/{tramite.coleccion}/{{id}}"

    def ruta(id: UUID) -> str:
        return f"/v1/{tramite.coleccion}/{id}"

    async def de_firma(id: UUID, api: Api) -> dict[str, Any]:
        """What the page of its signatures shows."""
        caso = await api.leer(ruta(id))
        solicitud, base = caso["solicitud"], f"/{tramite.coleccion}/{id}"
        espera = caso["estado"] == "en_validacion" or (caso["estado"] == "radicado" and not solicitud["radicado_listo"])
        return {
            "p": caso,
            "base": base,
            "nombre": tramite.nombre,
            "migas": await tramite.migas(api, caso),
            "ultimas": {c["rol"]: c for c in solicitud["copias"]},
            "espera": f"{base}/firmas" if espera else "",
        }

    @rutas.post(f"{aqui}/documentos")
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
            await api.subir_varios(f"{ruta(id)}/documentos", form.varios, campos, clave=form.clave)
        except Fallo as fallo:
            return await tramite.detalle(id, api, pagina, fallo, form.campos)
        return ir_a(f"/{tramite.coleccion}/{id}", "adjunto")

    @rutas.post(f"{aqui}/documentos/{{documento}}/retirar")
    async def quitar(id: UUID, documento: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa) -> Response:
        """Take a document off the draft."""
        await api.borrar(f"{ruta(id)}/documentos/{documento}")
        return ir_a(f"/{tramite.coleccion}/{id}", "sin-adjunto")

    @rutas.get(f"{aqui}/documentos/{{documento}}.pdf")
    async def documento(id: UUID, documento: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
        """A document as it was attached."""
        return await entregar(api, pagina, f"{ruta(id)}/documentos/{documento}", "documento.pdf")

    @rutas.get(f"{aqui}/oficios/{{oficio}}.pdf")
    async def oficio(id: UUID, oficio: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
        """A sealed letter of its case."""
        return await entregar(api, pagina, f"{ruta(id)}/oficios/{oficio}.pdf", "oficio.pdf")

    @rutas.post(f"{aqui}/radicar")
    async def radicar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
        """File it: it gets its number, and the form that two people sign."""
        try:
            await api.publicar(f"{ruta(id)}/radicar", clave=form.clave)
        except Fallo as fallo:
            return await tramite.detalle(id, api, pagina, fallo, None)
        return ir_a(f"/{tramite.coleccion}/{id}/firmar", "radicada")

    @rutas.post(f"{aqui}/corregir")
    async def corregir(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
        """Back to a draft before both have signed."""
        try:
            await api.publicar(f"{ruta(id)}/corregir", clave=form.clave)
        except Fallo as fallo:
            return await tramite.detalle(id, api, pagina, fallo, None)
        return ir_a(f"/{tramite.coleccion}/{id}", "borrador")

    @rutas.post(f"{aqui}/desistir")
    async def desistir(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
        """Withdraw it before it is decided."""
        try:
            form.exigir_enviado()
            await api.publicar(f"{ruta(id)}/desistir", {"motivo": form["motivo"]}, clave=form.clave)
        except Fallo as fallo:
            return await tramite.detalle(id, api, pagina, fallo, form.campos)
        return ir_a(f"/{tramite.coleccion}/{id}", "desistida")

    @rutas.get(f"{aqui}/firmar")
    async def firmar(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
        """The form, and where the copy of each signer is sent."""
        return pagina("exportador/dos_firmas", **await de_firma(id, api))

    @rutas.get(f"{aqui}/firmas")
    async def firmas(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
        """The part that changes while a signature is examined."""
        datos = await de_firma(id, api)
        respuesta = pagina("exportador/_dos_firmas", **datos)
        respuesta.headers["X-Siguiente" if datos["espera"] else "X-Recargar"] = datos["espera"] or "1"
        return respuesta

    @rutas.get(f"{aqui}/radicado.pdf")
    async def radicado(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
        """The form to be signed."""
        caso = await api.leer(ruta(id))
        nombre = f"{caso['numero'] or 'solicitud'}.pdf"
        return await entregar(api, pagina, f"{ruta(id)}/radicado.pdf", nombre, bajar=True)

    @rutas.post(f"{aqui}/firmado/{{rol}}")
    async def enviar(
        id: UUID,
        rol: Literal["representante", "economista"],
        form: Recibido,
        api: ApiDeTodos,
        _: DeEmpresa,
        pagina: Pagina,
    ) -> Response:
        """Send the copy that one of them signed."""
        try:
            form.exigir_enviado()
            await api.subir(f"{ruta(id)}/firmado/{rol}", form.archivo(f"archivo_{rol}"), clave=form.clave)
        except Fallo as fallo:
            if "archivo" in fallo.campos:
                fallo.campos[f"archivo_{rol}"] = fallo.campos.pop("archivo")
            return pagina.con_fallo("exportador/dos_firmas", fallo, campos=form.campos, **await de_firma(id, api))
        return ir_a(f"/{tramite.coleccion}/{id}/firmar")

    return rutas
