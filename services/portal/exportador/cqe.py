"""Certificates: PDF, QR, history, and asking to annul one."""

import asyncio
import io
from typing import Annotated
from uuid import UUID

import segno
from fastapi import APIRouter, Query, Response

from services.portal.exportador.filtros import CERTIFICADOS, Escrito, contingentes_de, estados_de, opciones_de
from services.portal.web.api import Fallo
from services.portal.web.descargas import entregar
from services.portal.web.formularios import Recibido
from services.portal.web.guardia import ApiDeTodos, DeEmpresa
from services.portal.web.pagina import Pagina, ir_a

rutas = APIRouter()


@rutas.get("/cqe")
async def listar(
    api: ApiDeTodos,
    sesion: DeEmpresa,
    pagina: Pagina,
    ver: str = "",
    contingente: Escrito = "",
    cursor: Annotated[str | None, Query()] = None,
) -> Response:
    """The company's certificates; one whose annulment is pending is red (Manual V)."""
    filtro = {"estado": estados_de(CERTIFICADOS, ver), "contingente": contingente, "cursor": cursor}
    leidos, anulaciones, suyos = await asyncio.gather(
        api.parte(api.leer("/v1/cqe", empresa=sesion.empresa, limite=25, **filtro)),
        api.parte(api.leer("/v1/anulaciones", empresa=sesion.empresa, limite=200)),
        contingentes_de(api, sesion.empresa),
    )
    rojos = {a["cqe"]: a["id"] for a in (anulaciones.valor or {"elementos": []})["elementos"] if a["en_rojo"]}
    return pagina(
        "exportador/mis_cqe",
        certificados=leidos,
        en_rojo=rojos,
        filtros=opciones_de(CERTIFICADOS),
        contingentes=suyos,
        campos={"ver": ver, "contingente": contingente},
    )


@rutas.get("/cqe/{numero}")
async def ver(numero: str, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """One certificate."""
    cqe = await api.leer(f"/v1/cqe/{numero}")
    historia, anulaciones, cobertura, declaraciones = await asyncio.gather(
        api.parte(api.leer(f"/v1/cqe/{numero}/historia")),
        api.parte(api.leer("/v1/anulaciones", cqe=numero, limite=20)),
        api.parte(api.leer(f"/v1/dex/cobertura/{numero}")),
        api.parte(api.leer("/v1/dex", cqe=numero, limite=50)),
    )
    return pagina(
        "exportador/cqe",
        q=cqe,
        historia=historia,
        anulaciones=anulaciones,
        cobertura=cobertura,
        declaraciones=declaraciones,
    )


@rutas.get("/cqe/{numero}/certificado.pdf")
async def pdf(numero: str, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """The sealed certificate."""
    cqe = await api.leer(f"/v1/cqe/{numero}")
    return await entregar(api, pagina, f"/v1/cqe/{numero}/pdf", f"{cqe['numero']}.pdf")


@rutas.get("/cqe/{numero}/qr.svg")
async def qr(numero: str, api: ApiDeTodos, _: DeEmpresa) -> Response:
    """The QR that verifies it."""
    cqe = await api.leer(f"/v1/cqe/{numero}")
    salida = io.BytesIO()
    segno.make(cqe["url_verificacion"], error="m").save(salida, kind="svg", border=2, dark="#17222e", light="#fff")
    return Response(salida.getvalue(), media_type="image/svg+xml")


@rutas.get("/cqe/{numero}/anular")
async def pedir_anulacion(numero: str, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Why it will not be used."""
    return pagina("exportador/anular", q=await api.leer(f"/v1/cqe/{numero}"))


@rutas.post("/cqe/{numero}/anular")
async def anular(numero: str, form: Recibido, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """Create the request with its letter, and go to sign it."""
    cqe = await api.leer(f"/v1/cqe/{numero}")
    try:
        form.exigir_enviado()
        creada = await api.publicar("/v1/anulaciones", {"cqe": numero, "motivo": form["motivo"]}, clave=form.clave)
        await api.publicar(f"/v1/anulaciones/{creada['id']}/radicar", clave=f"{form.clave}-radicar")
    except Fallo as fallo:
        return pagina.con_fallo("exportador/anular", fallo, campos=form.campos, q=cqe)
    return ir_a(f"/anulaciones/{creada['id']}/firmar", "radicada")


@rutas.get("/anulaciones/{id}")
async def ver_anulacion(id: UUID, api: ApiDeTodos, _: DeEmpresa, pagina: Pagina) -> Response:
    """One annulment."""
    anulacion, historia = await asyncio.gather(
        api.leer(f"/v1/anulaciones/{id}"), api.parte(api.leer(f"/v1/anulaciones/{id}/historia"))
    )
    return pagina("exportador/anulacion", a=anulacion, historia=historia)
