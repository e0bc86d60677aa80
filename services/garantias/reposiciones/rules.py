"""The right to replace imported raw materials that were exported in a product (arts. 7 and 93 to 102). Pure."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, Decimal

from services.garantias.parametros.rules import Reglamento
from services.garantias.unidades import escrita
from shared.calendar import en_palabras, sumar_meses

_MILLONESIMA = Decimal("0.000001")
_COMUNES = ("formulario", "documentos_exportacion", "declaraciones_importacion", "aval_economista")


def documentos_exigidos(*, cede: bool) -> tuple[str, ...]:
    """Art. 96 a to f; the tables and the data of the exports (b and g) are in the request. Art. 94: a cession shows."""
    return (*_COMUNES, "contrato_cesion") if cede else _COMUNES


@dataclass(frozen=True, slots=True)
class Exportacion:
    """A line of an export document: units of a product that were shipped."""

    declaracion: str
    item: int
    embarcada_el: date
    producto: str
    unidades: Decimal
    invoca_179: bool
    """It says special systems, its value added, and the mechanism of art. 179 (art. 95)."""


@dataclass(frozen=True, slots=True)
class Importacion:
    """An import that the product was made with."""

    declaracion: str
    item: int
    insumo: str
    levante_el: date
    cantidad: Decimal
    """What is left of it: declared, less what earlier studies replaced (art. 99)."""


@dataclass(frozen=True, slots=True)
class Uso:
    """A part of an import that an export gives the right to replace."""

    exportacion: tuple[str, int]
    importacion: tuple[str, int]
    insumo: str
    cantidad: Decimal


@dataclass(frozen=True, slots=True)
class Estudio:
    """What a study gives: the quantity of each input, from which imports, and why something does not count."""

    cantidades: Mapping[str, Decimal]
    usos: tuple[Uso, ...]
    observaciones: tuple[str, ...] = field(default=())


def en_tiempo(r: Reglamento, embarcada_el: date, radicada_el: date) -> bool:
    """Art. 93 par.: the right is used within twelve months from the shipment; the filing of the study uses it."""
    return embarcada_el <= radicada_el <= sumar_meses(embarcada_el, r.entero("reposicion_derecho"))


def importacion_admitida(r: Reglamento, levante_el: date, radicada_el: date) -> bool:
    """Art. 97: its release was authorised in the two years before the study was filed."""
    return sumar_meses(radicada_el, -r.entero("reposicion_antecedente")) <= levante_el <= radicada_el


def estudiar(
    r: Reglamento,
    exportaciones: Sequence[Exportacion],
    importaciones: Sequence[Importacion],
    factores: Mapping[str, Mapping[str, Decimal]],
    radicada_el: date,
) -> Estudio:
    """Arts. 93, 95 and 97: the same quantity of each input, from imports released before the shipment.

    Interpretation: exports by date use imports by date, as art. 69 credits; the quantity is the total factor of the
    table, waste included, rounded down to six decimals.

    Args:
        factores: per product, total consumption of each input.
    """
    usos: list[Uso] = []
    por_insumo, observaciones = _admitidas(r, importaciones, radicada_el)
    for x in sorted(exportaciones, key=lambda e: (e.embarcada_el, e.declaracion, e.item)):
        cual = f"Exportación {x.declaracion} ítem {x.item}"
        if not x.invoca_179:
            observaciones.append(f"{cual}: no invoca el mecanismo de reposición (art. 95).")
            continue
        if not en_tiempo(r, x.embarcada_el, radicada_el):
            observaciones.append(
                f"{cual}: se embarcó el {en_palabras(x.embarcada_el)}; el derecho se ejerce dentro de los doce meses"
                " siguientes (art. 93 par.)."
            )
            continue
        for insumo, factor in sorted(factores.get(x.producto, {}).items()):
            falta = (x.unidades * factor).quantize(_MILLONESIMA, ROUND_DOWN)
            cola = por_insumo.get(insumo, deque())
            # Both are in order of date: the first import that is not before this shipment ends the search.
            while falta and cola and cola[0][0].levante_el < x.embarcada_el:
                i, queda = cola[0]
                parte = min(falta, queda)
                usos.append(Uso((x.declaracion, x.item), (i.declaracion, i.item), insumo, parte))
                falta -= parte
                if parte == queda:
                    cola.popleft()
                else:
                    cola[0] = (i, queda - parte)
            if falta:
                observaciones.append(
                    f"{cual}: de {insumo} no consta importación anterior al embarque por {escrita(falta)}."
                )
    cantidades: dict[str, Decimal] = {}
    for uso in usos:
        cantidades[uso.insumo] = cantidades.get(uso.insumo, Decimal(0)) + uso.cantidad
    return Estudio(cantidades, tuple(usos), tuple(observaciones))


def _admitidas(
    r: Reglamento, importaciones: Sequence[Importacion], radicada_el: date
) -> tuple[dict[str, deque[tuple[Importacion, Decimal]]], list[str]]:
    """Per input, the imports that art. 97 admits with something left, oldest first; and why others are not."""
    por_insumo: dict[str, deque[tuple[Importacion, Decimal]]] = {}
    observaciones = []
    for i in sorted(importaciones, key=lambda i: (i.levante_el, i.declaracion, i.item)):
        if not importacion_admitida(r, i.levante_el, radicada_el):
            observaciones.append(
                f"Importación {i.declaracion} ítem {i.item}: su levante es del {en_palabras(i.levante_el)}, fuera de"
                " los dos años anteriores a la radicación (art. 97)."
            )
        elif i.cantidad > 0:
            por_insumo.setdefault(i.insumo, deque()).append((i, i.cantidad))
    return por_insumo, observaciones


def leyenda(numero: str) -> str:
    """Art. 102: what the import form says of its regime."""
    return f"Reposición P.V., estudio {numero}"
