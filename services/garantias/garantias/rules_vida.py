"""Rules of what happens to a guarantee after, and besides, its acceptance. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from services.garantias.garantias.rules import Diferencia
from services.garantias.parametros.rules import Reglamento
from services.garantias.programas.rules import ClasePrograma, es_de_materias_primas
from shared.calendar import en_palabras, sumar_meses

_CENTAVO = Decimal("0.01")


class CausaDeSustitucion(StrEnum):
    """The four cases of art. 25, letters a to d."""

    AUMENTO_DE_CUPO = "aumento_de_cupo"
    CESION = "cesion"
    CAMBIO_DE_RAZON_SOCIAL = "cambio_de_razon_social"
    CAMBIO_DE_PLAZOS = "cambio_de_plazos"


class Documento(StrEnum):
    """What comes with a guarantee (art. 21 par. 2)."""

    CERTIFICADO_EXISTENCIA = "certificado_existencia"
    ACTA = "acta_organo_social"
    MATRICULA = "matricula_mercantil"


NOMBRES = {
    Documento.CERTIFICADO_EXISTENCIA: "certificado de existencia y representación legal vigente",
    Documento.ACTA: "acta del órgano social que autoriza al representante legal",
    Documento.MATRICULA: "certificado de matrícula mercantil vigente",
}


def documentos_exigidos(*, persona_natural: bool, representante_limitado: bool) -> tuple[Documento, ...]:
    """Art. 21 par. 2: certificate of existence, and minutes where the representative is limited; natural persons,
    their mercantile registration."""
    if persona_natural:
        return (Documento.MATRICULA,)
    limitado = (Documento.ACTA,) if representante_limitado else ()
    return (Documento.CERTIFICADO_EXISTENCIA, *limitado)


def documentos_faltantes(exigidos: Collection[Documento], presentes: Collection[str]) -> list[Diferencia]:
    """Art. 21 par. 2: one difference for each document that did not come."""
    return [
        Diferencia("documento-faltante", "art. 21 par. 2", f"Falta: {NOMBRES[d]}.")
        for d in exigidos
        if d.value not in presentes
    ]


def verificacion_faltante(*, con_codigo: bool, con_firma: bool, resultados: dict[str, bool]) -> list[Diferencia]:
    """Art. 24: what the document offers to check itself by was checked with its issuer, and agreed (# house rule).

    Args:
        resultados: last result by means: `codigo`, `firma_digital`.
    """
    nombres = {"codigo": "el código de verificación en línea", "firma_digital": "la firma digital del documento"}
    exigidos = [m for m, hay in (("codigo", con_codigo), ("firma_digital", con_firma)) if hay]
    diferencias = []
    for medio in exigidos:
        if medio not in resultados:
            diferencias.append(
                Diferencia("sin-verificar", "art. 24", f"Falta comprobar {nombres[medio]} con quien la expidió.")
            )
        elif not resultados[medio]:
            diferencias.append(
                Diferencia("verificacion-no-conforme", "art. 24", f"No concuerda {nombres[medio]} de la garantía.")
            )
    return diferencias


@dataclass(frozen=True, slots=True)
class FechasExigidas:
    """Last day to demonstrate and end of validity that a replacing guarantee must have."""

    demostrar_hasta: date
    valida_hasta: date
    porque: str
    """Spanish, for the steps that people see."""


def fechas_de_sustituta(anterior: FechasExigidas, prorroga: FechasExigidas | None) -> FechasExigidas:
    """Arts. 25, 28.4 and 60: a replacement keeps the dates of the one that it replaces, and starts nothing again; one
    that a prórroga asked for takes the dates of the prórroga."""
    return prorroga if prorroga is not None else anterior


@dataclass(frozen=True, slots=True)
class HechosDeCancelacion:
    """What is known when a guarantee is to be cancelled."""

    cumplimiento_el: date | None
    """Day of the letter that declares its export commitments met."""
    regimen_terminado_el: date | None
    """Day on which the user proved the end of the temporary regime (art. 27)."""
    aviso_dian: bool
    """DIAN was sent the letter of compliance (art. 27)."""


def impedimentos_de_cancelacion(clase: ClasePrograma, hechos: HechosDeCancelacion) -> list[str]:
    """Arts. 26 and 27: raw materials need the commitments met; capital goods and spare parts also that DIAN got the
    letter and that the temporary regime ended with its proof."""
    faltan = []
    if hechos.cumplimiento_el is None:
        faltan.append("No consta la verificación del cumplimiento de los compromisos de exportación (arts. 26 y 27).")
    if es_de_materias_primas(clase):
        return faltan
    if not hechos.aviso_dian:
        faltan.append("No consta el envío a la DIAN del oficio que declara el cumplimiento (art. 27).")
    if hechos.regimen_terminado_el is None:
        faltan.append(
            "Falta la prueba de la reexportación o de la importación ordinaria que termina el régimen temporal"
            " (art. 27)."
        )
    return faltan


def monto_reexportacion_usd(reglamento: Reglamento, componente_externo_usd: Decimal) -> Decimal:
    """Art. 91: 20 % of the FOB external component declared in the original export document."""
    monto = componente_externo_usd * reglamento.valor("reexportacion_porcentaje") / 100
    return monto.quantize(_CENTAVO, ROUND_HALF_UP)


def vence_reexportacion(reglamento: Reglamento, aceptacion: date) -> date:
    """Art. 91: one year to re-export and to prove it; from acceptance, as with every guarantee (# house rule)."""
    return sumar_meses(aceptacion, reglamento.entero("reexportacion_vigencia"))


def devolucion_posible(estado: str) -> bool:
    """Arts. 24 and 26: the original stays in custody until the guarantee is cancelled, replaced or paid."""
    return estado in {"cancelada", "sustituida", "pagada"}


def frase_de_fechas(fechas: FechasExigidas) -> str:
    """The dates that a replacement must have, in words."""
    return (
        f"Debe demostrar hasta el {en_palabras(fechas.demostrar_hasta)} y valer hasta el"
        f" {en_palabras(fechas.valida_hasta)}: {fechas.porque}."
    )
