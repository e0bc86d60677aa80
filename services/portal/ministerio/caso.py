"""A case before its reviewer: what was asked, what was checked, what was signed, what may be decided now."""

import asyncio
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.portal.ministerio import expediente, personas
from services.portal.ministerio.clases import DECISIONES, Clase, pide
from services.portal.ministerio.formas import dia
from services.portal.ministerio.visor import con_visor, en_visor
from services.portal.web.api import Api, Fallo, Parte
from services.portal.web.descargas import entregar
from services.portal.web.formularios import Formulario, Recibido, campo_malo
from services.portal.web.guardia import ApiDeTodos, DelMinisterio
from services.portal.web.pagina import Pagina, Vista, ir_a
from services.portal.web.sesion import Sesion

rutas = APIRouter(prefix="/ministerio")


@rutas.get("/{clase}/{id}")
async def ver(clase: Clase, id: UUID, api: ApiDeTodos, sesion: DelMinisterio, pagina: Pagina) -> Response:
    """One case."""
    return con_visor(pagina("ministerio/caso", **await expediente.reunir(clase, id, api, sesion)))


@rutas.get("/{clase}/{id}/bitacora")
async def bitacora(clase: Clase, id: UUID, api: ApiDeTodos, sesion: DelMinisterio, pagina: Pagina) -> Response:
    """The audit trail: every step with who, when, the reason and what was recorded of it; its mails and verdicts."""
    caso = await api.leer(clase.caso(id))
    historia, veredictos, correos, nombres = await asyncio.gather(
        api.parte(api.leer(f"{clase.caso(id)}/historia")),
        api.parte(api.leer("/v1/veredictos", documento=str(id), limite=20)),
        api.parte(api.leer("/v1/entregas", caso=str(id), limite=50)),
        personas.nombres(api),
    )
    return pagina(
        "ministerio/bitacora",
        clase=clase,
        caso=caso,
        historia=historia,
        veredictos=veredictos,
        razones=await _razones(api, veredictos),
        correos=correos,
        nombres=personas.conocidos(nombres, sesion),
    )


async def _razones(api: Api, veredictos: Parte[Any]) -> dict[str, list[str]]:
    """Why each file was refused, in words; the list of verdicts names only the code of the main reason."""
    con_razon = [v["id"] for v in (veredictos.valor or {"elementos": []})["elementos"] if v["subindicacion"]]
    leidos = await asyncio.gather(*[api.parte(api.leer(f"/v1/veredictos/{id}")) for id in con_razon])
    return {v.valor["id"]: [r["razon"] for r in v.valor["razones"]] for v in leidos if v.valor}


