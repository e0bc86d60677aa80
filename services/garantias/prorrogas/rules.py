"""Extensions of the term to demonstrate (*prórrogas*)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from services.garantias.parametros.rules import Reglamento
from services.garantias.programas.rules import ClasePrograma, es_de_materias_primas
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


class DocumentoDeProrroga(StrEnum):
    """What comes with a request (art. 28.2, letters a to c)."""

    NO_LIQUIDACION = "no_liquidacion"
    INVENTARIO = "inventario"
    REESTRUCTURACION = "reestructuracion"


NOMBRES = {
    DocumentoDeProrroga.NO_LIQUIDACION: "certificación jurada de no estar en causal de liquidación (art. 28.2 a)",
    DocumentoDeProrroga.INVENTARIO: "certificación de inventarios por estado y lugar (art. 28.2 b)",
    DocumentoDeProrroga.REESTRUCTURACION: "solicitud de reestructuración de los plazos del compromiso (art. 28.2 c)",
}


def documentos_de_prorroga(clase: ClasePrograma) -> tuple[DocumentoDeProrroga, ...]:
    """Art. 28.2: the sworn certificate always; the inventory of raw materials where the programme has them; the
    request to restructure the commitment's terms, for capital goods and spare parts.

    Letter b names only raw materials: it is not asked of programmes that import none (# house rule).
    """
    propio = DocumentoDeProrroga.INVENTARIO if es_de_materias_primas(clase) else DocumentoDeProrroga.REESTRUCTURACION
    return (DocumentoDeProrroga.NO_LIQUIDACION, propio)


def faltantes(clase: ClasePrograma, presentes: Collection[str]) -> list[DocumentoDeProrroga]:
    """Arts. 28.2 and 28.3: the documents for whose want the request is returned."""
    return [d for d in documentos_de_prorroga(clase) if d.value not in presentes]
