"""The automatic checks of a consumption, each a sentence with its figures. Pure."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from services.consumo.consumos.rules import admite_consumos
from shared.calendar import en_palabras
from shared.documents.textos import fecha_y_hora, toneladas
from shared.expedientes.comprobaciones import Color, Precomprobacion, firma_desconocida


@dataclass(frozen=True)
class Embarque:
    """A consumption by what it ships: quantities are commercial kilograms."""

    numero: str
    comercial_kg: int
    campos: Mapping[str, Any]


@dataclass(frozen=True)
class Hechos:
    """All that the checks of one consumption look at. Quantities are kilograms, instants aware."""

    cupo: str
    cantidad_kg: int
    comercial_kg: int
    asignado_kg: int
    consumido_kg: int
    reservado_kg: int
    disponible_kg: int
    reserva_kg: int
    """What the ledger holds for this consumption."""
    contingente: str
    estado: str | None
    """None where the contingente's newest state has not arrived."""
    vigencia: tuple[date, date] | None
    hoy: date
    factor: Decimal
    factor_version: int
    factor_vigente: tuple[Decimal, int] | None
    campos: Mapping[str, Any]
    otros: Sequence[Embarque]
    """The company's other consumptions of the contingente that stand: at least those that share vessel or invoice."""
    veredicto: Mapping[str, Any]
    veredicto_en: datetime | None
    empresa: str
    empresa_estado: str | None
    cupo_en_duda: datetime | None = None
    """Since when the signature of the request that gave the cupo is known not to be its representante's."""


def comprobaciones(h: Hechos) -> list[Precomprobacion]:
    """Every check of a consumption, always in the same order. # house rule"""
    todas = [_saldo(h), _tope(h), _contingente(h), _factor(h), _buque(h), _factura(h), _firma(h), _empresa(h)]
    return todas if h.cupo_en_duda is None else [*todas, _cupo_en_duda(h.cupo, h.cupo_en_duda)]


def _una(codigo: str, nombre: str, estado: Color, detalle: str, *, dura: bool = False) -> Precomprobacion:
    return Precomprobacion(codigo=codigo, nombre=nombre, estado=estado, detalle=detalle, dura=dura)


def _saldo(h: Hechos) -> Precomprobacion:
    detalle = (
        f"El cupo {h.cupo} tiene reservadas {toneladas(h.reserva_kg)} para esta solicitud, que usa"
        f" {toneladas(h.cantidad_kg)}; le quedan disponibles {toneladas(h.disponible_kg)}."
    )
    return _una("saldo", "Saldo del cupo", "verde" if h.reserva_kg == h.cantidad_kg else "rojo", detalle, dura=True)


def _tope(h: Hechos) -> Precomprobacion:
    usado = h.consumido_kg + h.reservado_kg
    detalle = (
        f"De {toneladas(h.asignado_kg)} asignadas se han consumido {toneladas(h.consumido_kg)} y hay reservadas"
        f" {toneladas(h.reservado_kg)}, con las de esta solicitud."
    )
    return _una("tope", "Uso del cupo", "verde" if usado <= h.asignado_kg else "rojo", detalle, dura=True)


def _contingente(h: Hechos) -> Precomprobacion:
    nombre = "Contingente vigente"
    if h.estado is None or h.vigencia is None:
        return _una("contingente", nombre, "gris", f"Aún no llegan los datos del contingente {h.contingente}.")
    desde, hasta = h.vigencia
    bien = admite_consumos(estado=h.estado, desde=desde, hasta=hasta, hoy=h.hoy)
    detalle = (
        f"El contingente {h.contingente} está {h.estado}; su vigencia va del {en_palabras(desde)} al"
        f" {en_palabras(hasta)}."
    )
    return _una("contingente", nombre, "verde" if bien else "rojo", detalle)


