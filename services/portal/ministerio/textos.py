"""Prepared reasons: each has its action, its title and versions; letters say which one was used."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from services.portal.ministerio.clases import ASUNTOS, DECISIONES, Clase
from services.portal.web.api import Api, Fallo
from services.portal.web.formularios import Recibido
from services.portal.web.guardia import ApiDeTodos, DelMinisterio
from services.portal.web.pagina import Pagina, Vista, ir_a

rutas = APIRouter(prefix="/ministerio/textos")
Codigo = Annotated[str, Path(pattern=r"^[a-z0-9_-]{1,60}$")]


@rutas.get("/{clase}")
async def listar(clase: Clase, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Those of one kind of case."""
    return await _lista(clase, api, pagina, {})


async def _lista(
    clase: Clase, api: Api, pagina: Vista, campos: Mapping[str, str], fallo: Fallo | None = None
) -> Response:
    leidos = await api.parte(api.leer(f"{clase.api}/textos-preparados"))
    datos: dict[str, Any] = {
        "clase": clase,
        "clases": ASUNTOS,
        "leidos": leidos,
        "acciones": [(codigo, d.titulo) for codigo, d in DECISIONES.items()],
    }
    if fallo is not None:
        return pagina.con_fallo("ministerio/textos", fallo, campos=campos, **datos)
    return pagina("ministerio/textos", campos=campos, **datos)


@rutas.get("/{clase}/{codigo}")
async def versiones(clase: Clase, codigo: Codigo, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Every version of one."""
    leidas = await api.leer(f"{clase.api}/textos-preparados/{codigo}/versiones")
    return pagina("ministerio/texto", clase=clase, clases=ASUNTOS, codigo=codigo, versiones=leidas)


@rutas.post("/{clase}")
async def escribir(clase: Clase, form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Write a new one or the next version of one; refused if somebody else changed it meanwhile."""
    try:
        form.exigir_enviado()
        escrito = {c: form[c] for c in ("accion", "titulo", "texto")}
        cuerpo: dict[str, Any] = escrito | {"activo": form["activo"] == "si"}
        if form["version"]:
            cuerpo["version"] = int(form["version"])
        ruta = f"{clase.api}/textos-preparados/{form['codigo'].lower()}"
        await api.escribir(ruta, cuerpo, version=int(form["version"] or 0))
    except Fallo as fallo:
        return await _lista(clase, api, pagina, form.campos, fallo)
    return ir_a(f"/ministerio/textos/{clase}", "guardado")