@rutas.get("/{clase}/{id}/documento.pdf")
async def documento(clase: Clase, id: UUID, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """What the company signed, as it arrived; before that, the form."""
    caso = await api.leer(clase.caso(id))
    archivo = "firmado.pdf" if caso["recibido_en"] else expediente.formulario(clase)
    return en_visor(await entregar(api, pagina, f"{clase.caso(id)}/{archivo}", archivo))


@rutas.get("/solicitudes/{id}/adjuntos/{adjunto}.pdf")
async def adjunto(id: UUID, adjunto: UUID, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """What the company attached."""
    return await entregar(api, pagina, f"/v1/solicitudes/{id}/adjuntos/{adjunto}", "adjunto.pdf")


@rutas.get("/veredictos/{id}/informe.pdf")
async def informe(id: UUID, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """The report of a verdict on one page."""
    return await entregar(api, pagina, f"/v1/veredictos/{id}/informe.pdf", "verificacion.pdf")


@rutas.get("/veredictos/{id}/diferencias/{n}.png")
async def diferencia(id: UUID, n: int, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """A page of a refused file beside the form, with what differs framed."""
    return await entregar(api, pagina, f"/v1/veredictos/{id}/diferencias/{n}.png", f"diferencias-{n}.png")


@rutas.post("/{clase}/{id}/tomar")
async def tomar(clase: Clase, id: UUID, form: Recibido, api: ApiDeTodos, sesion: DelMinisterio) -> Response:
    """Take the case."""
    await api.publicar(f"{clase.caso(id)}/asignar", {"a": sesion.usuario}, clave=form.clave)
    return ir_a(clase.ruta(id), "tomada")


@rutas.post("/{clase}/{id}/soltar")
async def soltar(clase: Clase, id: UUID, form: Recibido, api: ApiDeTodos, _: DelMinisterio) -> Response:
    """Give it back to the common inbox."""
    await api.publicar(f"{clase.caso(id)}/soltar", clave=form.clave)
    return ir_a(clase.ruta(id), "suelta")


@rutas.post("/{clase}/{id}/decidir/{accion}")
async def decidir(
    clase: Clase,
    id: UUID,
    accion: str,
    form: Recibido,
    api: ApiDeTodos,
    sesion: DelMinisterio,
    pagina: Pagina,
) -> Response:
    """Decide; what the contingente wants signed by two is drafted, and somebody else signs it."""
    try:
        form.exigir_enviado()
        if accion not in DECISIONES:
            raise Fallo({"status": 404, "title": "Esa decisión no existe"})
        proyectada = await _decidir(clase, id, accion, form, api)
    except Fallo as fallo:
        return await _otra_vez(clase, id, accion, form, api, sesion, pagina, fallo)
    return ir_a(clase.ruta(id), "proyectada" if proyectada else "decidida")


async def _decidir(clase: Clase, id: UUID, accion: str, form: Formulario, api: Api) -> bool:
    """Whether it was drafted for a second signature instead of done."""
    if marcas := expediente.sin_llenar(form["motivo"]):
        raise campo_malo("motivo", f"Escriba lo que falta donde dice {', '.join(f'{{{m}}}' for m in marcas)}.")
    decision, datos = DECISIONES[accion], _datos(clase, accion, form)
    cuerpo = {decision.texto: form["motivo"], **datos}
    # What a consumption is asked for takes no version.
    if (clase, accion) != (Clase.CONSUMOS, "pedir_informacion"):
        cuerpo["version"] = int(form["version"])
    try:
        await api.publicar(f"{clase.caso(id)}/{decision.ruta}", cuerpo, clave=form.clave)
    except Fallo as fallo:
        if fallo.codigo != "requiere-segunda-firma":
            raise
        proyecto = {"accion": accion, "motivo": form["motivo"], "datos": datos, "version": cuerpo.get("version")}
        await api.publicar(f"{clase.caso(id)}/proyectos", proyecto, clave=f"{form.clave}-proyecto")
        return True
    return False


def _datos(clase: Clase, accion: str, form: Formulario) -> dict[str, Any]:
    """What the action asks for besides its reason.

    Raises:
        Fallo: at the field that cannot be read.
    """
    campos, datos = pide(clase, accion), dict[str, Any]()
    if "cantidad" in campos and (form["cantidad"] or accion == "aprobar_parcial"):
        datos["cantidad"] = form.numero("cantidad", decimales=3)
    if "pese_a" in campos:
        datos["pese_a"] = sorted(c.removeprefix("pese_a.") for c in form.campos if c.startswith("pese_a."))
    for campo in ("causa", "sentido"):
        if campo in campos:
            datos[campo] = form[campo]
    if "responder_hasta" in campos and form["responder_hasta"]:
        datos["responder_hasta"] = dia("responder_hasta", form["responder_hasta"])
    return datos


async def _otra_vez(
    clase: Clase,
    id: UUID,
    accion: str,
    form: Formulario,
    api: Api,
    sesion: Sesion,
    pagina: Vista,
    fallo: Fallo,
) -> Response:
    datos = await expediente.reunir(clase, id, api, sesion)
    campos = {**form.campos, "accion": accion}
    return con_visor(pagina.con_fallo("ministerio/caso", fallo, campos=campos, **datos))


@rutas.post("/{clase}/{id}/proyectos/{proyecto}/firmar")
async def firmar(clase: Clase, id: UUID, proyecto: UUID, form: Recibido, api: ApiDeTodos, _: DelMinisterio) -> Response:
    """The second signature: what somebody else drafted is done now."""
    await api.publicar(f"{clase.caso(id)}/proyectos/{proyecto}/firmar", clave=form.clave)
    return ir_a(clase.ruta(id), "firmada")


@rutas.post("/{clase}/{id}/proyectos/{proyecto}/retirar")
async def retirar(
    clase: Clase, id: UUID, proyecto: UUID, form: Recibido, api: ApiDeTodos, _: DelMinisterio
) -> Response:
    """Withdraw a draft, with the reason."""
    await api.publicar(f"{clase.caso(id)}/proyectos/{proyecto}/retirar", {"motivo": form["motivo"]}, clave=form.clave)
    return ir_a(clase.ruta(id), "proyecto-retirado")
