"""Rules of export declarations: what they must hold, what is only noticed, and what of them is credited. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Literal
from uuid import UUID

from shared.documents.textos import fecha_larga, kilogramos

Efecto = Literal["se_pierde", "se_devuelve", "se_tolera"]

_FORMA_DEL_NUMERO = re.compile(r"600[0-9]{10}")
_NUMERO_POSIBLE = re.compile(r"[A-Z0-9][A-Z0-9-]{2,29}")
ADMITEN_DEX = frozenset({"emitido", "suspendido", "utilizado_parcial", "utilizado", "vencido"})
"""An expired certificate was in force when the goods left; a declaration comes after the shipment."""


@dataclass(frozen=True)
class Aviso:
    """Something that a reviewer should notice and that refuses nothing."""

    codigo: str
    texto: str


def numero_de_declaracion(escrito: str) -> str | None:
    """A declaration's number as it is kept: upper case, without spaces; None if it can't be one."""
    numero = re.sub(r"\s", "", escrito).upper()
    return numero if _NUMERO_POSIBLE.fullmatch(numero) else None


def avisos_de(
    *,
    declaracion: str,
    fecha: date,
    expedido: date,
    termina: date,
    tardia: bool,
    certificado_kg: int,
    declarado_kg: int,
    mismo_numero: Sequence[str],
    mismo_pdf: Sequence[str],
) -> tuple[Aviso, ...]:
    """What should be noticed of a declaration; nothing here refuses it.

    Args:
        expedido: day on which the certificate was issued.
        termina: last day of its quota period.
        declarado_kg: commercial kilograms of all declarations that stand against the certificate.
        mismo_numero, mismo_pdf: certificates of other filings with that number, or with the very same file.
    """
    avisos = []
    if _FORMA_DEL_NUMERO.fullmatch(declaracion) is None:
        texto = f"El número {declaracion} no tiene la forma usual: 13 dígitos que empiezan por 600."
        avisos.append(Aviso("formato_del_numero", texto))
    if fecha < expedido:
        # house rule: noticed, not refused; a funcionario sees whether the goods left before they were certified.
        texto = f"La fecha ({fecha_larga(fecha)}) es anterior a la del certificado ({fecha_larga(expedido)})."
        avisos.append(Aviso("anterior_al_cqe", texto))
    if fecha > termina:
        # house rule: the same, of what left when the certificate could not be used any more.
        texto = (
            f"La fecha ({fecha_larga(fecha)}) es posterior al período del contingente, hasta el {fecha_larga(termina)}."
        )
        avisos.append(Aviso("posterior_al_periodo", texto))
    if tardia:
        # house rule: what was exported is recorded after the term too; the company answers for the delay.
        avisos.append(Aviso("tardia", "Se presentó después del plazo del contingente."))
    if declarado_kg > certificado_kg:
        exceso = kilogramos(declarado_kg - certificado_kg)
        texto = (
            f"Las declaraciones suman {kilogramos(declarado_kg)} y el certificado es de {kilogramos(certificado_kg)}:"
            f" los {exceso} de más se registran y no se acreditan."
        )
        avisos.append(Aviso("excede_cqe", texto))
    if mismo_numero:
        texto = f"El mismo número está presentado en {', '.join(mismo_numero)}: se acredita una sola vez."
        avisos.append(Aviso("numero_repetido", texto))
    if mismo_pdf:
        avisos.append(Aviso("mismo_pdf", f"El mismo archivo está presentado en {', '.join(mismo_pdf)}."))
    return tuple(avisos)


@dataclass(frozen=True)
class Verificada:
    """A verified declaration that stands, in commercial kilograms."""

    id: UUID
    cqe_id: UUID
    declaracion: str
    comercial_kg: int
    verificada_en: datetime


def las_que_acreditan(verificadas: Iterable[Verificada]) -> list[Verificada]:
    """One of each number: the one verified first, and of the same instant the smaller id. # house rule"""
    elegidas: dict[str, Verificada] = {}
    for dex in sorted(verificadas, key=lambda d: (d.verificada_en, d.id)):
        elegidas.setdefault(dex.declaracion, dex)
    return list(elegidas.values())


def credito_kg(verificado_kg: int, *, comercial_kg: int, factor: Decimal) -> int:
    """Quota kilograms credited to a certificate for so many verified commercial kilograms: never above its debit.

    By the certificate's own factor and rounded up as its debit was, over the sum and not over each declaration: all of
    the certificate is credited exactly when all of it is shipped, whatever it was split into. # house rule

    Args:
        comercial_kg: what the certificate allows to ship.
        factor: quota kilograms per commercial kilogram, of the certificate.

    Raises:
        ValueError: for a negative weight.
    """
    if verificado_kg < 0:
        raise ValueError("lo verificado no es negativo")
    exacto = min(verificado_kg, comercial_kg) * Fraction(factor)
    return -(-exacto.numerator // exacto.denominator)


def en_cupo_kg(comercial_kg: int, factor: Decimal) -> Decimal:
    """Quota kilograms of a commercial weight, exact: commercial × factor, without rounding."""
    return Decimal(comercial_kg) * factor


def porcentaje(parte: int, total: int) -> Decimal | None:
    """`parte` of `total` in per cent with four decimals, half to even; None of nothing."""
    if total <= 0:
        return None
    exacto = Fraction(parte * 100, total)
    return (Decimal(exacto.numerator) / Decimal(exacto.denominator)).quantize(Decimal("0.0001"), ROUND_HALF_EVEN)


def en_palabras(efecto: Efecto, sobrante_kg: int, cupo: str) -> str:
    """What becomes of what stays unshipped at closing (Manual VII; which of the three, the contingente says)."""
    kg = kilogramos(sobrante_kg)
    if sobrante_kg == 0:
        return "Todo lo certificado está cubierto por declaraciones verificadas."
    match efecto:
        case "se_pierde":
            return f"{kg} certificados y no embarcados se pierden: siguen contados como consumidos."
        case "se_devuelve":
            return f"{kg} certificados y no embarcados salen del cupo {cupo} y vuelven al grupo."
        case "se_tolera":
            return f"{kg} certificados y no embarcados se toleran: no se descuentan ni se devuelven."
