"""Companies before the Ministry: enabling with its evidence, suspension, signers, who acts for them, addresses."""

import asyncio
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from services.portal.ministerio import personas
from services.portal.ministerio.formas import Campo, Decision, cuerpo, ofrecidas
from services.portal.ministerio.visor import con_visor, en_visor
from services.portal.web.api import Api, Fallo
from services.portal.web.descargas import entregar
from services.portal.web.formularios import Recibido
from services.portal.web.guardia import ApiDeTodos, DelMinisterio
from services.portal.web.pagina import Pagina, Vista, ir_a
from services.portal.web.sesion import Sesion

rutas = APIRouter(prefix="/ministerio/empresas")
Nit = Annotated[str, Path(pattern=r"^\d{5,15}-\d$")]
_MOTIVO = Campo("motivo", "Motivo", ayuda="Lo lee la empresa.")
_DECISIONES: Mapping[str, Decision] = {
    "habilitar": Decision(
        "Habilitar",
        "habilitar",
        "Desde ese instante puede pedir cupos. Queda escrito contra qué se comprobó.",
        (Campo("evidencia", "Contra qué se comprobó", ayuda="RUES, certificado de la cámara, cédulas…"),),
        "",
    ),
    "devolver": Decision("Devolver para corregir", "devolver", "Vuelve a la empresa con lo que falta.", (_MOTIVO,)),
    "reactivar": Decision("Reactivar", "reactivar", "Vuelve a poder actuar.", (_MOTIVO,), ""),
    "suspender": Decision(
        "Suspender", "suspender", "No puede presentar nada mientras dure; lo presentado sigue.", (_MOTIVO,), "peligro"
    ),
    "cancelar": Decision("Cancelar el registro", "cancelar", "No se deshace.", (_MOTIVO,), "peligro"),
}
_PARTES = {
    "firmantes": "/firmantes",
    "representaciones": "/representaciones",
    "direcciones": "/direcciones",
    "documentos": "/documentos",
    "formulario": "/formulario",
    "historia": "/historia",
}
_ESTADOS = ("en_revision", "registrada", "habilitada", "suspendida", "cancelada")


@rutas.get("")
async def listar(
    api: ApiDeTodos,
    _: DelMinisterio,
    pagina: Pagina,
    q: Annotated[str, Query(max_length=60)] = "",
    estado: Annotated[str, Query(pattern=r"^[a-z_]{0,20}$")] = "",
) -> Response:
    """Companies, those to be reviewed first; with a whole NIT, that one."""
    leidas = await api.parte(personas.leer_seguidos(api, "/v1/empresas", q))
    todas, hay_mas = leidas.valor or ([], False)
    if any(e["nit"] == q.strip() for e in todas):
        return ir_a(f"/ministerio/empresas/{q.strip()}")
    orden = {codigo: n for n, codigo in enumerate(_ESTADOS)}
    hay = [e for e in todas if estado in ("", e["estado"])]
    return pagina(
        "ministerio/empresas",
        leidas=leidas,
        filas=sorted(hay, key=lambda e: (orden.get(e["estado"], len(orden)), e["razon_social"])),
        hay_mas=hay_mas,
        estados=_ESTADOS,
        campos={"q": q, "estado": estado},
    )


@rutas.get("/{nit}")
async def ver(nit: Nit, api: ApiDeTodos, sesion: DelMinisterio, pagina: Pagina) -> Response:
    """One, with what may be done now."""
    return con_visor(pagina("ministerio/empresa", **await _todo(nit, api, sesion)))


async def _todo(nit: str, api: Api, sesion: Sesion) -> dict[str, Any]:
    base = f"/v1/empresas/{nit}"
    empresa = await api.leer(base)
    leidas, cupos, programas = await asyncio.gather(
        asyncio.gather(*[api.parte(api.leer(f"{base}{ruta}")) for ruta in _PARTES.values()]),
        api.parte(api.leer("/v1/cupos", empresa=nit, limite=100)),
        api.parte(api.leer("/v1/programas", empresa=nit, limite=100)),
    )
    return {
        "e": empresa,
        "partes": dict(zip(_PARTES, leidas, strict=True)),
        "cupos": cupos,
        "programas": programas,
        "decisiones": ofrecidas(_DECISIONES, empresa, sesion.roles),
        "decide_personas": "funcionario" in sesion.roles,
    }


@rutas.get("/{nit}/formulario.pdf")
async def formulario(nit: Nit, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """The registration form."""
    return en_visor(await entregar(api, pagina, f"/v1/empresas/{nit}/formulario.pdf", "registro.pdf"))


@rutas.get("/{nit}/documentos/{id}.pdf")
async def documento(nit: Nit, id: UUID, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """What the company attached to its registration."""
    return await entregar(api, pagina, f"/v1/empresas/{nit}/documentos/{id}.pdf", "documento.pdf")


@rutas.post("/{nit}/{accion}")
async def decidir(
    nit: Nit, accion: str, form: Recibido, api: ApiDeTodos, sesion: DelMinisterio, pagina: Pagina
) -> Response:
    """Enable, give back, suspend, reactivate, cancel."""
    try:
        form.exigir_enviado()
        if accion not in _DECISIONES:
            raise Fallo({"status": 404, "title": "Esa decisión no existe"})
        decision = _DECISIONES[accion]
        await api.publicar(f"/v1/empresas/{nit}/{decision.ruta}", cuerpo(decision, form), clave=form.clave)
    except Fallo as fallo:
        return await _otra_vez(nit, {**form.campos, "accion": accion}, api, sesion, pagina, fallo)
    return ir_a(f"/ministerio/empresas/{nit}", "decidida")


class Persona(StrEnum):
    FIRMANTES = "firmantes"
    REPRESENTACIONES = "representaciones"


class Paso(StrEnum):
    ACEPTAR = "aceptar"
    REVOCAR = "revocar"


@rutas.post("/{nit}/{quien}/{id}/{paso}")
async def con_persona(
    nit: Nit,
    quien: Persona,
    id: UUID,
    paso: Paso,
    form: Recibido,
    api: ApiDeTodos,
    sesion: DelMinisterio,
    pagina: Pagina,
) -> Response:
    """Accept somebody who signs or acts for the company, or revoke them with the reason."""
    try:
        form.exigir_enviado()
        razon = {"motivo": form["motivo"]} if paso is Paso.REVOCAR else None
        await api.publicar(f"/v1/empresas/{nit}/{quien}/{id}/{paso}", razon, clave=form.clave)
    except Fallo as fallo:
        return await _otra_vez(nit, form.campos, api, sesion, pagina, fallo)
    return ir_a(f"/ministerio/empresas/{nit}", "guardado")


async def _otra_vez(
    nit: str, campos: Mapping[str, str], api: Api, sesion: Sesion, pagina: Vista, fallo: Fallo
) -> Response:
    datos = await _todo(nit, api, sesion)
    return con_visor(pagina.con_fallo("ministerio/empresa", fallo, campos=campos, **datos))
