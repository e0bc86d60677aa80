"""The papers of a contingente: circulars and acts, the destination's own form, what each applicant exported before."""

import asyncio
import json
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from services.portal.ministerio.visor import con_visor, en_visor
from services.portal.web.api import Api, Fallo
from services.portal.web.descargas import entregar
from services.portal.web.formularios import Formulario, Recibido, campo_malo
from services.portal.web.guardia import ApiDeTodos, DelMinisterio
from services.portal.web.pagina import Pagina, Vista, ir_a

rutas = APIRouter(prefix="/ministerio/contingentes")
Codigo = Annotated[str, Path(pattern=r"^[A-Z0-9-]{1,40}$")]
Consecutivo = Annotated[int, Path(ge=1)]
FUENTES: Mapping[str, str] = {
    "numero": "Número del certificado",
    "codigo_verificacion": "Código de verificación",
    "expedido": "Día de expedición",
    "razon_social": "Nombre del exportador",
    "nit": "NIT del exportador",
    "acuerdo": "Acuerdo comercial",
    "acuerdo_en": "Acuerdo comercial, en inglés",
    "producto": "Producto",
    "producto_en": "Producto, en inglés",
    "subpartidas": "Subpartidas",
    "destinos": "Países de destino",
    "peso_comercial_kg": "Peso comercial, en kilogramos",
    "peso_comercial_t": "Peso comercial, en toneladas",
    "cantidad_kg": "Cantidad que cuenta, en kilogramos",
    "cantidad_t": "Cantidad que cuenta, en toneladas",
    "factor": "Factor de conversión",
    "periodo_desde": "Vigencia, desde",
    "periodo_hasta": "Vigencia, hasta",
    "contingente": "Código del contingente",
    "contingente_nombre": "Nombre del contingente",
    "contingente_nombre_en": "Nombre del contingente, en inglés",
    "consumo_numero": "Número de la solicitud de consumo",
    "cupo_numero": "Número del cupo",
}
"""What a certificate can write in a field of the destination's form."""


