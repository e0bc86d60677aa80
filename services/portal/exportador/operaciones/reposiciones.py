"""Asking to replace raw materials that were exported in a product (arts. 93 to 102)."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.portal.exportador.operaciones.filas import (
    Columna,
    Lineas,
    de_la_hoja,
    del_formulario,
    en_su_campo,
    hoja_vacia,
)
from services.portal.exportador.renglones import RENGLONES, UNIDADES
from services.portal.web.api import Fallo
from services.portal.web.formularios import Formulario, Recibido, campo_malo
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina, ir_a

rutas = APIRouter()
PRODUCTOS = 3
"""Products of the form; whoever has more uses the sheet of inputs."""
PRODUCTO = (
    Columna("codigo", "Código"),
    Columna("descripcion", "Descripción"),
    Columna("unidad", "Unidad"),
    Columna("caracteristicas", "Características", obligatoria=False),
)
INSUMO = (
    Columna("producto", "Producto", obligatoria=False),
    Columna("codigo", "Insumo"),
    Columna("descripcion", "Descripción"),
    Columna("subpartida", "Subpartida", "subpartida"),
    Columna("unidad", "Unidad"),
    Columna("factor", "Consumo por unidad", "numero"),
    Columna("desperdicio", "Desperdicio", "numero"),
)
EXPORTACION = (
    Columna("declaracion", "Declaración"),
    Columna("item", "Ítem", "entero"),
    Columna("embarcada_el", "Embarcada el", "dia"),
    Columna("producto", "Producto"),
    Columna("unidades", "Unidades", "numero"),
    Columna("fob_usd", "FOB en dólares", "numero"),
    Columna("valor_agregado", "Valor agregado", "numero"),
    Columna("invoca_179", "Invoca la reposición", "si_no"),
)
IMPORTACION = (
    Columna("declaracion", "Declaración"),
    Columna("item", "Ítem", "entero"),
    Columna("insumo", "Insumo"),
    Columna("levante_el", "Levante el", "dia"),
    Columna("cantidad", "Cantidad", "numero"),
)
HOJAS: Mapping[str, Sequence[Columna]] = {
    "insumos": INSUMO,
    "exportaciones": EXPORTACION,
    "importaciones": IMPORTACION,
}
_OPCIONES: Mapping[str, Any] = {
    "unidades": UNIDADES,
    "renglones": range(1, RENGLONES + 1),
    "productos": range(1, PRODUCTOS + 1),
}


@rutas.get("/reposiciones/nueva")
async def pedir(
    api: ApiDeTodos, _: DeEmpresa, pagina: Pagina, desde: Annotated[UUID | None, Query()] = None
) -> Response:
    """The form; `desde` fills it with the tables of another study, which cannot be edited."""
    campos = _leido(await api.leer(f"/v1/reposiciones/{desde}")) if desde else {}
    return pagina("exportador/operaciones/reposicion_nueva", campos=campos, **_OPCIONES)


def _leido(caso: Mapping[str, Any]) -> dict[str, str]:
    """The economist and the tables of another study; of these, what fits into the form."""
    campos = {"economista": str(caso["economista"])}
    insumo = 0
    for n, (codigo, cuadro) in enumerate(list(caso["cuadros"].items())[:PRODUCTOS], start=1):
        campos |= {f"producto_{c}_{n}": str(cuadro[c] or "") for c in ("descripcion", "unidad", "caracteristicas")}
        campos[f"producto_codigo_{n}"] = codigo
        for x in cuadro["insumos"][: RENGLONES - insumo]:
            insumo += 1
            campos |= {f"insumo_{c}_{insumo}": str(x[c]) for c in ("codigo", "descripcion", "subpartida", "unidad")}
            campos |= {f"insumo_{c}_{insumo}": _en_colombiano(x[c]) for c in ("factor", "desperdicio")}
            campos[f"insumo_producto_{insumo}"] = codigo
    return campos


def _en_colombiano(numero: str) -> str:
    """`1.250000` as `1,25`."""
    corto = numero.rstrip("0").rstrip(".") if "." in numero else numero
    return corto.replace(".", ",")


@rutas.get("/reposiciones/hojas/{cual}.csv")
async def hoja(cual: Literal["insumos", "exportaciones", "importaciones"], _: DeEmpresa) -> Response:
    """An empty sheet with its titles."""
    cabeceras = {"Content-Disposition": f'attachment; filename="{cual}.csv"'}
    return Response(hoja_vacia(HOJAS[cual]), media_type="text/csv; charset=utf-8", headers=cabeceras)


@rutas.post("/reposiciones/nueva")
async def crear(form: Recibido, api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """Write the study; its page says what it gives, and its documents come next."""
    escritas: dict[str, Lineas] = {}
    try:
        form.exigir_enviado()
        escritas["productos"] = del_formulario(form, "producto", PRODUCTO, PRODUCTOS)
        for cual in HOJAS:
            escritas[cual] = await _lineas(form, cual)
        cuerpo = _escrito(form, escritas, sesion.empresa)
        creada = await api.publicar("/v1/reposiciones", cuerpo, clave=form.clave)
    except Fallo as fallo:
        _en_su_campo(fallo, escritas)
        return pagina.con_fallo("exportador/operaciones/reposicion_nueva", fallo, campos=form.campos, **_OPCIONES)
    return ir_a(f"/reposiciones/{creada['id']}", "operacion")


_PREFIJOS = {"insumos": "insumo", "exportaciones": "exportacion", "importaciones": "importacion"}


async def _lineas(form: Formulario, cual: str) -> Lineas:
    """Those of the sheet if one was chosen, else those that were typed."""
    if (hoja := form.archivos.get(f"hoja_{cual}")) is not None:
        return de_la_hoja(await hoja.read(), f"hoja_{cual}", HOJAS[cual])
    escritas = del_formulario(form, _PREFIJOS[cual], HOJAS[cual], RENGLONES)
    if not escritas.valores:
        primero = f"{_PREFIJOS[cual]}_{HOJAS[cual][0].nombre}_1"
        raise campo_malo(primero, "Escriba al menos una línea, o cargue la hoja.")
    return escritas


def _por_producto(escritas: Mapping[str, Lineas]) -> dict[str, list[int]]:
    """The places of the inputs of each product.

    Raises:
        Fallo: at an input whose product has no table, or at the product that has no inputs.
    """
    productos, insumos = escritas["productos"], escritas["insumos"]
    unico = productos.valores[0]["codigo"] if len(productos.valores) == 1 else None
    lugares: dict[str, list[int]] = {p["codigo"]: [] for p in productos.valores}
    for lugar, insumo in enumerate(insumos.valores):
        producto = insumo.get("producto") or unico
        if producto not in lugares:
            malo = campo_malo("insumos", "")
            insumos.senalar(malo, lugar, "producto", f"De qué producto es {insumo['codigo']}: escriba su código.")
            raise malo
        lugares[producto].append(lugar)
    for lugar, p in enumerate(productos.valores):
        if not lugares[p["codigo"]]:
            raise campo_malo(f"producto_codigo_{productos.numeros[lugar]}", "Este producto no tiene insumos abajo.")
    return lugares


def _escrito(form: Formulario, escritas: Mapping[str, Lineas], nit: str) -> dict[str, Any]:
    """The study as the API takes it: each input goes with its product."""
    if not escritas["productos"].valores:
        raise campo_malo("producto_codigo_1", "Escriba al menos un producto.")
    lugares, insumos = _por_producto(escritas), escritas["insumos"].valores
    return {
        "nit": nit,
        "exportador_nit": form["exportador_nit"] or None,
        "economista": form["economista"],
        "productos": [
            {**p, "insumos": [_sin_producto(insumos[i]) for i in lugares[p["codigo"]]]}
            for p in escritas["productos"].valores
        ],
        "exportaciones": escritas["exportaciones"].valores,
        "importaciones": escritas["importaciones"].valores,
    }


def _sin_producto(insumo: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in insumo.items() if k != "producto"}


def _en_su_campo(fallo: Fallo, escritas: Mapping[str, Lineas]) -> None:
    """What the API says of a line, at its field; `productos.0.insumos.1.factor` at that of the input."""
    for cual in ("productos", "exportaciones", "importaciones"):
        en_su_campo(fallo, cual, escritas.get(cual))
    for error in fallo.problema.get("errores") or []:
        partes = str(error.get("campo") or "").split(".")
        if len(partes) == 5 and partes[2] == "insumos" and "insumos" in escritas:
            de_este = list(_por_producto(escritas).values())[int(partes[1])]
            escritas["insumos"].senalar(fallo, de_este[int(partes[3])], partes[4], str(error["mensaje"]))
