"""Asking what is required of exported goods that come back (arts. 90 to 92)."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.portal.exportador.operaciones.filas import Columna, Lineas, del_formulario, en_su_campo
from services.portal.exportador.renglones import RENGLONES, UNIDADES
from services.portal.web.api import Fallo
from services.portal.web.formularios import Formulario, Recibido, campo_malo
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina, ir_a

rutas = APIRouter()
CLASES = (("temporal", "Temporal: vuelven a salir"), ("definitiva", "Definitiva: se quedan en el país"))
LINEA = (
    Columna("declaracion", "Documento de exportación"),
    Columna("item", "Ítem", "entero"),
    Columna("cantidad", "Cantidad que regresa", "numero"),
    Columna("unidad", "Unidad"),
    Columna("abonada", "Se abonó a un compromiso", "si_no"),
)
_VIVOS = ("autorizado", "suspendido")
_OPCIONES: Mapping[str, Any] = {"clases": CLASES, "unidades": UNIDADES, "renglones": range(1, RENGLONES + 1)}


@rutas.get("/reimportaciones/nueva")
async def elegir(api: ApiDeTodos, sesion: DeEmpresa, pagina: Pagina) -> Response:
    """Under which programme the goods were exported."""
    leidos = await api.parte(api.leer("/v1/programas", empresa=sesion.empresa, estado=list(_VIVOS), limite=100))
    return pagina("exportador/operaciones/elegir_programa", programas=leidos)


@rutas.get("/programas/{id}/reimportaciones/nueva")
async def pedir(
    id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina, desde: Annotated[UUID | None, Query()] = None
) -> Response:
    """The form; `desde` fills it with what another one says, which cannot be edited."""
    programa = await api.leer(f"/v1/programas/{id}")
    campos = _leido(await api.leer(f"/v1/reimportaciones/{desde}")) if desde else {}
    return pagina("exportador/operaciones/reimportacion_nueva", p=programa, campos=campos, **_OPCIONES)


@rutas.post("/programas/{id}/reimportaciones/nueva")
async def crear(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Write the draft; its documents come next."""
    lineas: Lineas | None = None
    try:
        form.exigir_enviado()
        lineas = del_formulario(form, "linea", LINEA, RENGLONES)
        cuerpo = _escrito(form, lineas.valores)
        creada = await api.publicar(f"/v1/programas/{id}/reimportaciones", cuerpo, clave=form.clave)
    except Fallo as fallo:
        en_su_campo(fallo, "lineas", lineas)
        programa = await api.leer(f"/v1/programas/{id}")
        return pagina.con_fallo(
            "exportador/operaciones/reimportacion_nueva",
            fallo,
            campos=form.campos,
            p=programa,
            **_OPCIONES,
        )
    return ir_a(f"/reimportaciones/{creada['id']}", "operacion")


def _escrito(form: Formulario, lineas: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    if form["clase"] not in dict(CLASES):
        raise campo_malo("clase", "Elija si vuelven a salir o se quedan.")
    if not lineas:
        raise campo_malo("linea_declaracion_1", "Escriba al menos una línea de lo que exportó.")
    return {
        "clase": form["clase"],
        "razon": form["razon"],
        "componente_externo_usd": form.numero("componente_externo_usd", decimales=2),
        "lineas": list(lineas),
    }


def _leido(caso: Mapping[str, Any]) -> dict[str, str]:
    """The fields of the form as another question says them; of its lines, those that fit."""
    campos = {c: str(caso[c]) for c in ("clase", "razon")}
    campos["componente_externo_usd"] = str(caso["componente_externo_usd"]).replace(".", ",")
    for n, x in enumerate(caso["lineas"][:RENGLONES], start=1):
        campos |= {f"linea_{c}_{n}": str(x[c]) for c in ("declaracion", "item", "unidad")}
        campos[f"linea_cantidad_{n}"] = str(x["cantidad"]).replace(".", ",")
        if x["abonada"]:
            campos[f"linea_abonada_{n}"] = "si"
    return campos
