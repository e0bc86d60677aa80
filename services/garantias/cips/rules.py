"""Input-output tables: value added, when a change is a modification and when it asks for a new table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from services.garantias.abonos.rules import exige_cip_nuevo
from services.garantias.parametros.rules import Reglamento
from services.garantias.unidades import convertible, escrita

_CENTESIMA = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Insumo:
    """An input by its internal code: USD per unit, waste in per cent, total consumption per unit of product."""

    descripcion: str
    subpartida: str
    unidad: str
    fob_unitario: Decimal
    desperdicio: Decimal
    factor: Decimal


@dataclass(frozen=True, slots=True)
class Contenido:
    """What a table says (art. 63)."""

    nombre_tecnico: str
    nombre_comercial: str
    subpartida: str
    unidad: str
    fob_unitario: Decimal
    insumos: Mapping[int, Insumo]


@dataclass(frozen=True, slots=True)
class CausaDeCipNuevo:
    """A letter of art. 66 that a change falls under."""

    literal: str
    texto: str


def valor_agregado(fob_unitario: Decimal, insumos: Mapping[int, Insumo]) -> Decimal:
    """Art. 63 e: FOB of a unit of product less that of the external inputs used in it, in USD."""
    return fob_unitario - sum((i.factor * i.fob_unitario for i in insumos.values()), Decimal(0))


def porcentaje_agregado(contenido: Contenido) -> Decimal:
    """Value added as a percentage of the product's FOB, exact."""
    return valor_agregado(contenido.fob_unitario, contenido.insumos) * 100 / contenido.fob_unitario


def consumo_neto(insumo: Insumo) -> Decimal:
    """Arts. 58 and 63: what stays in a unit of product once waste is taken out of the total factor."""
    return insumo.factor * (100 - insumo.desperdicio) / 100


def presentado_a_tiempo(presentado_el: date, primera_importacion: date | None) -> bool:
    """Art. 62: after the import of its inputs."""
    return primera_importacion is not None and primera_importacion <= presentado_el


def solo_cambia_subpartidas(antes: Contenido, despues: Contenido) -> bool:
    """Art. 65: a table is modified only by a change of any of its tariff subheadings."""

    def sin_subpartidas(c: Contenido) -> object:
        insumos = {k: (i.descripcion, i.unidad, i.fob_unitario, i.desperdicio, i.factor) for k, i in c.insumos.items()}
        return (c.nombre_tecnico, c.nombre_comercial, c.unidad, c.fob_unitario, insumos)

    return antes != despues and sin_subpartidas(antes) == sin_subpartidas(despues)


def causas_de_cip_nuevo(r: Reglamento, antes: Contenido, despues: Contenido) -> tuple[CausaDeCipNuevo, ...]:
    """Art. 66: which of its seven cases a change falls under; none if it may be a modification or nothing changed."""
    causas: list[CausaDeCipNuevo] = []

    def anotar(literal: str, texto: str) -> None:
        causas.append(CausaDeCipNuevo(literal, texto))

    comunes = sorted(antes.insumos.keys() & despues.insumos.keys())
    for codigo in comunes:
        a, d = antes.insumos[codigo], despues.insumos[codigo]
        if a.factor != d.factor:
            cambio = f"El factor de consumo del código {codigo:02} pasa de {escrita(a.factor)} a {escrita(d.factor)}"
            if a.descripcion != d.descripcion:
                anotar("a", f"{cambio} al cambiar su descripción.")
            else:
                anotar("e", f"{cambio}.")
    for codigo in sorted(despues.insumos.keys() - antes.insumos.keys()):
        anotar("b", f"Se incluye la materia prima {codigo:02}.")
    for codigo in sorted(antes.insumos.keys() - despues.insumos.keys()):
        anotar("c", f"No se utiliza la materia prima {codigo:02}.")
    if (antes.nombre_tecnico, antes.nombre_comercial) != (despues.nombre_tecnico, despues.nombre_comercial):
        anotar("d", "Cambia la descripción técnica o comercial del producto.")
    if convertible(despues.unidad, antes.unidad) is None:
        anotar("f", f"La unidad {despues.unidad} no es convertible a {antes.unidad}.")
    va_antes, va_despues = porcentaje_agregado(antes), porcentaje_agregado(despues)
    if exige_cip_nuevo(r, va_antes, va_despues):
        de, a_ = (v.quantize(_CENTESIMA, ROUND_HALF_UP) for v in (va_antes, va_despues))
        anotar("g", f"El valor agregado nacional pasa de {escrita(de)} % a {escrita(a_)} %.")
    return tuple(causas)
