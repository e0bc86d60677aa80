"""Dated catalogues: countries, ports, subheadings, reasons. A change publishes the next version, whole."""

import asyncio
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from services.portal.ministerio import catalogos_csv as hoja
from services.portal.ministerio.formas import Campo, Decision, cuerpo
from services.portal.web.api import Api, Fallo
from services.portal.web.formularios import Formulario, Recibido, campo_malo
from services.portal.web.guardia import ApiDeTodos, DelMinisterio
from services.portal.web.pagina import Pagina, Vista, ir_a
from shared.clock import reloj_legal

rutas = APIRouter(prefix="/ministerio/catalogos")
_A_LA_VISTA = 60
_SIN_FIN = date(2100, 1, 1)
"""A day on which only entries without a last one hold."""
Dia = Annotated[str, Query(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]


class Nombre(StrEnum):
    PAISES = "paises"
    PUERTOS = "puertos"
    SUBPARTIDAS = "subpartidas"
    CAUSALES = "causales"


TITULOS: Mapping[Nombre, tuple[str, str, str]] = {
    Nombre.PAISES: ("Países", "Destinos posibles, por su código de dos letras (ISO 3166-1).", "CO"),
    Nombre.PUERTOS: ("Puertos", "De salida y de llegada, por su código UN/LOCODE.", "COBUN"),
    Nombre.SUBPARTIDAS: ("Subpartidas", "Del Arancel de Aduanas, a diez dígitos.", "1701.14.00.00"),
    Nombre.CAUSALES: ("Motivos", "Los que se eligen al devolver o negar, por trámite.", "documento-ilegible"),
}
_PROPIO: Mapping[Nombre, Campo] = {
    Nombre.PUERTOS: Campo("pais", "País", "texto", "Dos letras: CO."),
    Nombre.CAUSALES: Campo("tramite", "Trámite", "texto", "registro, cupo, consumo…"),
}
_DESDE_CUANDO = Campo("rige_desde", "La versión rige desde", "fecha")
_FUENTE = Campo("fuente", "Fuente", "texto", "Decreto, norma o edición de donde se toma.")
_MOTIVO = Campo("motivo", "Motivo", "texto", "Queda con la versión.")


def formas(nombre: Nombre) -> dict[str, Decision]:
    """What may be changed of a catalogue."""
    propio = (_PROPIO[nombre],) if nombre in _PROPIO else ()
    codigo = Campo("codigo", "Código", "texto", f"Como {TITULOS[nombre][2]}.")
    ingles = Campo("nombre_en", "Nombre en inglés", "texto", obligatorio=False)
    desde = Campo("desde", "Primer día", "fecha", "Vacío si vale desde siempre.", obligatorio=False)
    comunes = (_DESDE_CUANDO, _FUENTE, _MOTIVO)
    return {
        "agregar": Decision(
            "Agregar o corregir un código",
            "",
            "Si el código ya está, cambia su nombre desde ese día.",
            (codigo, Campo("nombre", "Nombre", "texto"), ingles, *propio, desde, *comunes),
            aviso="catalogo",
        ),
        "terminar": Decision(
            "Terminar un código",
            "",
            "Deja de ofrecerse después de su último día; lo que ya lo usa lo conserva.",
            (codigo, Campo("hasta", "Último día", "fecha"), *comunes),
            "peligro",
            aviso="catalogo",
        ),
    }


@rutas.get("")
async def listar(api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """The catalogues, each with its version in force and those before."""
    versiones = await api.parte(api.leer("/v1/catalogos"))
    por_nombre: dict[str, list[dict[str, Any]]] = {}
    for v in versiones.valor or []:
        por_nombre.setdefault(v["nombre"], []).insert(0, v)
    hoy = reloj_legal.hoy().isoformat()
    return pagina("ministerio/catalogos", versiones=versiones, por_nombre=por_nombre, titulos=TITULOS, hoy=hoy)


@rutas.get("/{nombre}")
async def ver(
    nombre: Nombre,
    api: ApiDeTodos,
    _: DelMinisterio,
    pagina: Pagina,
    fecha: Dia = "",
    buscar: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """The entries that hold on a day, and what may be changed."""
    return await _uno(nombre, api, pagina, {"fecha": fecha, "buscar": buscar})


async def _uno(
    nombre: Nombre, api: Api, pagina: Vista, campos: Mapping[str, str], fallo: Fallo | None = None
) -> Response:
    fecha, buscar = campos.get("fecha", ""), campos.get("buscar", "")
    leido = await api.parte(api.leer(f"/v1/catalogos/{nombre}", fecha=fecha, buscar=buscar))
    entradas = leido.valor["entradas"] if leido.valor else []
    datos: dict[str, Any] = {
        "nombre": nombre,
        "titulos": TITULOS,
        "leido": leido,
        "cuantas": len(entradas),
        "entradas": entradas[:_A_LA_VISTA],
        "formas": formas(nombre),
        "columnas": hoja.COLUMNAS,
    }
    if fallo is not None:
        escritos = {"fecha": "", "buscar": "", **campos}
        return pagina.con_fallo("ministerio/catalogo", fallo, campos=escritos, **datos)
    return pagina("ministerio/catalogo", campos=campos, **datos)


@rutas.get("/{nombre}/version.csv")
async def bajar(nombre: Nombre, api: ApiDeTodos, _: DelMinisterio) -> Response:
    """The newest version whole, in the form in which a file is taken back."""
    entradas = await _enteras(nombre, api)
    cabeceras = {"Content-Disposition": f'attachment; filename="{nombre}.csv"', "Cache-Control": "private, no-store"}
    return Response(hoja.escribir(entradas), media_type="text/csv; charset=utf-8", headers=cabeceras)


async def _enteras(nombre: Nombre, api: Api) -> list[dict[str, Any]]:
    """Every entry of the newest version, those that ended too.

    The API gives the entries of a day: they are gathered over the days on which versions began to rule, and counted.

    Raises:
        Fallo: if some entry holds on none of those days, and so cannot be kept by changing a single one.
    """
    versiones = [v for v in await api.leer("/v1/catalogos") if v["nombre"] == nombre]
    ultima = max(versiones, key=lambda v: int(v["version"]))
    dias = {reloj_legal.hoy().isoformat(), _SIN_FIN.isoformat(), *(v["rige_desde"] for v in versiones)}
    ruta = f"/v1/catalogos/{nombre}"
    leidas = await asyncio.gather(*[api.leer(ruta, version=ultima["version"], fecha=d) for d in sorted(dias)])
    todas = {e["codigo"]: e for leida in leidas for e in leida["entradas"]}
    if len(todas) != ultima["cuantas"]:
        raise Fallo(
            {
                "status": 409,
                "title": "No se pudo reunir la versión entera",
                "detail": f"La versión tiene {ultima['cuantas']} códigos y solo se leyeron {len(todas)}.",
                "remedio": "Publíquela con el archivo completo, que incluya los códigos ya terminados.",
            }
        )
    return sorted(todas.values(), key=lambda e: str(e["codigo"]))


@rutas.post("/{nombre}/archivo")
async def con_archivo(nombre: Nombre, form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Publish the next version from a file that has every code."""
    try:
        form.exigir_enviado()
        crudo = await form.archivo("archivo").read() if "archivo" in form.archivos else b""
        if not crudo:
            raise campo_malo("archivo", "Elija el archivo CSV.")
        await _publicar(nombre, hoja.leer(crudo), form, api)
    except Fallo as fallo:
        return await _uno(nombre, api, pagina, {**form.campos, "accion": "archivo"}, hoja.con_renglones(fallo))
    return ir_a(f"/ministerio/catalogos/{nombre}", "catalogo")


@rutas.post("/{nombre}/{accion}")
async def cambiar(
    nombre: Nombre, accion: str, form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina
) -> Response:
    """Publish the next version with one code more, or with one that ends."""
    try:
        form.exigir_enviado()
        if accion not in ("agregar", "terminar"):
            raise Fallo({"status": 404, "title": "Esa acción no existe"})
        escrito = {k: v for k, v in cuerpo(formas(nombre)[accion], form).items() if k not in _DE_LA_VERSION}
        codigo = str(escrito.get("codigo", "")).strip()
        entradas = {e["codigo"]: e for e in await _enteras(nombre, api)}
        if accion == "terminar" and codigo not in entradas:
            raise campo_malo("codigo", f"«{codigo}» no está en el catálogo.")
        cambiada = {**entradas.get(codigo, {}), **escrito, "codigo": codigo}
        await _publicar(nombre, list({**entradas, codigo: cambiada}.values()), form, api)
    except Fallo as fallo:
        # What is wrong between the days of an entry is told of the entry: its last day is what was just typed.
        dia = "hasta" if accion == "terminar" else "desde"
        fallo.campos = {dia if campo.isdecimal() else campo: dicho for campo, dicho in fallo.campos.items()}
        return await _uno(nombre, api, pagina, {**form.campos, "accion": accion}, fallo)
    return ir_a(f"/ministerio/catalogos/{nombre}", "catalogo")


_DE_LA_VERSION = ("rige_desde", "fuente", "motivo")


async def _publicar(nombre: Nombre, entradas: list[dict[str, Any]], form: Formulario, api: Api) -> None:
    version = {c: form[c] for c in _DE_LA_VERSION} | {"entradas": entradas}
    await api.publicar(f"/v1/catalogos/{nombre}", version, clave=form.clave)
