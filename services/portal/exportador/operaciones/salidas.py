"""Asking for goods of a registration to leave the country (arts. 85 to 89)."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.portal.web.api import Api, Fallo
from services.portal.web.formatos import como_api
from services.portal.web.formularios import Formulario, Recibido, campo_malo
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina, ir_a

rutas = APIRouter()
CLASES = (
    ("temporal", "Temporal: regresan reparados o hechos (87)"),
    ("reemplazo", "Por reemplazo: vienen otros en su lugar (87.1)"),
    ("literal_c", "Definitiva, en el plazo para demostrar (87.2)"),
    ("cumplimiento", "Definitiva, cumplido el compromiso (87.3)"),
)
REGRESAN = frozenset({"temporal", "reemplazo"})


@rutas.get("/salidas/nueva")
async def elegir(
    api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina, cursor: Annotated[str | None, Query()] = None
) -> Response:
    """Of which registration; only those that were approved."""
    leidos = await api.parte(
        api.leer("/v1/registros", empresa=sesion.empresa, estado="aprobado", limite=25, cursor=cursor)
    )
    return pagina("exportador/operaciones/elegir_registro", registros=leidos)


@rutas.get("/registros/{id}/salidas/nueva")
async def pedir(
    id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina, desde: Annotated[UUID | None, Query()] = None
) -> Response:
    """The form; `desde` fills it with what another one says, which cannot be edited."""
    registro = await api.leer(f"/v1/registros/{id}")
    campos = _leido(await api.leer(f"/v1/salidas/{desde}")) if desde else {}
    return pagina("exportador/operaciones/salida_nueva", r=registro, clases=CLASES, campos=campos)


@rutas.post("/registros/{id}/salidas/nueva")
async def crear(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Write the draft; its documents come next."""
    numeros: list[int] = []
    try:
        form.exigir_enviado()
        registro = await _registro(id, api)
        cuerpo, numeros = _escrito(form, registro)
        creada = await api.publicar(f"/v1/registros/{id}/salidas", cuerpo, clave=form.clave)
    except Fallo as fallo:
        _en_su_item(fallo, numeros)
        datos = {"r": await api.leer(f"/v1/registros/{id}"), "clases": CLASES}
        return pagina.con_fallo("exportador/operaciones/salida_nueva", fallo, campos=form.campos, **datos)
    return ir_a(f"/salidas/{creada['id']}", "operacion")


async def _registro(id: UUID, api: Api) -> dict[str, Any]:
    leido: dict[str, Any] = await api.leer(f"/v1/registros/{id}")
    return leido


def _escrito(form: Formulario, registro: Mapping[str, Any]) -> tuple[dict[str, Any], list[int]]:
    """The request as the API takes it, and the items in it by their number.

    Raises:
        Fallo: at the field that is missing or cannot be read.
    """
    if form["clase"] not in dict(CLASES):
        raise campo_malo("clase", "Elija de qué salida se trata.")
    items = []
    for x in registro["items"]:
        n = x["item"]
        if not (form[f"cantidad_{n}"] or form[f"fob_usd_{n}"]):
            continue
        leidos = {}
        for campo in ("cantidad", "fob_usd"):
            if (leido := como_api(form[f"{campo}_{n}"])) is None:
                raise campo_malo(f"{campo}_{n}", "Escríbalo así: 12.500,75.")
            leidos[campo] = leido
        items.append({"item": n, **leidos})
    if not items:
        raise campo_malo(f"cantidad_{registro['items'][0]['item']}", "Escriba cuánto sale de al menos un bien.")
    regresa = form["clase"] in REGRESAN
    if regresa and not form["reimportar_hasta"]:
        raise campo_malo("reimportar_hasta", "Escriba hasta cuándo regresan, o llegan los que los reemplazan.")
    cuerpo = {
        "clase": form["clase"],
        "items": items,
        "justificacion": form["justificacion"],
        "declaracion_importacion": form["declaracion_importacion"],
        "reimportar_hasta": form["reimportar_hasta"] if regresa else None,
        "por_garantia": bool(form["por_garantia"]),
        "garantia_proveedor_hasta": (form["garantia_proveedor_hasta"] or None) if form["por_garantia"] else None,
        "componente_individualizado": bool(form["componente_individualizado"]),
    }
    return cuerpo, [x["item"] for x in items]


def _en_su_item(fallo: Fallo, numeros: list[int]) -> None:
    """`items.0.cantidad` is the field `cantidad_7`, of the item that went first."""
    for error in fallo.problema.get("errores") or []:
        partes = str(error.get("campo") or "").split(".")
        if len(partes) == 3 and partes[0] == "items" and partes[1].isdecimal() and int(partes[1]) < len(numeros):
            fallo.campos[f"{partes[2]}_{numeros[int(partes[1])]}"] = str(error["mensaje"])


def _leido(salida: Mapping[str, Any]) -> dict[str, str]:
    """The fields of the form as another request says them."""
    textos = ("clase", "justificacion", "declaracion_importacion", "reimportar_hasta", "garantia_proveedor_hasta")
    campos = {c: str(salida[c] or "") for c in textos}
    campos |= {c: "si" for c in ("por_garantia", "componente_individualizado") if salida[c]}
    for x in salida["items"]:
        campos[f"cantidad_{x['item']}"] = str(x["cantidad"]).replace(".", ",")
        campos[f"fob_usd_{x['item']}"] = str(x["fob_usd"]).replace(".", ",")
    return campos
