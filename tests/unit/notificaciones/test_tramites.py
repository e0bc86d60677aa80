"""The words of the tables: each of their events is written without a hole, whichever its state."""

from datetime import UTC, date, datetime
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin
from uuid import UUID

import pytest
from pydantic import BaseModel

from services.notificaciones.avisos.palabras import Operacion, Tramite
from services.notificaciones.avisos.tramites import OPERACIONES, TRAMITES, VERIFICADAS
from services.notificaciones.avisos.tramites_garantias import OPERACIONES_DE_GARANTIAS, TRAMITES_DE_GARANTIAS
from services.notificaciones.avisos.tramites_operaciones import TRAMITES_DE_OPERACIONES
from services.notificaciones.avisos.tramites_programas import TRAMITES_DE_PROGRAMAS
from services.notificaciones.mensajes.redaccion import redactar

TODOS: tuple[Tramite | Operacion, ...] = (
    *TRAMITES,
    VERIFICADAS,
    *OPERACIONES,
    *TRAMITES_DE_GARANTIAS,
    *TRAMITES_DE_PROGRAMAS,
    *TRAMITES_DE_OPERACIONES,
    *OPERACIONES_DE_GARANTIAS,
)
VARIAN = ("estado", "resultado", "causa", "presentacion", "efecto_en_garantia")
"""Fields whose value changes the words."""
ESTADOS = {
    "ProrrogaCambiada": ["solicitada", "devuelta", "negada", "aprobada_por_sustituir", "firme", "sin_efecto"],
    "EfectividadCambiada": ["expedida", "citada", "notificada", "recurrida", "en_firme", "pagada", "cobro_coactivo"],
    "EstudioDecidido": ["cumplido", "saldo_pendiente", "incumplido"],
    "RegistroDecidido": ["aprobado", "negado"],
    "CipDecidido": ["aprobado", "devuelto"],
    "EstudioPresentado": ["a_tiempo", "con_el_recurso"],
    "DexActualizada": ["verificada"],
    "SalidaCambiada": ["solicitada", "autorizada", "devuelta", "negada", "fuera", "reimportada", "definitiva"],
    "ReimportacionCambiada": ["consultada", "devuelta", "favorable", "desfavorable"],
    "ReposicionCambiada": ["radicada", "devuelta", "cuadros_aprobados", "negada", "autorizada"],
}


def valor(tipo: Any) -> Any:
    """Some value of a type."""
    origen, partes = get_origin(tipo), get_args(tipo)
    if origen is Literal:
        return partes[0]
    if origen in (Union, UnionType):
        return valor(next(p for p in partes if p is not NoneType))
    if origen is tuple:
        return (valor(partes[0]),)
    if isinstance(tipo, type) and issubclass(tipo, BaseModel):
        return {n: valor(c.annotation) for n, c in tipo.model_fields.items()}
    return {
        str: "dato",
        int: 1_234_567,
        bool: True,
        UUID: UUID(int=7),
        date: date(2026, 12, 4),
        datetime: datetime(2026, 11, 21, 19, 5, tzinfo=UTC),
    }[tipo]


def casos() -> list[Any]:
    hechos = []
    for t in TODOS:
        base = {n: valor(c.annotation) for n, c in t.evento.model_fields.items()}
        campo = next((v for v in VARIAN if v in base), None)
        anotacion = t.evento.model_fields[campo].annotation if campo else None
        propias = list(get_args(anotacion)) if get_origin(anotacion) is Literal else [None]
        opciones = ESTADOS.get(t.evento.__name__, propias)
        if t.evento.__name__ == "EstudioPresentado":
            campo = "presentacion"
        if t.evento.__name__ == "EstudioDecidido":
            campo = "resultado"
        for opcion in opciones:
            datos = base if opcion is None else {**base, str(campo): opcion}
            hechos.append(pytest.param(t, t.evento(**datos), id=f"{t.evento.__name__}-{opcion or ''}"))
    return hechos


@pytest.mark.parametrize(("tabla", "evento"), casos())
def test_cada_hecho_se_dice_entero(tabla: Tramite | Operacion, evento: Any) -> None:
    palabras = tabla.palabras(evento)
    assert palabras is not None
    numero = str(getattr(evento, tabla.numero))
    de_la_empresa = isinstance(tabla, Tramite)
    datos = {**palabras.datos(), "caso_numero": numero, "razon_social": "Ingenio S. A." if de_la_empresa else ""}
    texto = redactar("tramite" if de_la_empresa else "operacion", datos)
    assert texto.asunto.startswith(f"{numero}: ")
    primera = f"{palabras.sujeto} {numero}" + (", de Ingenio S. A., " if de_la_empresa else " ") + palabras.frase
    assert primera in " ".join(texto.plano.split())
    for ajeno in ("{", "None", "..", "  ", "centavos"):
        assert ajeno not in texto.asunto + palabras.frase + palabras.destacado + palabras.que_hacer
    assert palabras.frase.endswith(".")


@pytest.mark.parametrize("tabla", TODOS, ids=lambda t: t.evento.__name__)
def test_cada_tabla_nombra_campos_de_su_evento(tabla: Tramite | Operacion) -> None:
    campos = tabla.evento.model_fields.keys()
    assert tabla.numero in campos
    if isinstance(tabla, Tramite):
        assert {"nit", tabla.caso} <= campos


def test_lo_que_no_se_dice() -> None:
    efectividad = next(t for t in TRAMITES_DE_GARANTIAS if t.evento.__name__ == "EfectividadCambiada")
    datos = {n: valor(c.annotation) for n, c in efectividad.evento.model_fields.items()}
    assert efectividad.palabras(efectividad.evento(**{**datos, "visible": False, "estado": "expedida"})) is None
    assert efectividad.palabras(efectividad.evento(**{**datos, "estado": "acto_proyectado"})) is None
