"""Export commitments by kind of programme, in dollars or in physical units."""

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from services.garantias.parametros.rules import Reglamento

_CENTAVO = Decimal("0.01")


def _usd(valor: Decimal) -> Decimal:
    return valor.quantize(_CENTAVO, ROUND_HALF_UP)


def _unidades(valor: Decimal) -> int:
    # A commitment of a fraction of a unit is met only by the whole unit.  # house rule
    return int(valor.to_integral_value(ROUND_CEILING))


def compromiso_174(r: Reglamento, cupo_utilizado_usd: Decimal) -> Decimal:
    """Art. 79: one and a half times the FOB quota that was *used*."""
    return _usd(cupo_utilizado_usd * r.valor("compromiso_174"))


def compromiso_repuestos_174(r: Reglamento, cupo_autorizado_usd: Decimal) -> Decimal:
    """Art. 77.1 par. 3: one and a half times the FOB quota *authorised*."""
    return _usd(cupo_autorizado_usd * r.valor("compromiso_repuestos_174"))


def compromiso_servicios(r: Reglamento, cupo_autorizado_usd: Decimal) -> Decimal:
    """Art. 78 par. 4: capital goods for services, three times the FOB quota authorised."""
    return _usd(cupo_autorizado_usd * r.valor("compromiso_servicios"))


def aumento_de_produccion(unidades_por_anio: Decimal, meses_depreciacion_90: int) -> Decimal:
    """Art. 78: the increase in output over the time in which 90 % of the goods is depreciated."""
    return unidades_por_anio * meses_depreciacion_90 / 12


def compromiso_173c(r: Reglamento, aumento_unidades: Decimal) -> int:
    """Art. 78: at least 70 % of that increase, in physical units."""
    return _unidades(aumento_unidades * r.valor("compromiso_173c") / 100)


def compromiso_repuestos_173c(r: Reglamento, aumento_unidades: Decimal) -> int:
    """Art. 77.1: at least 70 % of the increase that the spare parts give, additional and independent."""
    return _unidades(aumento_unidades * r.valor("compromiso_repuestos_173c") / 100)


def participacion_de_repuestos(repuestos_usd: Decimal, bienes_usd: Decimal) -> Decimal:
    """Art. 77.1 par. 2: value of the spare parts over that of the goods they serve, as a percentage."""
    return (repuestos_usd * 100 / bienes_usd).quantize(_CENTAVO, ROUND_HALF_UP)


def compromiso_por_participacion(repuestos_usd: Decimal, bienes_usd: Decimal, produccion_total: Decimal) -> int:
    """Art. 77.1 par. 2: that share of the total output, in units, where no increase can be measured.

    Besides, exports are never worth less than the spare parts imported.
    """
    return _unidades(produccion_total * repuestos_usd / bienes_usd)


def compromiso_173b(r: Reglamento, elaborado_unidades: Decimal) -> int:
    """Art. 59: at least 60 % of what was made with the raw materials (and FOB exported not below FOB imported)."""
    return _unidades(elaborado_unidades * r.valor("compromiso_173b") / 100)


def tope_ventas_locales_173b(r: Reglamento, demostrado_con_exportaciones: Decimal) -> Decimal:
    """Art. 69: invoices of local sales credit up to 40 % of what exports demonstrated."""
    return demostrado_con_exportaciones * r.valor("ventas_locales_173b") / 100
