"""Rules of the *garantía global de cumplimiento*: who gives which, for how much, and what acceptance compares."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from services.garantias.dinero import en_cifras
from services.garantias.parametros.rules import Reglamento
from services.garantias.programas.rules import ClasePrograma
from shared.calendar import Calendario, en_palabras

_CENTAVO = Decimal("0.01")


class ClaseGarantia(StrEnum):
    """Kinds of guarantee (art. 20)."""

    PERSONAL = "personal"
    BANCARIA = "bancaria"
    COMPANIA_DE_SEGUROS = "compania_de_seguros"


NOMBRES = {
    ClaseGarantia.PERSONAL: "personal",
    ClaseGarantia.BANCARIA: "bancaria",
    ClaseGarantia.COMPANIA_DE_SEGUROS: "de compañía de seguros",
}


@dataclass(frozen=True, slots=True)
class Otorgante:
    """Who gives the guarantee, as the kinds that it may give depend on it."""

    persona_natural: bool
    solidez_financiera: bool
    """As the ministry found from its statements: debt, solvency and working capital (art. 20 par.)."""
    gran_usuario: bool = False


@dataclass(frozen=True, slots=True)
class Diferencia:
    """Something that acceptance found wrong: a stable code, the article, and a sentence for the company."""

    codigo: str
    articulo: str
    texto: str


@dataclass(frozen=True, slots=True)
class GarantiaPresentada:
    """What a guarantee says of itself, to be compared with its authorisation."""

    clase: ClaseGarantia
    valor_cop: Decimal
    constituida_el: date
    clausula_primera: date
    valida_hasta: date
    renuncia_excusion: bool


@dataclass(frozen=True, slots=True)
class Exigido:
    """What the authorisation and the regulation ask of it."""

    valor_usd: Decimal
    trm_del: date
    trm: Decimal
    valor_cop: Decimal
    demostrar_hasta: date
    valida_hasta: date


def clases_admitidas(programa: ClasePrograma, otorgante: Otorgante) -> frozenset[ClaseGarantia]:
    """Art. 20 par.: no personal guarantee from a natural person or a company without financial strength.

    Except in maquila, where the user chooses (art. 75), and of a Gran Usuario, who has it as of right (art. 109 a).
    """
    todas = frozenset(ClaseGarantia)
    if programa is ClasePrograma.MAQUILA or otorgante.gran_usuario:
        return todas
    if otorgante.persona_natural or not otorgante.solidez_financiera:
        return todas - {ClaseGarantia.PERSONAL}
    return todas


def exige_renuncia_excusion(clase: ClaseGarantia) -> bool:
    """Art. 23: bank and insurance guarantees waive the *beneficio de excusión* expressly."""
    return clase is not ClaseGarantia.PERSONAL


def porcentaje(reglamento: Reglamento, licencia_anual: bool) -> Decimal:
    """Art. 21: 20 % of the quota; 50 % where the annual licence applies at the same time."""
    return reglamento.valor("garantia_porcentaje_licencia_anual" if licencia_anual else "garantia_porcentaje")


def monto_usd(reglamento: Reglamento, cupo_fob_usd: Decimal, licencia_anual: bool) -> Decimal:
    """Art. 21: the percentage of the authorised FOB quota, in USD rounded to cents (half up: # house rule)."""
    return (cupo_fob_usd * porcentaje(reglamento, licencia_anual) / 100).quantize(_CENTAVO, ROUND_HALF_UP)


def dia_de_la_trm(constitucion: date, calendario: Calendario) -> date:
    """Art. 24: last business day of the week (Monday to Sunday) before that of the constitution.

    Where that whole week had no business day, the last one before it (# house rule).
    """
    domingo_anterior = constitucion - timedelta(days=constitucion.isoweekday())
    return calendario.anterior_habil(domingo_anterior)


def monto_cop(valor_usd: Decimal, trm: Decimal) -> Decimal:
    """Art. 24: the amount in pesos at that TRM, rounded to centavos (half up: # house rule)."""
    return (valor_usd * trm).quantize(_CENTAVO, ROUND_HALF_UP)


def comparar(
    presentada: GarantiaPresentada,
    exigido: Exigido,
    admitidas: frozenset[ClaseGarantia],
    *,
    clausula_justificada: bool = False,
) -> list[Diferencia]:
    """Art. 24: contents and amount against the authorisation; every difference, none hidden behind another.

    `clausula_justificada`: a funcionario recorded which date rules and why, so that clause one may differ.
    """
    diferencias: list[Diferencia] = []

    def anotar(codigo: str, articulo: str, texto: str) -> None:
        diferencias.append(Diferencia(codigo, articulo, texto))

    if presentada.clase not in admitidas:
        nombres = " o ".join(NOMBRES[c] for c in ClaseGarantia if c in admitidas)
        anotar(
            "clase-no-admitida",
            "art. 20 par.",
            f"La garantía {NOMBRES[presentada.clase]} no se admite a este titular; debe ser {nombres}.",
        )
    if exige_renuncia_excusion(presentada.clase) and not presentada.renuncia_excusion:
        anotar("sin-renuncia-excusion", "art. 23", "Falta la renuncia expresa al beneficio de excusión.")
    if presentada.valor_cop < exigido.valor_cop:
        anotar(
            "monto-insuficiente",
            "arts. 21 y 24",
            f"El valor es de COP {en_cifras(presentada.valor_cop)} y debe ser al menos COP"
            f" {en_cifras(exigido.valor_cop)}: USD {en_cifras(exigido.valor_usd)} a la TRM de"
            f" {en_cifras(exigido.trm)} del {en_palabras(exigido.trm_del)},"
            " último día hábil de la semana anterior a la constitución.",
        )
    if presentada.clausula_primera != exigido.demostrar_hasta and not clausula_justificada:
        anotar(
            "clausula-primera-distinta",
            "arts. 24, 28 y 60",
            f"La cláusula primera fija el {en_palabras(presentada.clausula_primera)}; contado desde la aceptación"
            f" inicial corresponde el {en_palabras(exigido.demostrar_hasta)}.",
        )
    # A longer validity harms nobody and the day of acceptance is not known when the guarantee is drawn up.
    if presentada.valida_hasta < exigido.valida_hasta:  # house rule
        anotar(
            "vigencia-insuficiente",
            "arts. 22 y 83",
            f"La vigencia llega al {en_palabras(presentada.valida_hasta)} y debe llegar al menos al"
            f" {en_palabras(exigido.valida_hasta)}.",
        )
    return diferencias


def miembros_sin_amparar(miembros: Sequence[tuple[str, str]], ampara: Iterable[str]) -> list[Diferencia]:
    """Art. 13.1 c: the guarantee of an *asociación empresarial* covers the obligations of each of its companies.

    Args:
        miembros: NIT and name of each.
        ampara: NITs that the document names as covered.
    """
    cubiertos = set(ampara)
    return [
        Diferencia(
            "miembro-sin-amparar", "art. 13.1 c", f"La garantía no ampara a {nombre}, NIT {nit}, de la asociación."
        )
        for nit, nombre in miembros
        if nit not in cubiertos
    ]


def constitucion_posible(constituida_el: date, hoy: date) -> bool:
    """A guarantee is not constituted in the future (# house rule)."""
    return constituida_el <= hoy
