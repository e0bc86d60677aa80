"""The demonstration study: percentage, breach, balance, and what is taken of the guarantee."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum

from services.garantias.dinero import en_cifras
from services.garantias.garantias.rules import ClaseGarantia, porcentaje
from services.garantias.parametros.rules import Reglamento
from services.garantias.programas.rules import ClasePrograma, es_de_materias_primas
from services.garantias.prorrogas.rules import nuevas_fechas

_CENTAVO = Decimal("0.01")


class Presentacion(StrEnum):
    """When a study was filed, as art. 34 par. 2 distinguishes."""

    A_TIEMPO = "a_tiempo"
    ANTES_DE_LA_RESOLUCION = "antes_de_la_resolucion"
    CON_EL_RECURSO = "con_el_recurso"
    SIN_REGLA = "sin_regla"
    """After the resolution and without appeal: the text is silent and the reviewer decides."""


@dataclass(frozen=True, slots=True)
class Periodo:
    """The next import period of raw materials: dates of its guarantee, if it had imports."""

    demostrar_hasta: date
    valida_hasta: date


@dataclass(frozen=True, slots=True)
class Saldo:
    """A pending balance: when it is due, and to when the guarantee that covers it reaches."""

    vence: date
    garantia_hasta: date
    exige_certificado: bool


def porcentaje_demostrado(compromiso: Decimal, demostrado: Decimal) -> Decimal:
    """Percentage with two decimals, rounded down so that 69,999 % never reads 70 (# house rule)."""
    return (min(demostrado, compromiso) * 100 / compromiso).quantize(_CENTAVO, ROUND_DOWN)


def hay_incumplimiento(r: Reglamento, clase: ClasePrograma, compromiso: Decimal, demostrado: Decimal) -> bool:
    """Arts. 35 to 37: raw materials breach below 70 %; capital goods and spare parts below 100 %."""
    exigido = r.valor("tolerancia_materias_primas") if es_de_materias_primas(clase) else Decimal(100)
    return demostrado * 100 < compromiso * exigido


def a_hacer_efectivo(r: Reglamento, no_demostrado_usd: Decimal, licencia_anual: bool) -> Decimal:
    """Arts. 34 and 37: 20 % (50 % with annual licence) of the balance not demonstrated, not of quota or guarantee."""
    return (no_demostrado_usd * porcentaje(r, licencia_anual) / 100).quantize(_CENTAVO, ROUND_HALF_UP)


def saldo_pendiente(
    r: Reglamento, clase: ClaseGarantia, demostrar_hasta: date, valida_hasta: date, siguiente: Periodo | None
) -> Saldo:
    """Art. 35 and its paragraphs: the balance goes to the next period's dates, or six months without imports in it.

    Reading of par. 1: the guarantee is carried to the dates of the next one, as the body of the article fixes the
    balance there. Bank and insurance guarantees need a certificate of modification (par. 3).
    """
    certificado = clase is not ClaseGarantia.PERSONAL
    if siguiente is not None:
        return Saldo(siguiente.demostrar_hasta, siguiente.valida_hasta, certificado)
    fechas = nuevas_fechas(demostrar_hasta, valida_hasta, r.entero("saldo_sin_importaciones"))
    return Saldo(fechas.demostrar_hasta, fechas.valida_hasta, certificado)


def clasificar_presentacion(
    presentado: date, vence: date, resolucion: date | None, con_recurso: bool = False
) -> Presentacion:
    """Art. 34 par. 2: in time, late before the enforcement resolution, or on lodging the appeal against it."""
    if presentado <= vence:
        return Presentacion.A_TIEMPO
    if resolucion is None or presentado < resolucion:
        return Presentacion.ANTES_DE_LA_RESOLUCION
    return Presentacion.CON_EL_RECURSO if con_recurso else Presentacion.SIN_REGLA


def sancion_por_extemporaneo(r: Reglamento, garantia_cop: Decimal, presentacion: Presentacion) -> Decimal | None:
    """Art. 34 par. 2: 5 % or 10 % of the value of the guarantee, in pesos; None where the text has no rule."""
    codigos = {
        Presentacion.ANTES_DE_LA_RESOLUCION: "sancion_antes_de_resolucion",
        Presentacion.CON_EL_RECURSO: "sancion_con_recurso",
    }
    if presentacion is Presentacion.A_TIEMPO:
        return Decimal("0.00")
    if presentacion is Presentacion.SIN_REGLA:
        return None
    return (garantia_cop * r.valor(codigos[presentacion]) / 100).quantize(_CENTAVO, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Medido:
    """What a study owes and shows, in USD cents or in commercial units, with the computation in words."""

    compromiso: Decimal
    demostrado: Decimal
    unidad: str
    pasos: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Importaciones:
    """Registrations of a period of raw materials by value: USD cents, in proportion to the quantity credited."""

    fob: int
    demostrado: int
    exportado: int
    """Of `demostrado`, what exports credited; the rest are local sales."""
    fob_exportado: int
    """Declared FOB of the exports themselves."""


def _usd(centavos: Decimal | int) -> str:
    return f"{en_cifras(Decimal(centavos) / 100)} USD"


def medir_materias_primas(r: Reglamento, clase: ClasePrograma, i: Importaciones) -> Medido:
    """Arts. 58, 59 and 69: by the value of what was imported, in proportion to the quantity that exports credited.

    Interpretation: the text does not say how percentages of several codes add up; each counts by its FOB value. In
    173 b the commitment is 60 % of what was imported, only exports meet it, and it is met no further than FOB exported
    over FOB imported (art. 59); local sales tell where the rest went.
    """
    pasos = [f"Importado en el período, con sus modificaciones: {_usd(i.fob)} (art. 32)"]
    if clase is not ClasePrograma.MATERIAS_173B:
        pasos.append(f"Abonado por código interno, en proporción a la cantidad: {_usd(i.demostrado)} (art. 69)")
        return Medido(Decimal(i.fob), Decimal(i.demostrado), "USD-centavos", tuple(pasos))
    minimo = r.valor("compromiso_173b")
    compromiso = (i.fob * minimo / 100).to_integral_value(ROUND_CEILING)
    demostrado = min(Decimal(i.exportado), compromiso)
    pasos.append(f"Compromiso: {minimo} % = {_usd(compromiso)} (art. 59)")
    pasos.append(f"Abonado con exportaciones: {_usd(i.exportado)} (art. 69)")
    pasos.append(f"Abonado con ventas locales: {_usd(i.demostrado - i.exportado)} (art. 69)")
    if i.fob_exportado < i.fob:
        por_valor = (compromiso * i.fob_exportado / i.fob).to_integral_value(ROUND_FLOOR)
        demostrado = min(demostrado, por_valor)
        pasos.append(
            f"El FOB exportado, {_usd(i.fob_exportado)}, es menor que el importado: el compromiso se cumple a lo sumo"
            f" en esa proporción, {_usd(por_valor)} (art. 59)"
        )
    return Medido(compromiso, demostrado, "USD-centavos", tuple(pasos))


def medir_saldo(compromiso: Decimal, demostrado_antes: Decimal, unidad: str, demostrado: Decimal) -> Medido:
    """Art. 35: the balance of an earlier study, shown on its own."""
    saldo = compromiso - demostrado_antes
    pasos = (f"Saldo del estudio anterior: {_usd(saldo)} (art. 35)", f"Demostrado del saldo: {_usd(demostrado)}")
    return Medido(saldo, demostrado, unidad, pasos)


def exigido(r: Reglamento, clase: ClasePrograma, es_saldo: bool) -> Decimal:
    """Arts. 35 to 37: 70 % in raw materials, 100 % of a balance and in capital goods and spare parts."""
    if es_saldo or not es_de_materias_primas(clase):
        return Decimal(100)
    return r.valor("tolerancia_materias_primas")


def resultado(r: Reglamento, clase: ClasePrograma, medido: Medido, es_saldo: bool) -> str:
    """Arts. 35 to 37: met, a balance pending, or a breach; nothing owed is met."""
    if medido.demostrado >= medido.compromiso:
        return "cumplido"
    if medido.demostrado * 100 >= medido.compromiso * exigido(r, clase, es_saldo):
        return "saldo_pendiente"
    return "incumplido"


CERTIFICACION = "certificacion_auditoria"


def documentos_exigidos(clase: ClasePrograma, *, por_certificacion: bool = False) -> tuple[str, ...]:
    """Art. 28.1 a to c: signed letter, formats and declarations; in maquila, certified inventories too (art. 74).

    `por_certificacion`: a Gran Usuario shows the degree by a certificate of its representative and of external auditors
    whose quality is certified; the papers behind it are kept and shown when asked for (arts. 109 c and 110).
    """
    comunes = ("comunicacion", "formatos", "declaraciones")
    if por_certificacion:
        comunes = (CERTIFICACION, "calidad_auditoria", "formatos")
    return (*comunes, "inventarios") if clase is ClasePrograma.MAQUILA else comunes
