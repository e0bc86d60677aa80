"""Input-output tables (cuadros insumo producto) of a programme: what one unit of the product takes of each input."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.portal.exportador import hoja_de_insumos as hojas
from services.portal.exportador.hoja_de_insumos import Hoja
from services.portal.exportador.renglones import UNIDADES, cuantos, remapear, renglones, sin_puntos
from services.portal.web.api import Api, Fallo
from services.portal.web.formularios import Formulario, Recibido, campo_malo
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina, Vista, ir_a

rutas = APIRouter()
_DEL_PRODUCTO = ("nombre_tecnico", "nombre_comercial", "unidad", "subpartida")


async def _para_escribir(programa_id: UUID | str, api: Api, campos: Mapping[str, str], **datos: Any) -> dict[str, Any]:
    programa, codigos = await asyncio.gather(
        api.leer(f"/v1/programas/{programa_id}"), api.parte(api.leer(f"/v1/programas/{programa_id}/codigos"))
    )
    comunes: dict[str, Any] = {"x": None, "reemplaza": None, "comparacion": None, "malas": {}}
    lineas = range(1, cuantos(campos) + 1)
    return comunes | {"p": programa, "codigos": codigos, "renglones": lineas, "unidades": UNIDADES} | datos


async def _escrito(form: Formulario) -> tuple[dict[str, Any], Hoja | None]:
    """The body of the API, and the sheet that the inputs came from, if one was chosen.

    Raises:
        Fallo: at the field, or of the sheet as a whole.
    """
    cuerpo: dict[str, Any] = {c: form[c] for c in ("nombre_tecnico", "nombre_comercial", "unidad")}
    cuerpo |= {
        "subpartida": sin_puntos(form["subpartida"]),
        "peso_neto_kg": form.numero("peso_neto_kg"),
        "fob_unitario_usd": form.numero("fob_unitario_usd"),
    }
    if "hoja" not in form.archivos:
        cuerpo["insumos"] = renglones(form, ("descripcion",), ("fob_unitario_usd", "desperdicio", "factor"))
        if not cuerpo["insumos"]:
            raise campo_malo("descripcion_1", "Escriba al menos un insumo, o cargue una hoja.")
        return cuerpo, None
    contenido = await form.archivos["hoja"].read(hojas.LIMITE + 1)
    if len(contenido) > hojas.LIMITE:
        raise campo_malo("hoja", "La hoja pesa más de 2 MB.")
    try:
        hoja = hojas.leer(contenido)
    except hojas.HojaIlegible as ilegible:
        raise campo_malo("hoja", str(ilegible)) from ilegible
    cuerpo["insumos"] = hoja.insumos
    return cuerpo, hoja


def _exigir_hoja_limpia(hoja: Hoja | None) -> None:
    if hoja is not None and hoja.errores:
        raise _de_hoja(hoja)


def _de_hoja(hoja: Hoja) -> Fallo:
    n = len(hoja.errores)
    cuantas = "una línea" if n == 1 else f"{n} líneas"
    return campo_malo("hoja", f"Corrija {cuantas} de la hoja y elíjala otra vez. No se guardó nada.")


def _explicado(fallo: Fallo, hoja: Hoja | None) -> Fallo:
    """What the API says of an input, at its line of the sheet or at its field."""
    errores = fallo.problema.get("errores") or []
    if hoja is None:
        remapear(fallo, "insumos")
        return fallo
    ajenos = hojas.anotar_de_la_api(hoja, errores)
    if len(ajenos) == len(errores):
        return fallo
    nuevo = _de_hoja(hoja)
    nuevo.campos |= {str(e.get("campo") or "").split(".")[-1]: str(e["mensaje"]) for e in ajenos}
    return nuevo


async def _guardar(form: Formulario, guardar: Any) -> tuple[Any, Fallo | None, Mapping[int, list[str]]]:
    """Read the form and hand its body to `guardar`: what it gave, or why not, with what is wrong line by line."""
    hoja: Hoja | None = None
    try:
        form.exigir_enviado()
        cuerpo, hoja = await _escrito(form)
        _exigir_hoja_limpia(hoja)
        return await guardar(cuerpo), None, {}
    except Fallo as fallo:
        dicho = _explicado(fallo, hoja)
        return None, dicho, hoja.errores if hoja is not None else {}


def _leido(x: Mapping[str, Any]) -> dict[str, str]:
    """The fields of the form as a table says them."""
    campos = {c: str(x[c]) for c in _DEL_PRODUCTO}
    campos |= {c: str(x[c]).replace(".", ",") for c in ("peso_neto_kg", "fob_unitario_usd")}
    return campos | _de_insumos(x["insumos"]) | {"version": str(x["version"])}


def _de_insumos(insumos: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The fields of the lines of the form."""
    campos = {}
    for n, insumo in enumerate(insumos, 1):
        for c in hojas.COLUMNAS:
            campos[f"{c}_{n}"] = str(insumo[c]).replace(".", ",") if c in hojas.NUMEROS else str(insumo[c])
    return campos


