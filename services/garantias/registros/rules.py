"""Import registrations: how long they live and what they draw from the quota."""

from collections.abc import Iterable
from datetime import date

from services.garantias.parametros.rules import Reglamento
from shared.calendar import sumar_meses

_ULTIMO_TRIMESTRE = 10


def valido_hasta_materias_primas(registrado_el: date) -> date:
    """Art. 43: to 31 December; those of the last quarter to 31 March, without moving the demonstration date."""
    if registrado_el.month >= _ULTIMO_TRIMESTRE:
        return date(registrado_el.year + 1, 3, 31)
    return date(registrado_el.year, 12, 31)


def anio_de_cargo(registrado_el: date) -> int:
    """Art. 43: it draws on the quota of the year in which it was registered, even if used the next one."""
    return registrado_el.year


def valido_hasta_repuestos(reglamento: Reglamento, registrado_el: date, ultimo_periodo_exportar: date) -> date:
    """Art. 44 par.: one year, never past the end of the last export period."""
    return min(sumar_meses(registrado_el, reglamento.entero("registro_repuestos")), ultimo_periodo_exportar)


def cupo_utilizado(
    registros_centavos: Iterable[int], renuncias_centavos: Iterable[int] = (), reexportado_centavos: Iterable[int] = ()
) -> int:
    """Arts. 32, 46 and 86: registrations as modified, less definitive re-exports, in USD cents."""
    return sum(registros_centavos) - sum(renuncias_centavos) - sum(reexportado_centavos)


def cabe_en_el_cupo(cupo_centavos: int, utilizado_centavos: int, pedido_centavos: int) -> bool:
    """Art. 42: nothing is registered above the authorised quota."""
    return utilizado_centavos + pedido_centavos <= cupo_centavos


def renuncia_en_termino(pedida_el: date, clausula_primera: date) -> bool:
    """Art. 46 par. 1: a waiver is asked within the date of clause one; that day does not move."""
    return pedida_el <= clausula_primera
