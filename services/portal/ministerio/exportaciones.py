"""After the certificate: export declarations to verify or object, certificates to suspend or revoke, closings."""

import asyncio
import re
from collections.abc import Collection, Mapping
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from starlette.datastructures import QueryParams

from services.portal.ministerio.formas import Campo, Decision, cuerpo, ofrecidas
from services.portal.ministerio.visor import con_visor, en_visor
from services.portal.web.api import Api, Fallo, Parte
from services.portal.web.descargas import entregar
from services.portal.web.formularios import Recibido, campo_malo
from services.portal.web.guardia import ApiDeTodos, DelMinisterio
from services.portal.web.pagina import Pagina, Vista, ir_a
from services.portal.web.sesion import Sesion

rutas = APIRouter(prefix="/ministerio")
_NUMERO = re.compile(r"[A-Z0-9-]{3,40}")
Numero = Annotated[str, Path(pattern=rf"^{_NUMERO.pattern}$")]
_MOTIVO = Campo("motivo", "Motivo", ayuda="Lo lee la empresa.")
_DE_DEX: Mapping[str, Decision] = {
    "verificar": Decision(
        "Verificar",
        "verificar",
        "Lo declarado cuenta como exportado.",
        (Campo("motivo", "Observación", obligatorio=False),),
        "",
    ),
    "objetar": Decision(
        "Objetar",
        "objetar",
        "La empresa la corrige y la presenta de nuevo, o la retira; deja de contar.",
        (_MOTIVO,),
        "peligro",
    ),
}
_DE_CQE: Mapping[str, Decision] = {
    "suspender": Decision("Suspender", "suspender", "No sirve en la aduana mientras dure.", (_MOTIVO,), "peligro"),
    "reanudar": Decision("Reanudar", "reanudar", "Vuelve a servir.", (_MOTIVO,), ""),
    "revocar": Decision("Revocar", "revocar", "No se deshace; su cantidad sigue consumida.", (_MOTIVO,), "peligro"),
    "resellar": Decision("Sellar de nuevo", "resellar", "Se pide otra vez el sello del Ministerio.", (_MOTIVO,)),
}


@rutas.get("/dex")
async def declaraciones(
    api: ApiDeTodos,
    _: DelMinisterio,
    pagina: Pagina,
    estado: Annotated[str, Query(pattern=r"^[a-z_]{0,20}$")] = "presentada",
    empresa: Annotated[str, Query(max_length=20)] = "",
    contingente: Annotated[str, Query(max_length=40)] = "",
    cursor: str | None = None,
) -> Response:
    """Declarations, those to be verified first; what certificates still lack."""
    filtro = {"estado": estado, "empresa": empresa, "contingente": contingente}
    return await _lista(api, pagina, filtro, cursor)


async def _lista(
    api: Api,
    pagina: Vista,
    filtro: Mapping[str, str],
    cursor: str | None = None,
    fallo: Fallo | None = None,
    marcadas: Collection[str] = (),
    motivo: str = "",
) -> Response:
    propios = {**filtro, "estado": "" if filtro["estado"] == "todas" else filtro["estado"]}
    leidas, pendientes = await asyncio.gather(
        api.parte(api.leer("/v1/dex", **propios, limite=50, cursor=cursor)),
        api.parte(api.leer("/v1/dex/pendientes", vencidos=True, empresa=filtro["empresa"], limite=25)),
    )
    datos: dict[str, Any] = {"leidas": leidas, "pendientes": pendientes, "marcadas": marcadas, "motivo": motivo}
    # The list's own address also where a form that failed is drawn again.
    donde = urlencode({nombre: valor for nombre, valor in {**filtro, "cursor": cursor}.items() if valor})
    datos |= {"donde": donde, "consulta": QueryParams(donde), "ruta": "/ministerio/dex"}
    if fallo is not None:
        return pagina.con_fallo("ministerio/declaraciones", fallo, campos=filtro, **datos)
    return pagina("ministerio/declaraciones", campos=filtro, **datos)


