"""Rules of a contingente's own data and of when it takes requests. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from string import Formatter
from typing import TYPE_CHECKING, Any, Literal

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from services.cupos.cantidades import a_kilogramos

if TYPE_CHECKING:
    from services.cupos.contingentes.schemas import DatosContingente, GrupoEscrito, Metodo, Tope, Topes, Ventana

Clase = Literal["nuevo", "historico"]
"""Of an applicant: `historico` if the contingente's history names it."""
Nivel = Literal["normal", "critico", "agotado"]
SUBPARTIDA = re.compile(r"[0-9]{4}(\.[0-9]{2}){3}")


@dataclass(frozen=True)
class Defecto:
    """Something wrong in a contingente's data; `campo` is its path, `mensaje` Spanish."""

    campo: str
    mensaje: str


def defectos_de_fechas(desde: date, hasta: date, ventana: tuple[datetime, datetime], dex: date | None) -> list[Defecto]:
    """Quota year, request window and DEX deadline must follow each other. # house rule"""
    defectos = []
    if hasta < desde:
        defectos.append(Defecto("vigencia.hasta", "La vigencia termina antes de empezar."))
    if ventana[1] <= ventana[0]:
        defectos.append(Defecto("ventana.hasta", "La ventana termina antes de abrirse."))
    if ventana[1].date() > hasta:
        defectos.append(Defecto("ventana.hasta", "La ventana no puede pasar del fin de la vigencia."))
    if dex is not None and dex < desde:
        defectos.append(Defecto("dex_limite", "El plazo del DEX no puede ser anterior a la vigencia."))
    return defectos


def defectos_de_grupos(volumen_kg: int, grupos: Sequence[tuple[str, Sequence[str], int]]) -> list[Defecto]:
    """Σ groups ≤ contingente; codes and subheadings are told once each (dominio 2)."""
    defectos = []
    if sum(g[2] for g in grupos) > volumen_kg:
        defectos.append(Defecto("grupos", "La suma de los grupos supera el volumen del contingente."))
    for codigo in _repetidos(g[0] for g in grupos):
        defectos.append(Defecto("grupos", f"El grupo {codigo} está dos veces."))
    for n, (_, subpartidas, _) in enumerate(grupos):
        for subpartida in subpartidas:
            if SUBPARTIDA.fullmatch(subpartida) is None:
                defectos.append(Defecto(f"grupos.{n}.subpartidas", f"{subpartida} no tiene la forma NNNN.NN.NN.NN."))
        for subpartida in _repetidos(subpartidas):
            defectos.append(Defecto(f"grupos.{n}.subpartidas", f"La subpartida {subpartida} está dos veces."))
    return defectos


def defectos_de_factor(factor: str) -> list[Defecto]:
    """The raw-value factor is a positive decimal: quota kilograms per commercial kilogram (dominio 2)."""
    if re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,8})?", factor) is None or Decimal(factor) <= 0:
        return [Defecto("factor.valor", "El factor es un número positivo con hasta ocho decimales.")]
    return []


def defectos_de_serie(formato: str) -> list[Defecto]:
    """The format of CQE serials needs its consecutive and may name year, digit and contingente. # house rule"""
    try:
        nombres = {nombre for _, nombre, _, _ in Formatter().parse(formato) if nombre is not None}
        ejemplo = formato.format(anio=2026, digito=6, contingente="AZUCAR", consecutivo=1)
    except (KeyError, IndexError, ValueError):
        return [Defecto("serie_cqe", "El formato admite {anio}, {digito}, {contingente} y {consecutivo:06d}.")]
    if "consecutivo" not in nombres:
        return [Defecto("serie_cqe", "El formato debe contener {consecutivo}.")]
    if re.fullmatch(r"[A-Za-z0-9/-]{1,40}", ejemplo) is None:
        return [Defecto("serie_cqe", "La serie solo lleva letras, cifras, guiones y barras.")]
    return []


def defectos_de_formulario(esquema: dict[str, Any]) -> list[Defecto]:
    """The certificate's form is a JSON Schema of an object whose fields have titles in both languages (dominio 2)."""
    try:
        Draft202012Validator.check_schema(esquema)
    except SchemaError as error:
        return [Defecto("formulario_cqe", f"No es un JSON Schema válido: {error.message}")]
    if _sin_medida(esquema):
        return [Defecto("formulario_cqe", "Tiene un número que no es finito.")]
    if esquema.get("type") != "object" or not isinstance(esquema.get("properties"), dict):
        return [Defecto("formulario_cqe", "Debe describir un objeto con sus campos en properties.")]
    return [
        Defecto(f"formulario_cqe.properties.{campo}", "Al campo le falta title o x-title-en.")
        for campo, definicion in esquema["properties"].items()
        if not isinstance(definicion, dict) or not definicion.get("title") or not definicion.get("x-title-en")
    ]


