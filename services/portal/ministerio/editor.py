"""A contingente as a form and back: what the form does not show stays as it was."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from services.portal.ministerio import editor_detalle as detalle
from services.portal.web.api import Fallo
from services.portal.web.formatos import como_api, como_instante, decimal
from services.portal.web.formularios import Formulario, campo_malo
from shared.clock import BOGOTA

TEXTOS = ("nombre", "nombre_en", "acuerdo", "acuerdo_en", "producto", "producto_en", "serie_cqe", "circular")
NUMEROS = ("volumen", "lote_minimo", "segunda_firma_desde", "umbral_critico")
OPCIONES: Mapping[str, tuple[str, ...]] = {
    "unidad": ("t", "kg"),
    "metodo": ("orden_de_llegada", "prorrata", "historico"),
    "ultima_parcial": ("parcial", "completa"),
    "sobrante": ("se_pierde", "se_devuelve", "se_tolera"),
    "certificado": ("propio", "formulario_destino", "electronico"),
}
MARCAS = ("lista_de_espera", "formularios_antes_de_abrir", "emite_cqe", "serie_de_existencias")
VENTANAS = ("ventana", "devolucion")
_DE_GRUPO = ("codigo", "nombre", "subpartidas", "volumen")
NUEVO: Mapping[str, Any] = {"emite_cqe": False, "unidad": "t", "metodo": "orden_de_llegada", "grupos": []}
"""A contingente that nothing is known of yet."""


def a_campos(datos: Mapping[str, Any]) -> dict[str, str]:
    """The data as the fields of the form."""
    campos = {c: str(datos.get(c) or "") for c in (*TEXTOS, *OPCIONES, "codigo", "dex_limite")}
    campos |= {c: decimal(datos[c]) if datos.get(c) else "" for c in NUMEROS}
    campos |= {c: "si" for c in MARCAS if datos.get(c)}
    campos["destinos"] = ", ".join(datos.get("destinos") or [])
    campos["plazo_revision_habiles"] = str(datos.get("plazo_revision_habiles") or "")
    for extremo in ("desde", "hasta"):
        campos[f"vigencia_{extremo}"] = (datos.get("vigencia") or {}).get(extremo, "")
        for ventana in (*VENTANAS, "reasignacion"):
            marco = datos.get(ventana) or {}
            instante = marco.get("ventana", marco).get(extremo)
            campos[f"{ventana}_{extremo}"] = f"{como_instante(instante):%Y-%m-%dT%H:%M}" if instante else ""
    campos["reasignacion_corte"] = (datos.get("reasignacion") or {}).get("corte", "")
    for n, grupo in enumerate(datos.get("grupos") or []):
        leido = grupo | {"subpartidas": ", ".join(grupo["subpartidas"]), "volumen": decimal(grupo["volumen"])}
        campos |= {f"grupo.{n}.{c}": leido[c] for c in _DE_GRUPO}
        campos |= {f"grupo.{n}.metodo": grupo.get("metodo") or ""}
        campos |= {f"grupo.{n}.reserva_nuevos": decimal(grupo["reserva_nuevos"]) if grupo.get("reserva_nuevos") else ""}
        campos |= detalle.de_topes(f"grupo.{n}.", grupo.get("topes"))
        campos |= detalle.de_tramos(f"grupo.{n}.", grupo.get("tramos") or [])
    return campos | detalle.de_topes("", datos.get("topes")) | detalle.de_formulario(datos.get("formulario_cqe") or {})


def de_campos(form: Formulario, antes: Mapping[str, Any]) -> dict[str, Any]:
    """The data that the form says, over those of before.

    Raises:
        Fallo: at the field that cannot be read.
    """
    datos = dict(antes)
    datos |= {c: form[c] for c in TEXTOS}
    datos |= {c: form[c] for c in OPCIONES if form[c] in OPCIONES[c]}
    datos |= {c: bool(form[c]) for c in MARCAS}
    for campo in NUMEROS:
        datos[campo] = form.numero(campo) if form[campo] else None
    if datos["umbral_critico"] is None:
        del datos["umbral_critico"]
    if form["codigo"]:
        datos["codigo"] = form["codigo"].upper()
    datos["destinos"] = _partes(form["destinos"].upper())
    datos["dex_limite"] = form["dex_limite"] or None
    datos["plazo_revision_habiles"] = _entero(form, "plazo_revision_habiles")
    datos["vigencia"] = {e: form[f"vigencia_{e}"] for e in ("desde", "hasta")}
    datos["ventana"] = _ventana(form, "ventana")
    datos["devolucion"] = _ventana(form, "devolucion") if form["devolucion_desde"] else None
    datos["reasignacion"] = None
    if form["reasignacion_corte"]:
        ronda = {"corte": form["reasignacion_corte"], "ventana": _ventana(form, "reasignacion")}
        datos["reasignacion"] = {**(antes.get("reasignacion") or {}), **ronda}
    datos["grupos"] = list(_grupos(form, antes.get("grupos") or []))
    esquema = detalle.formulario(form, antes.get("formulario_cqe") or {})
    if esquema or "formulario_cqe" in antes:
        datos["formulario_cqe"] = esquema
    return detalle.con_topes(datos, detalle.topes(form, ""), {})


def _partes(texto: str) -> list[str]:
    return [p.strip() for p in texto.replace(";", ",").split(",") if p.strip()]


def _entero(form: Formulario, campo: str) -> int:
    if not form[campo].isdecimal():
        raise campo_malo(campo, "Escriba un número entero.")
    return int(form[campo])


def _ventana(form: Formulario, campo: str) -> dict[str, str]:
    """Both ends, in the time of Bogotá, that a browser writes without zone."""
    extremos = {}
    for extremo in ("desde", "hasta"):
        nombre = f"{campo}_{extremo}"
        try:
            extremos[extremo] = datetime.fromisoformat(form[nombre]).replace(tzinfo=BOGOTA).isoformat()
        except ValueError as error:
            raise campo_malo(nombre, "Escriba el día y la hora.") from error
    return extremos


def _grupos(form: Formulario, antes: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    """The rows of groups that have a code; what the form does not show of a group stays."""
    conocidos = {g["codigo"]: g for g in antes}
    de_grupos = [c.split(".") for c in form.campos if c.startswith("grupo.")]
    for n in sorted({int(partes[1]) for partes in de_grupos if partes[1].isdecimal()}):
        escrito = {c: form[f"grupo.{n}.{c}"] for c in _DE_GRUPO}
        if not escrito["codigo"]:
            continue
        volumen = como_api(escrito["volumen"])
        if volumen is None:
            raise Fallo(
                {
                    "status": 422,
                    "title": "Hay datos que corregir",
                    "detail": f"El volumen del grupo {escrito['codigo']} no se entiende. Escríbalo así: 12.500,750.",
                }
            )
        grupo = {"codigo": escrito["codigo"].upper(), "nombre": escrito["nombre"], "volumen": volumen}
        entero = {**conocidos.get(grupo["codigo"], {}), **grupo, "subpartidas": _partes(escrito["subpartidas"])}
        yield _fino(form, f"grupo.{n}.", entero)


def _fino(form: Formulario, prefijo: str, grupo: dict[str, Any]) -> dict[str, Any]:
    """A group with its own method, share of newcomers, caps and tranches; what is empty and was not there stays out."""
    reserva = form.numero(f"{prefijo}reserva_nuevos") if form[f"{prefijo}reserva_nuevos"] else None
    metodo = form[f"{prefijo}metodo"] if form[f"{prefijo}metodo"] in OPCIONES["metodo"] else None
    escritos = {"metodo": metodo, "reserva_nuevos": reserva}
    grupo |= {c: v for c, v in escritos.items() if v is not None or grupo.get(c) is not None}
    tramos = detalle.tramos(form, prefijo, grupo["codigo"])
    if tramos or grupo.get("tramos"):
        grupo["tramos"] = tramos
    return detalle.con_topes(grupo, detalle.topes(form, prefijo), None)
