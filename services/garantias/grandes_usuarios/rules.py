"""Who is a Gran Usuario, what that gives, what it asks, and how it is lost (arts. 103 to 111). Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from services.garantias.parametros.rules import Reglamento
from services.garantias.programas.nombres import dolares
from shared.calendar import en_palabras, sumar_meses
from shared.expedientes.comprobaciones import Precomprobacion

DESDE = date(1993, 1, 1)
"""Art. 103 a: the period of use and of exports begins here."""


class CalidadExenta(StrEnum):
    """Art. 103 par.: who is recognised without the three conditions."""

    COMERCIALIZADORA_INTERNACIONAL = "comercializadora_internacional"
    UAP = "uap"
    ALTEX = "altex"


class CausaDePerdida(StrEnum):
    """Art. 111 a and b."""

    TERMINACION_UNILATERAL = "terminacion_unilateral"
    INCUMPLIMIENTO = "incumplimiento"


@dataclass(frozen=True, slots=True)
class Historial:
    """What is known of a company on the day of the act."""

    persona_juridica: bool
    calidad: CalidadExenta | None
    programas_previos: int
    """How many it had: the exemption of the par. is for new users."""
    anios_de_uso: int
    exportaciones_usd: Decimal
    terminacion_unilateral_el: date | None = None
    garantia_efectiva_el: date | None = None


def condiciones(r: Reglamento, h: Historial, hoy: date) -> list[Precomprobacion]:
    """Art. 103: use since 1993, clean years, exports; new CI, UAP and ALTEX are exempt (par.)."""
    lista = [_una("persona_juridica", "Es persona jurídica (art. 103)", h.persona_juridica, "Lo es.", "No lo es.")]
    if h.calidad is not None and h.programas_previos == 0:
        exenta = Precomprobacion(
            codigo="calidad_exenta",
            nombre="Nuevo usuario exento de las condiciones (art. 103 par.)",
            estado="gris",
            detalle=f"Acredita la calidad de {h.calidad.value.replace('_', ' ')}.",
        )
        return [*lista, exenta]
    anios, exportar = r.entero("gran_usuario_uso"), r.valor("gran_usuario_exportaciones")
    return [
        *lista,
        _una(
            "uso",
            f"Usuario durante {anios} años desde 1993 (art. 103 a)",
            h.anios_de_uso >= anios,
            f"Ha usado programas durante {h.anios_de_uso} años.",
            f"Ha usado programas durante {h.anios_de_uso} años, menos de {anios}.",
        ),
        _limpio(r, "terminacion_unilateral", "Sin terminación unilateral", h.terminacion_unilateral_el, hoy),
        _limpio(r, "garantia_efectiva", "Sin garantías hechas efectivas", h.garantia_efectiva_el, hoy),
        _una(
            "exportaciones",
            "Exportaciones desde 1993 (art. 103 c)",
            h.exportaciones_usd >= exportar,
            f"Exportó {dolares(h.exportaciones_usd)}.",
            f"Exportó {dolares(h.exportaciones_usd)}, menos de {dolares(exportar)}.",
        ),
    ]


def _una(codigo: str, nombre: str, bien: bool, si: str, no: str) -> Precomprobacion:
    return Precomprobacion(
        codigo=codigo, nombre=nombre, estado="verde" if bien else "rojo", detalle=si if bien else no, dura=True
    )


def _limpio(r: Reglamento, codigo: str, nombre: str, cuando: date | None, hoy: date) -> Precomprobacion:
    anios = r.entero("gran_usuario_limpio")
    bien = cuando is None or cuando < sumar_meses(hoy, -12 * anios)
    detalle = f"El último hecho es del {en_palabras(cuando)}." if cuando else "No hay ninguno."
    return _una(codigo, f"{nombre} en {anios} años (art. 103 b)", bien, detalle, detalle)


def conservar_hasta(r: Reglamento, fin_del_compromiso: date) -> date:
    """Art. 110: papers are kept for the commitment and 24 months more."""
    return sumar_meses(fin_del_compromiso, r.entero("gran_usuario_conservar"))


def hay_causa_de_perdida(
    reconocido_el: date, terminacion_unilateral_el: date | None, incumplimientos: int, requerimientos_vencidos: int
) -> list[CausaDePerdida]:
    """Art. 111: causes that the Comité may decide the loss for; nothing is lost by itself."""
    causas = []
    if terminacion_unilateral_el is not None and terminacion_unilateral_el >= reconocido_el:
        causas.append(CausaDePerdida.TERMINACION_UNILATERAL)
    if incumplimientos or requerimientos_vencidos:
        causas.append(CausaDePerdida.INCUMPLIMIENTO)
    return causas


def puede_operar(quien: str, es_representante: bool, operador: str | None, suplente: str | None) -> bool:
    """Art. 107: the designated operator, or the substitute; until one is designated, anybody of the company.

    Interpretation: who designates keeps the power, so the legal representative is never shut out.
    """
    return operador is None or es_representante or quien in {operador, suplente}
