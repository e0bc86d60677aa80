"""How much of a guarantee is taken, and the order and dates of the steps (arts. 33 to 41). Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from services.garantias.dinero import en_cifras
from services.garantias.estudios.rules import Presentacion, a_hacer_efectivo, sancion_por_extemporaneo
from services.garantias.garantias.rules import porcentaje
from services.garantias.parametros.rules import Reglamento
from shared.calendar import en_palabras

_CENTAVO = Decimal("0.01")


class Causa(StrEnum):
    """Why a guarantee is enforced."""

    SALDO_NO_DEMOSTRADO = "saldo_no_demostrado"
    ESTUDIO_NO_PRESENTADO = "estudio_no_presentado"
    ESTUDIO_EXTEMPORANEO = "estudio_extemporaneo"
    OTRO_INCUMPLIMIENTO = "otro_incumplimiento"
    TERMINACION_UNILATERAL = "terminacion_unilateral"
    REEXPORTACION_NO_ACREDITADA = "reexportacion_no_acreditada"


ARTICULOS = {
    Causa.SALDO_NO_DEMOSTRADO: "arts. 34, 36 y 37",
    Causa.ESTUDIO_NO_PRESENTADO: "arts. 34 par. 1 y 36",
    Causa.ESTUDIO_EXTEMPORANEO: "art. 34 par. 2",
    Causa.OTRO_INCUMPLIMIENTO: "art. 38",
    Causa.TERMINACION_UNILATERAL: "arts. 53 y 54",
    Causa.REEXPORTACION_NO_ACREDITADA: "art. 91",
}
EN_PALABRAS = {
    Causa.SALDO_NO_DEMOSTRADO: "saldo del compromiso de exportación no demostrado",
    Causa.ESTUDIO_NO_PRESENTADO: "estudio de demostración no presentado",
    Causa.ESTUDIO_EXTEMPORANEO: "estudio de demostración presentado fuera de término",
    Causa.OTRO_INCUMPLIMIENTO: "incumplimiento de otras obligaciones del programa",
    Causa.TERMINACION_UNILATERAL: "terminación unilateral del programa",
    Causa.REEXPORTACION_NO_ACREDITADA: "reexportación no acreditada",
}
_BASES = {
    Causa.SALDO_NO_DEMOSTRADO: "Saldo no demostrado",
    Causa.ESTUDIO_NO_PRESENTADO: "Compromiso sin demostrar, entero",
    Causa.OTRO_INCUMPLIMIENTO: "Cupo utilizado",
    Causa.TERMINACION_UNILATERAL: "Cupo utilizado",
}


@dataclass(frozen=True, slots=True)
class Tasa:
    """The rate by which dollars become pesos, and its day."""

    valor: Decimal
    dia: date


@dataclass(frozen=True, slots=True)
class Liquidacion:
    """What is taken of a guarantee, in pesos, and how it was worked out, step by step."""

    articulo: str
    valor_usd: Decimal | None
    valor_cop: Decimal
    pasos: tuple[str, ...]


def base_en_usd(causa: Causa) -> bool:
    """Whether the amount is a share of something in dollars; the others are of the guarantee itself."""
    return causa in _BASES


def liquidar(
    r: Reglamento,
    causa: Causa,
    *,
    garantia_cop: Decimal,
    licencia_anual: bool,
    base_usd: Decimal | None = None,
    tasa: Tasa | None = None,
    con_recurso: bool = False,
) -> Liquidacion:
    """Arts. 34, 36, 37, 38 and 91: the amount of the act.

    20 % (50 % with annual licence) of the balance not demonstrated, of the whole commitment if nothing was filed, or of
    the quota used; 5 % or 10 % of the guarantee for a late study; the guarantee itself in art. 91. Dollars become pesos
    at the rate of the last business day of the week before the act, as when it was constituted, and never above the
    value of the guarantee: what is beyond it is not the guarantor's (# house rule, both).

    Raises:
        ValueError: if a cause that counts dollars lacks its base or its rate.
    """
    articulo = ARTICULOS[causa]
    if causa is Causa.REEXPORTACION_NO_ACREDITADA:
        pasos = [f"Se hace efectiva entera ({articulo}): COP {en_cifras(garantia_cop)}"]
        return Liquidacion(articulo, None, garantia_cop, tuple(pasos))
    if causa is Causa.ESTUDIO_EXTEMPORANEO:
        cuando = Presentacion.CON_EL_RECURSO if con_recurso else Presentacion.ANTES_DE_LA_RESOLUCION
        valor = sancion_por_extemporaneo(r, garantia_cop, cuando)
        if valor is None:
            raise ValueError("el artículo 34 par. 2 no tiene regla para ese momento")
        cuanto = r.valor("sancion_con_recurso" if con_recurso else "sancion_antes_de_resolucion")
        momento = "con el recurso" if con_recurso else "antes de la resolución"
        pasos = [
            f"Valor de la garantía: COP {en_cifras(garantia_cop)}",
            f"{cuanto} % por presentar el estudio {momento} ({articulo}): COP {en_cifras(valor)}",
        ]
        return Liquidacion(articulo, None, valor, tuple(pasos))
    if base_usd is None or tasa is None:
        raise ValueError(f"{causa} necesita su base en dólares y la tasa")
    usd = a_hacer_efectivo(r, base_usd, licencia_anual)
    cop = (usd * tasa.valor).quantize(_CENTAVO, ROUND_HALF_UP)
    pasos = [
        f"{_BASES[causa]}: USD {en_cifras(base_usd)}",
        f"{porcentaje(r, licencia_anual)} % ({articulo}): USD {en_cifras(usd)}",
        f"A la TRM de {en_cifras(tasa.valor)} del {en_palabras(tasa.dia)}, último día hábil de la semana anterior al"
        f" acto (interpretación): COP {en_cifras(cop)}",
    ]
    if cop > garantia_cop:
        pasos.append(
            f"La garantía vale COP {en_cifras(garantia_cop)}: se hace efectiva hasta ese valor (interpretación)"
        )
    return Liquidacion(articulo, usd, min(cop, garantia_cop), tuple(pasos))


def fecha_admisible(fecha: date, anterior: date, hoy: date) -> bool:
    """A step is not dated before the one that it follows, nor in the future (# house rule)."""
    return anterior <= fecha <= hoy


def citada_a_tiempo(expedida: date, citada: date) -> bool:
    """Art. 39.1: the citation goes out the same day."""
    return citada == expedida


def firme_sin_recurso(vence_recurso: date) -> date:
    """Art. 40, with art. 87 of Ley 1437 de 2011: the day after the term to appeal ran out without an appeal."""
    return vence_recurso + timedelta(days=1)


def firme_tras_recurso(notificada: date) -> date:
    """Art. 40, with art. 87 of Ley 1437 de 2011: the day after the decision on the appeal was notified."""
    return notificada + timedelta(days=1)


def procede_cobro(vence_pago: date, hoy: date) -> bool:
    """Art. 41: coercive collection once the ten business days from finality ran out without proof of payment."""
    return hoy > vence_pago
