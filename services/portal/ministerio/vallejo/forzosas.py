"""The forced re-export of goods whose programme did not fulfil its object (art. 85), from their registration."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.portal.ministerio.vallejo.clases import Clase
from services.portal.web.api import Fallo
from services.portal.web.formatos import como_api
from services.portal.web.formularios import Formulario, Recibido, campo_malo
from services.portal.web.guardia import ApiDeTodos, DelMinisterio
from services.portal.web.pagina import Pagina, ir_a

rutas = APIRouter(prefix="/ministerio/vallejo")


@rutas.get("/registros/{id}/forzosa")
async def pedir(id: UUID, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """The form, with what was registered."""
    return pagina("ministerio/vallejo/forzosa", r=await api.leer(Clase.REGISTROS.caso(id)))


@rutas.post("/registros/{id}/forzosa")
async def proyectar(id: UUID, form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Write the draft; it is ordered on its page."""
    registro = await api.leer(Clase.REGISTROS.caso(id))
    try:
        form.exigir_enviado()
        cuerpo = {
            "clase": "forzosa",
            "items": _items(form, registro["items"]),
            "justificacion": form["justificacion"],
            "declaracion_importacion": form["declaracion_importacion"],
        }
        creada = await api.publicar(f"{Clase.REGISTROS.caso(id)}/salidas", cuerpo, clave=form.clave)
    except Fallo as fallo:
        return pagina.con_fallo("ministerio/vallejo/forzosa", fallo, campos=form.campos, r=registro)
    return ir_a(Clase.SALIDAS.ruta(creada["id"]), "guardado")


def _items(form: Formulario, registrados: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What leaves of each item.

    Raises:
        Fallo: at the number that cannot be read, or where nothing was written.
    """
    items = []
    for n in (x["item"] for x in registrados):
        if not (form[f"cantidad_{n}"] or form[f"fob_usd_{n}"]):
            continue
        item: dict[str, Any] = {"item": n}
        for campo in ("cantidad", "fob_usd"):
            if (leido := como_api(form[f"{campo}_{n}"])) is None:
                raise campo_malo(f"{campo}_{n}", "Escríbalo así: 12.500,75.")
            item[campo] = leido
        items.append(item)
    if not items:
        raise campo_malo(f"cantidad_{registrados[0]['item']}", "Escriba cuánto sale de al menos un bien.")
    return items
