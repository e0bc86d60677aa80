"""Extensions of the term to demonstrate (*prórrogas*)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.garantias.parametros.rules import Reglamento
from shared.calendar import sumar_meses

Autoridad = Literal["grupo", "subdirector"]


@dataclass(frozen=True, slots=True)
class NuevasFechas:
    """Dates after a granted extension: last day to demonstrate and validity of the replacing guarantee."""

    demostrar_hasta: date
    valida_hasta: date


def en_termino(pedida_el: date, clausula_primera: date) -> bool:
    """Arts. 28.2 and 28.3: asked, or filed again complete, up to and including the day of clause one.

    That day does not move to a business day: only the filing of the study does (art. 28).
    """
    return pedida_el <= clausula_primera


def quien_decide(reglamento: Reglamento, meses: int, meses_ya_concedidos: int) -> Autoridad:
    """Art. 28.4: the group decides only a first request of up to six months; the Subdirector all others."""
    return "grupo" if meses_ya_concedidos == 0 and meses <= reglamento.entero("prorroga_grupo") else "subdirector"


def cabe(reglamento: Reglamento, meses: int, meses_ya_concedidos: int) -> bool:
    """Art. 28.4: twelve months at most in all."""
    return meses > 0 and meses + meses_ya_concedidos <= reglamento.entero("prorroga_total")


def admite_prorroga(es_saldo_pendiente: bool) -> bool:
    """Art. 28.4 par. 3: the balance of art. 35 is never extended."""
    return not es_saldo_pendiente


def nuevas_fechas(demostrar_hasta: date, valida_hasta: date, meses: int) -> NuevasFechas:
    """Arts. 22 and 25 d: both dates move by the months granted, so that what follows the study keeps its length."""
    return NuevasFechas(sumar_meses(demostrar_hasta, meses), sumar_meses(valida_hasta, meses))


def queda_en_firme(garantia_presentada_el: date | None, sustituir_hasta: date) -> bool:
    """Art. 28.4 par. 2: void unless the replacement was filed within its ten business days.

    Filing counts, not the office's acceptance (# house rule).
    """
    return garantia_presentada_el is not None and garantia_presentada_el <= sustituir_hasta