def _factor(h: Hechos) -> Precomprobacion:
    nombre = "Factor de valor crudo"
    usado = f"{toneladas(h.comercial_kg)} × {h.factor.normalize():f} (versión {h.factor_version})"
    if h.factor_vigente is None or (h.factor, h.factor_version) == h.factor_vigente:
        return _una("factor", nombre, "verde", f"{usado} son {toneladas(h.cantidad_kg)} del cupo.")
    factor, version = h.factor_vigente
    detalle = f"Se calculó {usado}; el factor vigente es {factor.normalize():f} (versión {version})."
    return _una("factor", nombre, "rojo", detalle)


def _buque(h: Hechos) -> Precomprobacion:
    nombre = "Buque repetido"
    buque = _texto(h.campos.get("buque"))
    if not buque:
        return _una("buque", nombre, "gris", "El formulario no dice el buque.")
    mismos = [o for o in h.otros if _texto(o.campos.get("buque")) == buque]
    if not mismos:
        return _una("buque", nombre, "verde", f"Ningún otro embarque de la empresa va en {h.campos['buque']}.")
    iguales = [o for o in mismos if o.comercial_kg == h.comercial_kg]
    cuales = ", ".join(f"{o.numero} ({toneladas(o.comercial_kg)})" for o in mismos)
    detalle = f"La empresa embarca en {h.campos['buque']} también {cuales}"
    if iguales:
        return _una("buque", nombre, "rojo", f"{detalle}, la misma cantidad: puede ser el mismo embarque dos veces.")
    return _una("buque", nombre, "verde", f"{detalle}, de otra cantidad.")


def _factura(h: Hechos) -> Precomprobacion:
    nombre = "Factura repetida"
    facturas = {c: _texto(v) for c, v in h.campos.items() if "factura" in c and _texto(v)}
    if not facturas:
        return _una("factura", nombre, "gris", "El formulario no dice la factura.")
    repetidas = [
        f"{h.campos[c]} está también en {o.numero}"
        for o in h.otros
        for c, valor in facturas.items()
        if _texto(o.campos.get(c)) == valor
    ]
    if repetidas:
        return _una("factura", nombre, "rojo", f"La factura {'; '.join(repetidas)}.")
    return _una("factura", nombre, "verde", "Ninguna otra solicitud de la empresa trae esa factura.")


def _texto(valor: Any) -> str:
    """As it is compared: without accents, case nor punctuation."""
    if not isinstance(valor, str | int):
        return ""
    plano = unicodedata.normalize("NFKD", str(valor).casefold())
    return "".join(c for c in plano if c.isalnum())


def _firma(h: Hechos) -> Precomprobacion:
    nombre = "Firma digital"
    if not h.veredicto or h.veredicto_en is None:
        return _una("firma", nombre, "gris", "Aún no hay veredicto sobre la firma.")
    cuando = fecha_y_hora(h.veredicto_en)
    if h.veredicto.get("veredicto") != "TOTAL_PASSED":
        return _una("firma", nombre, "rojo", f"La firma no se aceptó el {cuando}.")
    if desconocida := h.veredicto.get("desconocida_en"):
        return _una("firma", nombre, "rojo", firma_desconocida(desconocida))
    firmante = h.veredicto.get("firmante_id")
    suyo = ", de un firmante registrado de la empresa" if firmante else ""
    return _una("firma", nombre, "verde", f"Firma aceptada el {cuando}{suyo}.")


def _cupo_en_duda(cupo: str, desde: datetime) -> Precomprobacion:
    detalle = (
        f"El {fecha_y_hora(desde)}, un representante dijo que no firmó la solicitud con que se"
        f" asignó el cupo {cupo}. Compruébelo con la empresa antes de aprobar."
    )
    return _una("firma_del_cupo", "Firma de la solicitud del cupo", "rojo", detalle)


def _empresa(h: Hechos) -> Precomprobacion:
    if h.empresa_estado is None:
        return _una("empresa", "Empresa habilitada", "gris", f"Aún no llega el registro de la empresa {h.empresa}.")
    estado: Color = "verde" if h.empresa_estado == "habilitada" else "rojo"
    return _una("empresa", "Empresa habilitada", estado, f"La empresa {h.empresa} está {h.empresa_estado}.")
