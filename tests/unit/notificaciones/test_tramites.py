"""The words of the tables: each of their events is written without a hole, whichever its state."""

from datetime import UTC, date, datetime
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin
from uuid import UUID

import pytest
from pydantic import BaseModel

from services.notificaciones.avisos.palabras import Operacion, Tramite
from services.notificaciones.avisos.tramites import OPERACIONES, TRAMITES, VERIFICADAS, cambio_de_empresa
from services.notificaciones.avisos.tramites_garantias import OPERACIONES_DE_GARANTIAS, TRAMITES_DE_GARANTIAS
from services.notificaciones.avisos.tramites_operaciones import TRAMITES_DE_OPERACIONES
from services.notificaciones.avisos.tramites_programas import TRAMITES_DE_PROGRAMAS
from services.notificaciones.mensajes.redaccion import redactar
from shared.events.registro import EmpresaActualizada

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
    "ConsumoDecidido": ["aprobado"],
    "EstudioPresentado": ["a_tiempo", "con_el_recurso"],
    "DexActualizada": ["verificada"],
    "SalidaCambiada": ["solicitada", "autorizada", "devuelta", "negada", "fuera", "reimportada", "definitiva"],
    "ReimportacionCambiada": ["consultada", "devuelta", "favorable", "desfavorable"],
    "ReposicionCambiada": ["radicada", "devuelta", "cuadros_aprobados", "negada", "autorizada"],
}

FIJOS = {"con_certificado": False, "libera_residuos": False}


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
        base = {n: FIJOS.get(n, valor(c.annotation)) for n, c in t.evento.model_fields.items()}
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


def test_residuos_liberados_no_son_otra_aprobacion_y_sin_certificado_se_dice_el_consumo() -> None:
    def de(nombre: str, tablas: Any, **cambios: Any) -> Any:
        tabla = next(t for t in tablas if t.evento.__name__ == nombre)
        datos = {n: valor(c.annotation) for n, c in tabla.evento.model_fields.items()}
        return tabla.palabras(tabla.evento(**{**datos, **cambios}))

    assert de("CipDecidido", TRAMITES_DE_GARANTIAS, estado="aprobado", libera_residuos=True).titulo == (
        "residuos liberados"
    )
    # A certificate that follows tells the approval itself.
    assert de("ConsumoDecidido", TRAMITES, estado="aprobado", con_certificado=True) is None
    assert de("ConsumoDecidido", TRAMITES, estado="negado", con_certificado=False) is None


@pytest.mark.parametrize(
    ("desde", "hasta", "titulo"),
    [
        ("en_revision", "habilitada", "empresa habilitada"),
        ("en_revision", "registrada", "registro devuelto para corregir"),
        ("habilitada", "suspendida", "empresa suspendida"),
        ("suspendida", "habilitada", "se levantó la suspensión"),
        ("suspendida", "cancelada", "empresa cancelada"),
        ("registrada", "en_revision", None),
    ],
)
def test_lo_que_una_empresa_espera_de_su_registro(desde: str, hasta: Any, titulo: str | None) -> None:
    evento = EmpresaActualizada(
        nit="900204272-8", razon_social="Ingenio", estado=hasta, version=2, motivo="Falta el certificado."
    )
    palabras = cambio_de_empresa(desde, evento)
    assert (palabras and palabras.titulo) == titulo
    assert palabras is None or palabras.destacado == "Falta el certificado."


def test_lo_que_no_se_dice() -> None:
    efectividad = next(t for t in TRAMITES_DE_GARANTIAS if t.evento.__name__ == "EfectividadCambiada")
    datos = {n: valor(c.annotation) for n, c in efectividad.evento.model_fields.items()}
    assert efectividad.palabras(efectividad.evento(**{**datos, "visible": False, "estado": "expedida"})) is None
    assert efectividad.palabras(efectividad.evento(**{**datos, "estado": "acto_proyectado"})) is None