@rutas.get("/{codigo}/documentos")
async def ver(codigo: Codigo, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Circulars, acts, and the form that certificates are filled in."""
    return con_visor(await _pagina(codigo, api, pagina))


async def _pagina(
    codigo: str, api: Api, pagina: Vista, campos: Mapping[str, str] | None = None, fallo: Fallo | None = None
) -> Response:
    base = f"/v1/contingentes/{codigo}"
    contingente, documentos, ajustes, formulario = await asyncio.gather(
        api.leer(base),
        api.parte(api.leer(f"{base}/documentos")),
        api.parte(api.leer(f"{base}/ajustes")),
        api.parte(api.leer(f"/v1/cqe/formularios/{codigo}")),
    )
    propios = contingente["datos"].get("formulario_cqe", {}).get("properties", {})
    datos: dict[str, Any] = {
        "contingente": contingente,
        "documentos": documentos,
        "sin_acto": [a for a in ajustes.valor or [] if not a["documento"]],
        "formulario": formulario,
        "fuentes": {**FUENTES, **{f"campos.{n}": str(p.get("title") or n) for n, p in propios.items()}},
    }
    if fallo is not None:
        return pagina.con_fallo("ministerio/documentos", fallo, campos=campos or {}, **datos)
    return pagina("ministerio/documentos", **datos)


@rutas.get("/{codigo}/documentos/{n}.pdf")
async def documento(codigo: Codigo, n: Consecutivo, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """One circular or act."""
    return en_visor(await entregar(api, pagina, f"/v1/contingentes/{codigo}/documentos/{n}.pdf", f"{codigo}-{n}.pdf"))


@rutas.get("/{codigo}/prueba.pdf")
async def prueba(codigo: Codigo, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """The destination's form with the name of each datum in its field."""
    return en_visor(await entregar(api, pagina, f"/v1/cqe/formularios/{codigo}/prueba.pdf", f"{codigo}-prueba.pdf"))


@rutas.post("/{codigo}/documentos/circular")
async def cargar_circular(
    codigo: Codigo, form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina
) -> Response:
    """Put a circular in force; those before stay."""
    try:
        form.exigir_enviado()
        await api.reemplazar(f"/v1/contingentes/{codigo}/circular", form.archivo(), _del_documento(form))
    except Fallo as fallo:
        return con_visor(await _pagina(codigo, api, pagina, {**form.campos, "que": "circular"}, fallo))
    return ir_a(f"/ministerio/contingentes/{codigo}/documentos", "cargado")


def _del_documento(form: Formulario) -> dict[str, str]:
    return {c: form[c] for c in ("titulo", "numero", "fecha") if form[c]}


@rutas.post("/{codigo}/documentos/ajustes/{n}")
async def cargar_acto(
    codigo: Codigo, n: Consecutivo, form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina
) -> Response:
    """The act of an adjustment, once."""
    try:
        form.exigir_enviado()
        await api.reemplazar(f"/v1/contingentes/{codigo}/ajustes/{n}/acto", form.archivo(), _del_documento(form))
    except Fallo as fallo:
        return con_visor(await _pagina(codigo, api, pagina, {**form.campos, "que": f"ajuste-{n}"}, fallo))
    return ir_a(f"/ministerio/contingentes/{codigo}/documentos", "cargado")


@rutas.post("/{codigo}/documentos/formulario")
async def cargar_formulario(
    codigo: Codigo, form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina
) -> Response:
    """The destination's form, and which datum goes into which of its fields."""
    try:
        form.exigir_enviado()
        campos = {"contingente": codigo, "mapa": json.dumps(_mapa(form["mapa"]))}
        await api.subir("/v1/cqe/formularios", form.archivo(), campos, clave=form.clave)
    except Fallo as fallo:
        return con_visor(await _pagina(codigo, api, pagina, {**form.campos, "que": "formulario"}, fallo))
    return ir_a(f"/ministerio/contingentes/{codigo}/documentos", "cargado")


def _mapa(escrito: str) -> dict[str, str]:
    """Lines `field = datum` as an object.

    Raises:
        Fallo: at the field, for a line that is not one.
    """
    mapa = {}
    for n, linea in enumerate(filter(None, (x.strip() for x in escrito.splitlines())), start=1):
        campo, igual, dato = linea.rpartition("=")
        if not igual or not campo.strip() or not dato.strip():
            raise campo_malo("mapa", f"La línea {n} no dice «campo = dato».")
        mapa[campo.strip()] = dato.strip()
    return mapa


@rutas.get("/{codigo}/historia")
async def historia(codigo: Codigo, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """What each applicant exported in the years before, which allocations by history use."""
    return await _historia(codigo, api, pagina)


async def _historia(
    codigo: str, api: Api, pagina: Vista, campos: Mapping[str, str] | None = None, fallo: Fallo | None = None
) -> Response:
    base = f"/v1/contingentes/{codigo}"
    contingente, leida = await asyncio.gather(api.leer(base), api.parte(api.leer(f"{base}/historia")))
    lineas = leida.valor["lineas"] if leida.valor else []
    datos: dict[str, Any] = {
        "contingente": contingente,
        "leida": leida,
        "anios": sorted({int(x["anio"]) for x in lineas}),
        "empresas": _por_empresa(lineas),
    }
    if fallo is not None:
        return pagina.con_fallo("ministerio/historia", fallo, campos=campos or {}, **datos)
    return pagina("ministerio/historia", **datos)


def _por_empresa(lineas: list[dict[str, Any]]) -> dict[str, dict[int, dict[str, Any]]]:
    """The quantity of each year of each company."""
    por_empresa: dict[str, dict[int, dict[str, Any]]] = {}
    for x in lineas:
        de = por_empresa.setdefault(x["nit"], {})
        antes = de.get(int(x["anio"]), {}).get("cantidad", {"kg": 0, "unidad": x["cantidad"]["unidad"]})
        suma = {"kg": int(antes["kg"]) + int(x["cantidad"]["kg"]), "unidad": antes["unidad"]}
        de[int(x["anio"])] = {"cantidad": suma, "fuente": x["fuente"]}
    return por_empresa


@rutas.post("/{codigo}/historia")
async def cargar_historia(
    codigo: Codigo, form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina
) -> Response:
    """Put the history of a file in the place of the one there is: all of it or none."""
    try:
        form.exigir_enviado()
        if "archivo" not in form.archivos:
            raise campo_malo("archivo", "Elija el archivo CSV.")
        contenido = await form.archivo().read()
        await api.escribir_csv(f"/v1/contingentes/{codigo}/historia", contenido, motivo=form["motivo"])
    except Fallo as fallo:
        return await _historia(codigo, api, pagina, form.campos, fallo)
    return ir_a(f"/ministerio/contingentes/{codigo}/historia", "cargado")