@rutas.get("/programas/{id}/cuadros/nuevo")
async def pedir(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The form."""
    return pagina("exportador/cuadro_nuevo", **await _para_escribir(id, api, {}))


@rutas.post("/programas/{id}/cuadros/nuevo")
async def crear(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Write the draft."""

    async def guardar(cuerpo: dict[str, Any]) -> Any:
        return await api.publicar(f"/v1/programas/{id}/cips", cuerpo, clave=form.clave)

    creado, fallo, malas = await _guardar(form, guardar)
    if fallo is not None:
        datos = await _para_escribir(id, api, form.campos, malas=malas)
        return pagina.con_fallo("exportador/cuadro_nuevo", fallo, campos=form.campos, **datos)
    return ir_a(f"/cuadros/{creado['id']}", "cuadro")


@rutas.get("/cuadros/plantilla.csv")
async def plantilla(_: DeEmpresa) -> Response:
    """A sheet with its columns and a line as it is filled in."""
    return _hoja_csv(f"\ufeff{';'.join(hojas.COLUMNAS)}\r\n{hojas.EJEMPLO}\r\n", "insumos")


def _hoja_csv(texto: str, nombre: str) -> Response:
    cabeceras = {"Content-Disposition": f'attachment; filename="{nombre}.csv"', "Cache-Control": "private, no-store"}
    return Response(texto, media_type="text/csv; charset=utf-8", headers=cabeceras)


async def _detalle(id: UUID, api: Api, pagina: Vista, fallo: Fallo | None = None) -> Response:
    cuadro, historia = await asyncio.gather(api.leer(f"/v1/cips/{id}"), api.parte(api.leer(f"/v1/cips/{id}/historia")))
    programa = await api.parte(api.leer(f"/v1/programas/{cuadro['programa_id']}"))
    devueltos = [p["motivo"] for p in historia.valor or [] if p["accion"] == "devolver"]
    datos = {"x": cuadro, "historia": historia, "programa": programa, "devuelto": devueltos[-1:]}
    if fallo is None:
        return pagina("exportador/cuadro", **datos)
    return pagina.con_fallo("exportador/cuadro", fallo, campos={}, **datos)


@rutas.get("/cuadros/{id}")
async def ver(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """One table."""
    return await _detalle(id, api, pagina)


@rutas.get("/cuadros/{id}/insumos.csv")
async def insumos(id: UUID, api: ApiDeTodos, _: DeEmpresa) -> Response:
    """Its inputs as a sheet, to be changed and loaded again."""
    cuadro = await api.leer(f"/v1/cips/{id}")
    return _hoja_csv(hojas.escribir(cuadro["insumos"]), cuadro["numero"] or "cuadro")


@rutas.get("/cuadros/{id}/editar")
async def pedir_edicion(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The form with what a draft, or a returned table, says."""
    x = await api.leer(f"/v1/cips/{id}")
    campos = _leido(x)
    return pagina("exportador/cuadro_nuevo", campos=campos, **await _para_escribir(x["programa_id"], api, campos, x=x))


@rutas.post("/cuadros/{id}/editar")
async def editar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Write it anew; refused if somebody else did so meanwhile."""
    x = await api.leer(f"/v1/cips/{id}")
    version = int(form["version"]) if form["version"].isdecimal() else x["version"]

    async def guardar(cuerpo: dict[str, Any]) -> Any:
        cuerpo |= {"reemplaza_a": x["reemplaza_a"]} if x["reemplaza_a"] else {}
        return await api.escribir(f"/v1/cips/{id}", cuerpo, version=version)

    _hecho, fallo, malas = await _guardar(form, guardar)
    if fallo is not None:
        datos = await _para_escribir(x["programa_id"], api, form.campos, x=x, malas=malas)
        return pagina.con_fallo("exportador/cuadro_nuevo", fallo, campos=form.campos, **datos)
    return ir_a(f"/cuadros/{id}", "guardado")


@rutas.get("/cuadros/{id}/reemplazar")
async def pedir_reemplazo(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The form of the table that follows an approved one, as that one stands."""
    x = await api.leer(f"/v1/cips/{id}")
    campos = _leido(x)
    datos = await _para_escribir(x["programa_id"], api, campos, reemplaza=x)
    return pagina("exportador/cuadro_nuevo", campos=campos, **datos)


@rutas.post("/cuadros/{id}/reemplazar")
async def reemplazar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Say what the change would be by arts. 65 and 66, or write it as the draft of a new table."""
    x = await api.leer(f"/v1/cips/{id}")
    comparar, campos = form["que"] == "comparar", dict(form.campos)

    async def guardar(cuerpo: dict[str, Any]) -> Any:
        if comparar:
            # A sheet has to be chosen again, so its inputs stay in the form.
            campos.update(_de_insumos(cuerpo["insumos"]))
            return await api.publicar(f"/v1/cips/{id}/comparar", cuerpo, clave=form.clave)
        cuerpo |= {"reemplaza_a": str(id)}
        return await api.publicar(f"/v1/programas/{x['programa_id']}/cips", cuerpo, clave=form.clave)

    hecho, fallo, malas = await _guardar(form, guardar)
    if fallo is not None:
        datos = await _para_escribir(x["programa_id"], api, form.campos, reemplaza=x, malas=malas)
        return pagina.con_fallo("exportador/cuadro_nuevo", fallo, campos=form.campos, **datos)
    if comparar:
        datos = await _para_escribir(x["programa_id"], api, campos, reemplaza=x, comparacion=hecho)
        return pagina("exportador/cuadro_nuevo", campos=campos, **datos)
    return ir_a(f"/cuadros/{hecho['id']}", "cuadro")


@rutas.post("/cuadros/{id}/presentar")
async def presentar(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """File it: every input needs an approved registration."""
    try:
        await api.publicar(f"/v1/cips/{id}/presentar", clave=form.clave)
    except Fallo as fallo:
        return await _detalle(id, api, pagina, fallo)
    return ir_a(f"/cuadros/{id}", "cuadro-presentado")
