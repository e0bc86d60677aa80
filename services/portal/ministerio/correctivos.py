"""What an act orders: an allocation from a file, and corrective acts on one that was confirmed."""

import json
from enum import StrEnum
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.portal.ministerio.asignaciones import lista, reunir
from services.portal.web.api import Api, Fallo
from services.portal.web.descargas import entregar
from services.portal.web.formularios import Formulario, Recibido, campo_malo
from services.portal.web.guardia import ApiDeTodos, DelMinisterio
from services.portal.web.pagina import Pagina, Vista, ir_a
from services.portal.web.sesion import Sesion

rutas = APIRouter(prefix="/ministerio/asignaciones")
_DEL_ACTO = ("numero", "fecha", "motivo")


class Paso(StrEnum):
    CONFIRMAR = "confirmar"
    DESCARTAR = "descartar"


@rutas.post("/archivo")
async def con_archivo(form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Open a run whose rows an act orders: its PDF, and a CSV; all rows or none."""
    try:
        form.exigir_enviado()
        if "filas" not in form.archivos:
            raise campo_malo("filas", "Elija el archivo CSV.")
        archivos = [("archivo", form.archivo()), ("filas", form.archivo("filas"))]
        campos: dict[str, str | list[str]] = {c: form[c] for c in ("contingente", *_DEL_ACTO)}
        creada = await api.subir_varios("/v1/asignaciones/archivo", archivos, campos, clave=form.clave)
    except Fallo as fallo:
        if fallo.codigo == "archivo-con-errores":
            fallo.campos = {"filas": "Hay líneas que corregir; no se cargó ninguna."}
        return await lista(api, pagina, fallo=fallo, escritos={**form.campos, "que": "archivo"})
    return ir_a(f"/ministerio/asignaciones/{creada['id']}", "calculado")


@rutas.get("/{id}/acto-que-ordena.pdf")
async def acto_que_ordena(id: UUID, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """The act of an allocation from a file, as it arrived."""
    return await entregar(api, pagina, f"/v1/asignaciones/{id}/acto-que-ordena.pdf", "acto-que-ordena.pdf")


@rutas.get("/{id}/actos/{acto}/acto.pdf")
async def acto_correctivo(id: UUID, acto: UUID, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """A corrective act, as it arrived."""
    return await entregar(api, pagina, f"/v1/asignaciones/{id}/actos/{acto}/acto.pdf", "acto-correctivo.pdf")


@rutas.post("/{id}/actos")
async def proyectar(id: UUID, form: Recibido, api: ApiDeTodos, sesion: DelMinisterio, pagina: Pagina) -> Response:
    """Draft one: nothing moves until somebody else confirms it."""
    try:
        form.exigir_enviado()
        campos: dict[str, str | list[str]] = {c: form[c] for c in _DEL_ACTO}
        campos["cambios"] = json.dumps(_cambios(form))
        archivos = [("archivo", form.archivo())]
        await api.subir_varios(f"/v1/asignaciones/{id}/actos", archivos, campos, clave=form.clave)
    except Fallo as fallo:
        return await _otra_vez(id, form, api, sesion, pagina, fallo, "acto")
    return ir_a(f"/ministerio/asignaciones/{id}", "acto-proyectado")


def _cambios(form: Formulario) -> list[dict[str, Any]]:
    """What was typed beside each quota.

    Raises:
        Fallo: for a quantity without direction, or none at all.
    """
    cambios = []
    for campo, sentido in form.campos.items():
        numero = campo.removeprefix("sentido.")
        if numero == campo or not (sentido or form[f"cantidad.{numero}"]):
            continue
        if not sentido:
            raise campo_malo("cambios", f"Diga si el cupo {numero} aumenta o disminuye.")
        try:
            cantidad = form.numero(f"cantidad.{numero}", decimales=3)
        except Fallo as fallo:
            raise campo_malo("cambios", f"La cantidad del cupo {numero} no se entiende: 12.500,750.") from fallo
        cambios.append({"cupo": numero, "sentido": sentido, "cantidad": cantidad})
    if not cambios:
        raise campo_malo("cambios", "Diga qué cupo cambia, si aumenta o disminuye, y cuánto.")
    return cambios


@rutas.post("/{id}/actos/{acto}/{paso}")
async def resolver(
    id: UUID, acto: UUID, paso: Paso, form: Recibido, api: ApiDeTodos, sesion: DelMinisterio, pagina: Pagina
) -> Response:
    """Confirm what somebody else drafted, or discard it, with the reason."""
    try:
        form.exigir_enviado()
        await api.publicar(f"/v1/asignaciones/{id}/actos/{acto}/{paso}", {"motivo": form["motivo"]}, clave=form.clave)
    except Fallo as fallo:
        return await _otra_vez(id, form, api, sesion, pagina, fallo, str(acto))
    return ir_a(f"/ministerio/asignaciones/{id}", "confirmada" if paso is Paso.CONFIRMAR else "descartada")


@rutas.post("/{id}/documento")
async def otro_documento(id: UUID, form: Recibido, api: ApiDeTodos, sesion: DelMinisterio, pagina: Pagina) -> Response:
    """Render or seal again the act of a run that failed."""
    try:
        form.exigir_enviado()
        await api.publicar(f"/v1/asignaciones/{id}/acto/reintentar", {"motivo": form["motivo"]}, clave=form.clave)
    except Fallo as fallo:
        return await _otra_vez(id, form, api, sesion, pagina, fallo, "documento")
    return ir_a(f"/ministerio/asignaciones/{id}", "reenviado")


async def _otra_vez(
    id: UUID, form: Formulario, api: Api, sesion: Sesion, pagina: Vista, fallo: Fallo, que: str
) -> Response:
    datos = await reunir(id, api, sesion)
    return pagina.con_fallo("ministerio/asignacion", fallo, campos={**form.campos, "que": que}, **datos)
