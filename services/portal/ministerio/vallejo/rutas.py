"""Plan Vallejo before the Ministry: what waits, lists by kind, a case with its forms, files, the lines of a study."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from services.portal.ministerio.formas import FIRMAR, Decision, archivos, como_formulario, cuerpo
from services.portal.ministerio.vallejo import lectura
from services.portal.ministerio.vallejo.clases import ASUNTOS, Clase
from services.portal.ministerio.visor import con_visor, en_visor
from services.portal.web.api import Api, Fallo
from services.portal.web.descargas import entregar
from services.portal.web.formularios import Formulario, Recibido
from services.portal.web.guardia import ApiDeTodos, DelMinisterio
from services.portal.web.pagina import Pagina, ir_a

rutas = APIRouter(prefix="/ministerio/vallejo")
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ARCHIVO = (
    r"^(radicado\.pdf|comunicacion\.pdf|documento|firmado/[a-z_]{1,30}\.pdf|errores\.csv"
    rf"|(documentos|evidencias)/{_UUID}(\.pdf)?|oficios/{_UUID}\.pdf)$"
)
_POR_CLASE = 30


@rutas.get("")
async def pendientes(api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """What waits for the Ministry in every kind, the most urgent first."""
    leidas = await asyncio.gather(*[lectura.en_espera(api, clase, _POR_CLASE) for clase in Clase])
    filas = lectura.por_urgencia(
        lectura.fila(clase, caso) for clase, (casos, _fallo, _mas) in zip(Clase, leidas, strict=True) for caso in casos
    )
    caidas = [(ASUNTOS[c].plural, fallo) for c, (_, fallo, _mas) in zip(Clase, leidas, strict=True) if fallo]
    hay_mas = [c for c, (_, _fallo, mas) in zip(Clase, leidas, strict=True) if mas]
    return pagina("ministerio/vallejo/pendientes", filas=filas, caidas=caidas, hay_mas=hay_mas, asuntos=ASUNTOS)


@rutas.get("/{clase}")
async def listar(
    clase: Clase,
    api: ApiDeTodos,
    _: DelMinisterio,
    pagina: Pagina,
    estado: Annotated[str | None, Query(pattern=r"^[a-z_]{0,40}$")] = None,
    empresa: Annotated[str, Query(max_length=20)] = "",
    cursor: str | None = None,
) -> Response:
    """One kind: those that wait, at first; `todos` for the others."""
    asunto = ASUNTOS[clase]
    elegido = asunto.espera[0] if estado is None else estado
    de = "" if elegido == "todos" else elegido
    leidos = await api.parte(api.leer(clase.api, estado=de, empresa=empresa, limite=25, cursor=cursor))
    filas = [lectura.fila(clase, caso) for caso in leidos.valor["elementos"]] if leidos.valor else []
    return pagina(
        "ministerio/vallejo/lista",
        clase=clase,
        asunto=asunto,
        asuntos=ASUNTOS,
        leidos=leidos,
        filas=filas,
        campos={"estado": elegido, "empresa": empresa},
    )


@rutas.get("/{clase}/{id}")
async def ver(clase: Clase, id: UUID, api: ApiDeTodos, sesion: DelMinisterio, pagina: Pagina) -> Response:
    """One case, beside its document."""
    return con_visor(pagina("ministerio/vallejo/caso", **await lectura.reunir(clase, id, api, sesion)))


@rutas.get("/{clase}/{id}/archivo/{archivo:path}")
async def archivo(
    clase: Clase,
    id: UUID,
    archivo: Annotated[str, Path(pattern=_ARCHIVO)],
    api: ApiDeTodos,
    _: DelMinisterio,
    pagina: Pagina,
) -> Response:
    """A file of the case, shown."""
    nombre = archivo.replace("/", "-")
    return en_visor(await entregar(api, pagina, f"{clase.caso(id)}/{archivo}", nombre))


@rutas.get("/estudios/{id}/errores/{archivo}.csv")
async def errores(id: UUID, archivo: UUID, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """The lines that were refused of a flat file, each with its reason."""
    ruta = f"/v1/declaraciones/archivos/{archivo}/errores.csv"
    return await entregar(api, pagina, ruta, "declaraciones-rechazadas.csv", bajar=True)


@rutas.get("/estudios/{id}/lineas")
async def lineas(
    id: UUID,
    api: ApiDeTodos,
    _: DelMinisterio,
    pagina: Pagina,
    declaracion: Annotated[str, Query(max_length=40)] = "",
    cursor: str | None = None,
) -> Response:
    """What each line of a declaration was credited to, and how much of each registration was shown."""
    estudio, leidas, registros = await asyncio.gather(
        api.leer(f"/v1/estudios/{id}"),
        api.parte(api.leer(f"/v1/estudios/{id}/lineas", declaracion=declaracion, limite=50, cursor=cursor)),
        api.parte(api.leer(f"/v1/estudios/{id}/registros", limite=100)),
    )
    return pagina(
        "ministerio/vallejo/lineas",
        e=estudio,
        lineas=leidas,
        registros=registros,
        campos={"declaracion": declaracion},
    )


@rutas.post("/{clase}/{id}/{accion}")
async def decidir(
    clase: Clase,
    id: UUID,
    accion: str,
    form: Recibido,
    api: ApiDeTodos,
    sesion: DelMinisterio,
    pagina: Pagina,
) -> Response:
    """Do what the form of an action says; what it opens comes next."""
    decision = FIRMAR if accion == "firmar" else ASUNTOS[clase].decisiones.get(accion)
    try:
        form.exigir_enviado()
        if decision is None:
            raise Fallo({"status": 404, "title": "Esa decisión no existe"})
        hecho = await _enviar(f"{clase.caso(id)}/{decision.ruta}", decision, form, api)
    except Fallo as fallo:
        datos = await lectura.reunir(clase, id, api, sesion)
        campos = {**form.campos, "accion": accion}
        return con_visor(pagina.con_fallo("ministerio/vallejo/caso", fallo, campos=campos, **datos))
    destino = Clase(decision.abre).ruta(hecho["id"]) if decision.abre else clase.ruta(id)
    return ir_a(destino, decision.aviso)


async def _enviar(ruta: str, decision: Decision, form: Formulario, api: Api) -> Any:
    elegidos, datos = archivos(decision, form), cuerpo(decision, form)
    if elegidos or decision.por_formulario:
        return await api.subir_varios(ruta, elegidos, como_formulario(datos), clave=form.clave)
    return await api.publicar(ruta, datos, clave=form.clave)
