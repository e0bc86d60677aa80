"""What a programme of capital goods or spare parts must export: fixed, or restructured (arts. 77.1 to 81)."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.portal.ministerio.formas import Campo, Decision, cuerpo
from services.portal.ministerio.vallejo.clases import Clase
from services.portal.web.api import Api, Fallo
from services.portal.web.formularios import Recibido
from services.portal.web.guardia import ApiDeTodos, DelMinisterio
from services.portal.web.pagina import Pagina, ir_a
from services.portal.web.sesion import Sesion

rutas = APIRouter(prefix="/ministerio/vallejo/programas")
_MOTIVO = Campo("motivo", "Motivo", ayuda="Queda con el compromiso; al cambiarlo, por qué se reestructura (art. 81).")
_UNIDADES = (
    ("U", "Unidades"),
    ("PAR", "Pares"),
    ("DOC", "Docenas"),
    ("CEN", "Cientos"),
    ("MIL", "Miles"),
    ("KG", "Kilogramos"),
    ("T", "Toneladas"),
    ("G", "Gramos"),
    ("L", "Litros"),
    ("M3", "Metros cúbicos"),
    ("M", "Metros"),
    ("M2", "Metros cuadrados"),
    ("KWH", "Kilovatios hora"),
)
_UNIDAD = Campo("unidad", "En qué se cuenta lo exportado", "lista", opciones=_UNIDADES)
AUMENTO = Decision(
    "Por el aumento de la producción",
    "",
    "El 70 % de lo que la producción aumenta mientras se deprecia el 90 % de los bienes (art. 78).",
    (
        Campo("aumento.unidades_por_anio", "Aumento de la producción al año", "numero"),
        Campo("aumento.meses_depreciacion_90", "Meses en que se deprecia el 90 %", "numero"),
        _UNIDAD,
        _MOTIVO,
    ),
    "",
)
PARTICIPACION = Decision(
    "Por la participación de los repuestos",
    "",
    "Donde el aumento no se puede medir: la parte de los repuestos en el valor de los bienes (art. 77.1 par. 2).",
    (
        Campo("participacion.repuestos_usd", "Valor de los repuestos, en dólares", "numero"),
        Campo("participacion.bienes_usd", "Valor de los bienes a que sirven, en dólares", "numero"),
        Campo("participacion.produccion_total", "Producción total", "numero"),
        _UNIDAD,
        _MOTIVO,
    ),
)
SERVICIOS = Decision(
    "Bienes para prestar servicios",
    "",
    "Tres veces el cupo autorizado, en dólares (art. 78 par. 4).",
    (_MOTIVO,),
)
POR_CLASE: dict[str, dict[str, Decision]] = {
    "173c": {"aumento": AUMENTO, "servicios": SERVICIOS},
    "repuestos_173c": {"aumento": AUMENTO, "participacion": PARTICIPACION},
}
"""The bases that each kind of programme admits; in the others the quota itself says what is owed."""


@rutas.get("/{id}/compromiso")
async def ver(id: UUID, api: ApiDeTodos, sesion: DelMinisterio, pagina: Pagina) -> Response:
    """The commitment in force with its arithmetic, and the forms that fix it."""
    return pagina("ministerio/vallejo/compromiso", **await _de(id, api, sesion))


async def _de(id: UUID, api: Api, sesion: Sesion) -> dict[str, Any]:
    programa = await api.leer(Clase.PROGRAMAS.caso(id))
    compromiso = await api.parte(api.leer(f"{Clase.PROGRAMAS.caso(id)}/compromiso"))
    admite = POR_CLASE.get(programa["clase"], {})
    return {
        "p": programa,
        "k": compromiso,
        "admite": bool(admite),
        "unidades": dict(_UNIDADES),
        "bases": admite if "funcionario" in sesion.roles else {},
    }


@rutas.post("/{id}/compromiso/{base}")
async def fijar(
    id: UUID, base: str, form: Recibido, api: ApiDeTodos, sesion: DelMinisterio, pagina: Pagina
) -> Response:
    """Fix it on one of its bases."""
    bases = {b: d for de in POR_CLASE.values() for b, d in de.items()}
    try:
        form.exigir_enviado()
        if base not in bases:
            raise Fallo({"status": 404, "title": "Esa base no existe"})
        datos = cuerpo(bases[base], form)
        if base == "servicios":
            datos["servicios"] = True
        await api.reescribir(f"{Clase.PROGRAMAS.caso(id)}/compromiso", datos)
    except Fallo as fallo:
        campos = {**form.campos, "accion": base}
        datos = await _de(id, api, sesion)
        return pagina.con_fallo("ministerio/vallejo/compromiso", fallo, campos=campos, **datos)
    return ir_a(f"/ministerio/vallejo/programas/{id}/compromiso", "compromiso")
