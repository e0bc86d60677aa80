"""Consumptions: ask for the certificate of a shipment and follow it."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.portal.exportador.filtros import CONSUMOS, estados_de, opciones_de
from services.portal.formulario_cqe import campos_escritos, errores_de, preguntas, respuestas
from services.portal.web.api import Api, Fallo
from services.portal.web.formularios import Recibido
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina, Vista, ir_a

rutas = APIRouter()


async def _para_pedir(api: Api, cupo_id: UUID) -> dict[str, Any]:
    cupo = await api.leer(f"/v1/cupos/{cupo_id}")
    contingente = await api.leer(f"/v1/contingentes/{cupo['contingente']}")
    return {"cupo": cupo, "contingente": contingente, "preguntas": preguntas(contingente["datos"]["formulario_cqe"])}


@rutas.get("/cupos/{cupo_id}/consumo")
async def pedir(cupo_id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The contingente's own form, with the quota's summary."""
    return pagina("exportador/solicitar_consumo", **await _para_pedir(api, cupo_id))


@rutas.post("/cupos/{cupo_id}/consumo")
async def crear(cupo_id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Create the request; the page that follows shows it once more before its document is made."""
    datos = await _para_pedir(api, cupo_id)
    esquema = datos["contingente"]["datos"]["formulario_cqe"]
    try:
        form.exigir_enviado()
        cuerpo = {
            "cupo_id": str(cupo_id),
            "cantidad": form.numero("cantidad", decimales=3),
            "campos": campos_escritos(esquema, form.campos),
        }
        creado = await api.publicar("/v1/consumos", cuerpo, clave=form.clave)
    except Fallo as fallo:
        fallo.campos = errores_de(fallo.campos, esquema)
        return pagina.con_fallo("exportador/solicitar_consumo", fallo, campos=form.campos, **datos)
    return ir_a(f"/consumos/{creado['id']}", "creada")


@rutas.get("/consumos")
async def listar(
    api: ApiDeTodos,
    sesion: DeEmpresa,
    pagina: Pagina,
    ver: str = "",
    cursor: Annotated[str | None, Query()] = None,
) -> Response:
    """The company's consumptions; one whose certificate is being annulled stands out in red (Manual V)."""
    estados = estados_de(CONSUMOS, ver)
    leidos, anulaciones = await asyncio.gather(
        api.parte(api.leer("/v1/consumos", empresa=sesion.empresa, estado=estados, limite=25, cursor=cursor)),
        api.parte(api.leer("/v1/anulaciones", empresa=sesion.empresa, limite=200)),
    )
    return pagina(
        "exportador/mis_consumos",
        consumos=leidos,
        filtros=opciones_de(CONSUMOS),
        campos={"ver": ver},
        en_rojo={a["cqe"]: a["id"] for a in (anulaciones.valor or {"elementos": []})["elementos"] if a["en_rojo"]},
    )


@rutas.get("/consumos/{id}")
async def ver(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """One consumption."""
    return await _detalle(api, pagina, id)


async def _detalle(
    api: Api, pagina: Vista, id: UUID, fallo: Fallo | None = None, campos: dict[str, str] | None = None
) -> Response:
    consumo = await api.leer(f"/v1/consumos/{id}")
    historia, requerimientos, contingente, cupo = await asyncio.gather(
        api.parte(api.leer(f"/v1/consumos/{id}/historia")),
        api.parte(api.leer(f"/v1/consumos/{id}/requerimientos")),
        api.parte(api.leer(f"/v1/contingentes/{consumo['contingente']}")),
        api.parte(api.leer(f"/v1/cupos/{consumo['cupo_id']}")),
    )
    esquema = contingente.valor["datos"]["formulario_cqe"] if contingente.valor else {}
    datos = {
        "s": consumo,
        "historia": historia,
        "requerimientos": requerimientos,
        "cupo": cupo,
        "respuestas": respuestas(esquema, consumo["campos"]),
    }
    if fallo is None:
        return pagina("exportador/consumo", **datos)
    return pagina.con_fallo("exportador/consumo", fallo, campos=campos or {}, **datos)


@rutas.post("/consumos/{id}/responder")
async def responder(id: UUID, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Answer what the Ministry asked."""
    try:
        form.exigir_enviado()
        await api.publicar(f"/v1/consumos/{id}/responder", {"respuesta": form["texto"]}, clave=form.clave)
    except Fallo as fallo:
        return await _detalle(api, pagina, id, fallo, form.campos)
    return ir_a(f"/consumos/{id}", "respondida")
