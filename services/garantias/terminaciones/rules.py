"""When a programme ends and what a unilateral termination takes of its guarantees (arts. 50 to 56). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from services.garantias.garantias.rules import porcentaje
from services.garantias.parametros.rules import Reglamento
from services.garantias.programas.nombres import dolares
from services.garantias.programas.rules import ClasePrograma, es_de_materias_primas
from shared.calendar import en_palabras, sumar_meses

_CENTAVO = Decimal("0.01")


class CausaUnilateral(StrEnum):
    """Art. 53 a to e, and art. 46 par. 3."""

    INCONSISTENCIAS = "inconsistencias"
    ADULTERACION = "adulteracion"
    REQUERIMIENTOS = "requerimientos"
    DESTINACION = "destinacion"
    UBICACION = "ubicacion"
    RENUNCIA_REGISTROS = "renuncia_registros"


@dataclass(frozen=True, slots=True)
class GarantiaDelPrograma:
    """A guarantee as the report of art. 50 lists it."""

    numero: str
    estado: str


_PENDIENTES = frozenset({"presentada", "aceptada", "por_sustituir", "en_efectividad", "cobro_coactivo"})


def faltantes_de_cumplimiento(
    garantias: Sequence[GarantiaDelPrograma], estudios_pendientes: Sequence[str], informe: str | None
) -> list[str]:
    """Arts. 50 and 51: obligations fulfilled, as the report on the guarantees shows; empty if it may end."""
    faltan = [] if informe else ["Falta el informe sobre el estado de las garantías (art. 50)."]
    vivas = [f"{g.numero} ({g.estado.replace('_', ' ')})" for g in garantias if g.estado in _PENDIENTES]
    if vivas:
        faltan.append(f"Hay garantías sin cancelar: {', '.join(vivas)} (arts. 26, 27 y 51).")
    if estudios_pendientes:
        faltan.append(f"Hay compromisos sin demostrar: {', '.join(estudios_pendientes)} (art. 51).")
    return faltan


def faltante_de_servicio(
    clase: ClasePrograma, en_servicio_desde: date | None, meses_depreciacion_90: int | None, hoy: date
) -> list[str]:
    """Art. 82: goods of 173 c serve the programme until 90 % of them is depreciated; empty once they have.

    Counted from the initial acceptance of the guarantee (# house rule: the text gives no start).
    """
    if clase is not ClasePrograma.CAPITAL_173C or en_servicio_desde is None or meses_depreciacion_90 is None:
        return []
    hasta = sumar_meses(en_servicio_desde, meses_depreciacion_90)
    return [] if hoy >= hasta else [f"Los bienes deben servir al programa hasta el {en_palabras(hasta)} (art. 82)."]


def faltantes_de_no_utilizacion(
    r: Reglamento,
    clase: ClasePrograma,
    *,
    autorizado_el: date,
    hoy: date,
    registros_por_periodo: Mapping[int, int],
    importar_hasta: date | None,
    verificado_sin_declaraciones: bool,
) -> list[str]:
    """Art. 52: no registration in two calendar periods in a row, or, capital goods, in the term to import.

    Args:
        registros_por_periodo: how many registrations each period has; period 0 for capital goods.
        importar_hasta: end of the term to import of capital goods.
        verificado_sin_declaraciones: the records of import declarations were searched and have none.
    """
    faltan = []
    if es_de_materias_primas(clase):
        cuantos = r.entero("no_utilizacion_periodos")
        periodos = range(hoy.year - cuantos, hoy.year)
        if autorizado_el > date(periodos[0], 1, 1):
            faltan.append(
                f"Se autorizó el {en_palabras(autorizado_el)}: no han corrido {cuantos} períodos completos desde"
                " entonces."
            )
        usados = [str(p) for p in periodos if registros_por_periodo.get(p, 0)]
        if usados:
            faltan.append(f"Registró importaciones en {', '.join(usados)}.")
    else:
        if registros_por_periodo.get(0, 0):
            faltan.append("Registró importaciones.")
        if importar_hasta is None or hoy <= importar_hasta:
            hasta = f" ({en_palabras(importar_hasta)})" if importar_hasta else ""
            faltan.append(f"No ha vencido el plazo para registrar importaciones{hasta}.")
    if not verificado_sin_declaraciones:
        faltan.append("Falta verificar que no existan declaraciones de importación con cargo al programa.")
    return faltan


@dataclass(frozen=True, slots=True)
class Efectividad:
    """What a unilateral termination takes, in USD, and how it was worked out."""

    monto_usd: Decimal
    pasos: tuple[str, ...]


def monto_de_efectividad(
    r: Reglamento, cupo_utilizado_usd: Decimal, licencia_anual: bool, hay_garantias: bool
) -> Efectividad:
    """Art. 54: 20 % (50 % with annual licence) of the quota used, where there is a guarantee to be enforced."""
    cuanto = porcentaje(r, licencia_anual)
    pasos = [f"Cupo utilizado: {dolares(cupo_utilizado_usd)} (arts. 32 y 86)."]
    if not hay_garantias:
        pasos.append("No hay garantías aceptadas que hacer efectivas: no hay lugar a ello (art. 54).")
        return Efectividad(Decimal("0.00"), tuple(pasos))
    monto = (cupo_utilizado_usd * cuanto / 100).quantize(_CENTAVO, ROUND_HALF_UP)
    pasos.append(f"{cuanto} % del cupo utilizado (arts. 21 y 54): {dolares(monto)}.")
    return Efectividad(monto, tuple(pasos))


def puede_informar(hoy: date, explicaciones_hasta: date, rindio_explicaciones: bool) -> bool:
    """Art. 54: the report follows the term of ten business days; before it ends, only if the company was heard."""
    return rindio_explicaciones or hoy > explicaciones_hasta


def explicaciones_en_termino(hoy: date, hasta: date) -> bool:
    """Art. 54: within ten business days of the communication, the last day included."""
    return hoy <= hasta


def queda_ejecutoriada(estado: str, hoy: date, recurrir_hasta: date | None) -> bool:
    """Arts. 55 and 56: final when the appeal was decided, or its term passed without one (# house rule)."""
    return estado == "confirmada" or (recurrir_hasta is not None and hoy > recurrir_hasta)