@rutas.post("/dex/verificar")
async def verificar_varias(form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Verify those that were marked; each answers for itself."""
    elegidas = [campo.removeprefix("dex.") for campo in form.campos if campo.startswith("dex.")]
    try:
        form.exigir_enviado()
        if not elegidas:
            raise campo_malo("motivo", "Marque al menos una declaración.")
        cuerpo_ = {"ids": elegidas, "motivo": form["motivo"] or None}
        hechas = await api.publicar("/v1/dex/verificar-varias", cuerpo_, clave=form.clave)
    except Fallo as fallo:
        donde = dict(parse_qsl(form["donde"]))
        filtro = {"estado": "presentada", "empresa": "", "contingente": ""}
        filtro |= {nombre: donde[nombre] for nombre in filtro if nombre in donde}
        return await _lista(api, pagina, filtro, donde.get("cursor"), fallo, elegidas, form["motivo"])
    return pagina("ministerio/verificadas", hechas=hechas)


@rutas.get("/dex/{id}")
async def declaracion(id: UUID, api: ApiDeTodos, sesion: DelMinisterio, pagina: Pagina) -> Response:
    """One, beside its document and what its certificate still lacks."""
    return con_visor(pagina("ministerio/declaracion", **await _de_dex(id, api, sesion)))


async def _de_dex(id: UUID, api: Api, sesion: Sesion) -> dict[str, Any]:
    dex = await api.leer(f"/v1/dex/{id}")
    cobertura, historia, cqe = await asyncio.gather(
        api.parte(api.leer(f"/v1/dex/cobertura/{dex['cqe']}")),
        api.parte(api.leer(f"/v1/dex/{id}/historia")),
        api.parte(api.leer(f"/v1/cqe/{dex['cqe']}")),
    )
    decisiones = ofrecidas(_DE_DEX, dex, sesion.roles)
    return {"x": dex, "cobertura": cobertura, "historia": historia, "cqe": cqe, "decisiones": decisiones}


@rutas.get("/dex/{id}/documento.pdf")
async def documento(id: UUID, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """The declaration as DIAN gave it."""
    return en_visor(await entregar(api, pagina, f"/v1/dex/{id}/documento.pdf", "dex.pdf"))


@rutas.post("/dex/{id}/{accion}")
async def decidir_dex(
    id: UUID, accion: str, form: Recibido, api: ApiDeTodos, sesion: DelMinisterio, pagina: Pagina
) -> Response:
    """Verify it, or object with the reasons."""
    try:
        form.exigir_enviado()
        await _enviar(f"/v1/dex/{id}", _DE_DEX, accion, form, api)
    except Fallo as fallo:
        datos, campos = await _de_dex(id, api, sesion), {**form.campos, "accion": accion}
        return con_visor(pagina.con_fallo("ministerio/declaracion", fallo, campos=campos, **datos))
    return ir_a(f"/ministerio/dex/{id}", "decidida")


async def _enviar(ruta: str, decisiones: Mapping[str, Decision], accion: str, form: Recibido, api: Api) -> None:
    if accion not in decisiones:
        raise Fallo({"status": 404, "title": "Esa decisión no existe"})
    decision = decisiones[accion]
    await api.publicar(f"{ruta}/{decision.ruta}", cuerpo(decision, form), clave=form.clave)


@rutas.get("/cqe")
async def certificados(
    api: ApiDeTodos,
    _: DelMinisterio,
    pagina: Pagina,
    estado: Annotated[str, Query(pattern=r"^[a-z_]{0,20}$")] = "",
    empresa: Annotated[str, Query(max_length=20)] = "",
    contingente: Annotated[str, Query(max_length=40)] = "",
    numero: Annotated[str, Query(max_length=40)] = "",
    cursor: str | None = None,
) -> Response:
    """Certificates; with the number of one, that one."""
    filtro = {"estado": estado, "empresa": empresa, "contingente": contingente}
    if buscado := numero.strip().upper():
        leidos = await _con_numero(api, buscado)
        if leidos.valor and leidos.valor["elementos"]:
            return ir_a(f"/ministerio/cqe/{buscado}")
    else:
        leidos = await api.parte(api.leer("/v1/cqe", **filtro, limite=25, cursor=cursor))
    return pagina("ministerio/certificados", leidos=leidos, campos=filtro | {"numero": numero})


async def _con_numero(api: Api, numero: str) -> Parte[Any]:
    """The one of that number, as a list; an empty one if there is none."""
    nadie: Parte[Any] = Parte({"elementos": [], "siguiente": None})
    if not _NUMERO.fullmatch(numero):
        return nadie
    leido = await api.parte(api.leer(f"/v1/cqe/{numero}"))
    if leido.fallo is not None:
        return nadie if leido.fallo.estado == 404 else leido
    return Parte({"elementos": [leido.valor], "siguiente": None})


@rutas.get("/cqe/{numero}")
async def certificado(numero: Numero, api: ApiDeTodos, sesion: DelMinisterio, pagina: Pagina) -> Response:
    """One, with its PDF and its declarations."""
    return con_visor(pagina("ministerio/certificado", **await _de_cqe(numero, api, sesion)))


async def _de_cqe(numero: str, api: Api, sesion: Sesion) -> dict[str, Any]:
    cqe = await api.leer(f"/v1/cqe/{numero}")
    cobertura, historia, dex = await asyncio.gather(
        api.parte(api.leer(f"/v1/dex/cobertura/{numero}")),
        api.parte(api.leer(f"/v1/cqe/{numero}/historia")),
        api.parte(api.leer("/v1/dex", cqe=numero, limite=50)),
    )
    decisiones = ofrecidas(_DE_CQE, cqe, sesion.roles)
    return {"q": cqe, "cobertura": cobertura, "historia": historia, "dex": dex, "decisiones": decisiones}


@rutas.get("/cqe/{numero}/certificado.pdf")
async def certificado_pdf(numero: Numero, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """The sealed certificate."""
    return en_visor(await entregar(api, pagina, f"/v1/cqe/{numero}/pdf", f"{numero}.pdf"))


@rutas.post("/cqe/{numero}/{accion}")
async def decidir_cqe(
    numero: Numero, accion: str, form: Recibido, api: ApiDeTodos, sesion: DelMinisterio, pagina: Pagina
) -> Response:
    """Suspend, resume, revoke, seal again."""
    try:
        form.exigir_enviado()
        await _enviar(f"/v1/cqe/{numero}", _DE_CQE, accion, form, api)
    except Fallo as fallo:
        datos, campos = await _de_cqe(numero, api, sesion), {**form.campos, "accion": accion}
        return con_visor(pagina.con_fallo("ministerio/certificado", fallo, campos=campos, **datos))
    return ir_a(f"/ministerio/cqe/{numero}", "decidida")


@rutas.get("/cierres")
async def cierres(api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Closings of what certificates left unexported, and the form that drafts one."""
    return pagina("ministerio/cierres", **await _cierres(api))


async def _cierres(api: Api) -> dict[str, Any]:
    hechos, contingentes = await asyncio.gather(
        api.parte(api.leer("/v1/dex/cierres")), api.parte(api.leer("/v1/contingentes", limite=100))
    )
    elementos = contingentes.valor["elementos"] if contingentes.valor else []
    emiten = [(x["codigo"], x["datos"]["nombre"]) for x in elementos if x["datos"]["emite_cqe"]]
    return {"cierres": hechos, "contingentes": emiten}


@rutas.post("/cierres")
async def proyectar_cierre(form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Draft one: nothing moves until somebody else confirms it."""
    try:
        form.exigir_enviado()
        creado = await api.publicar("/v1/dex/cierres", {"contingente": form["contingente"]}, clave=form.clave)
    except Fallo as fallo:
        return pagina.con_fallo("ministerio/cierres", fallo, campos=form.campos, **await _cierres(api))
    return ir_a(f"/ministerio/cierres/{creado['id']}", "proyectada")


@rutas.get("/cierres/{id}")
async def cierre(id: UUID, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """One, certificate by certificate."""
    return pagina("ministerio/cierre", x=await api.leer(f"/v1/dex/cierres/{id}"))


@rutas.post("/cierres/{id}/{paso}")
async def resolver_cierre(
    id: UUID,
    paso: Annotated[str, Path(pattern=r"^(confirmar|descartar)$")],
    form: Recibido,
    api: ApiDeTodos,
    _: DelMinisterio,
    pagina: Pagina,
) -> Response:
    """Confirm what somebody else drafted, or discard it."""
    try:
        form.exigir_enviado()
        await api.publicar(f"/v1/dex/cierres/{id}/{paso}", {"motivo": form["motivo"]}, clave=form.clave)
    except Fallo as fallo:
        leido = await api.leer(f"/v1/dex/cierres/{id}")
        return pagina.con_fallo("ministerio/cierre", fallo, campos=form.campos, x=leido)
    return ir_a(f"/ministerio/cierres/{id}", "confirmada" if paso == "confirmar" else "descartada")