def _sin_medida(valor: Any) -> bool:
    if isinstance(valor, dict):
        return any(_sin_medida(v) for v in valor.values())
    if isinstance(valor, list):
        return any(_sin_medida(v) for v in valor)
    return isinstance(valor, float) and not isfinite(valor)


def ventana_abierta(ahora: datetime, desde: datetime, hasta: datetime) -> bool:
    """From the opening instant on, and up to the closing one, which is already out. # house rule"""
    return desde <= ahora < hasta


def vigente(hoy: date, estado: str, desde: date, hasta: date) -> bool:
    """A contingente is in force if it is published and its quota year has not ended (Manual III).

    A request may be filed before the year begins, where the window says so.
    """
    return estado == "vigente" and hoy <= hasta


def volumen_tras_ajuste(volumen_kg: int, ajuste_kg: int, comprometido_kg: int) -> int | None:
    """A group's volume after a dated act, or None if it would fall below what is assigned or reserved (dominio 2)."""
    nuevo = volumen_kg + ajuste_kg
    return nuevo if nuevo >= max(comprometido_kg, 1) else None


def nivel_de_grupo(volumen_kg: int, comprometido_kg: int, umbral: str) -> Nivel:
    """Exhausted when nothing is available; critical from `umbral` per cent assigned or reserved. # house rule"""
    if comprometido_kg >= volumen_kg:
        return "agotado"
    return "critico" if comprometido_kg * 100 >= Decimal(umbral) * volumen_kg else "normal"


def grupo_de(datos: "DatosContingente", grupo: str) -> "GrupoEscrito":
    """The group of that code.

    Raises:
        KeyError: if the contingente has none.
    """
    for g in datos.grupos:
        if g.codigo == grupo:
            return g
    raise KeyError(grupo)


def metodo_de(datos: "DatosContingente", grupo: str) -> "Metodo":
    """How the requests of a group are served: as the group says, else as the contingente (dominio 2)."""
    return grupo_de(datos, grupo).metodo or datos.metodo


def en_reasignacion(datos: "DatosContingente", momento: datetime) -> bool:
    """Whether the round that shares out again rules at `momento`: from its opening on, once requests have closed."""
    ronda = datos.reasignacion
    return ronda is not None and momento >= max(datos.ventana.hasta, ronda.ventana.desde)


def ventana_en(datos: "DatosContingente", momento: datetime) -> "Ventana":
    """The window for requests at `momento`: that of the year until it has closed, then that of the last round."""
    if datos.reasignacion is not None and momento >= datos.ventana.hasta:
        return datos.reasignacion.ventana
    return datos.ventana


def metodo_en(datos: "DatosContingente", grupo: str, momento: datetime) -> "Metodo":
    """How a request received at `momento` is served: as its group says, or as the round that shares out again."""
    if datos.reasignacion is not None and en_reasignacion(datos, momento):
        return datos.reasignacion.metodo
    return metodo_de(datos, grupo)


def lote_minimo(datos: "DatosContingente", grupo: str) -> int | None:
    """Fewest kilograms that may be asked for in a group, where there is a minimum lot (dominio 2)."""
    grupo_de(datos, grupo)
    return None if datos.lote_minimo is None else a_kilogramos(datos.lote_minimo, datos.unidad)


def tope_kg(datos: "DatosContingente", grupo: str, clase: Clase) -> int | None:
    """The most that one applicant of that kind may have in a group, or None without cap (dominio 2).

    The lowest of what contingente and group say, for all and for that kind, as quantity and as percentage of the
    group's volume as it stands, rounded down to the kilogram.
    """
    escrito = grupo_de(datos, grupo)
    volumen = a_kilogramos(escrito.volumen, datos.unidad)
    topes = [t for de in (datos.topes, escrito.topes) for t in _de_clase(de, clase)]
    cantidades = [a_kilogramos(t.cantidad, datos.unidad) for t in topes if t.cantidad is not None]
    porcentajes = [int(Decimal(t.porcentaje) * volumen // 100) for t in topes if t.porcentaje is not None]
    return min([*cantidades, *porcentajes], default=None)


def tope_del_contingente_kg(datos: "DatosContingente", clase: Clase) -> int | None:
    """The most that one applicant of that kind may have in all groups together: the contingente's own quantities.

    Its percentages are of each group and bind in `tope_kg` only.
    """
    propios = [t.cantidad for t in _de_clase(datos.topes, clase) if t.cantidad is not None]
    return min((a_kilogramos(c, datos.unidad) for c in propios), default=None)


def hay_topes(datos: "DatosContingente", grupo: str) -> bool:
    """Whether some applicant of the group is capped."""
    return any(t is not None for de in (datos.topes, grupo_de(datos, grupo).topes) if de for t in dict(de).values())


def _de_clase(topes: "Topes | None", clase: Clase) -> list["Tope"]:
    if topes is None:
        return []
    return [t for t in (topes.todos, topes.nuevo if clase == "nuevo" else topes.historico) if t is not None]


def _repetidos(valores: Iterable[str]) -> list[str]:
    return [valor for valor, veces in Counter(valores).items() if veces > 1]
