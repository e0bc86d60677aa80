"""Import registrations: how long they live and what they draw from the quota."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from services.garantias.parametros.rules import Reglamento
from services.garantias.programas.rules import ClasePrograma, es_de_materias_primas, es_de_repuestos
from shared.calendar import en_palabras, sumar_meses
from shared.expedientes.comprobaciones import Color, Precomprobacion

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


CONDICIONES = ("usado", "transporte", "comunicacion", "servicios")
"""Art. 42 par.: goods for which the regional office waits for the Comité's concept."""


def conceptos_exigidos(condiciones: Iterable[str], a_nombre_de_tercero: bool) -> tuple[str, ...]:
    """Art. 42 and its par.: whose word a registration needs before it is approved."""
    exigidos = ["comite"] if any(c in CONDICIONES for c in condiciones) else []
    return (*exigidos, "tercero") if a_nombre_de_tercero else tuple(exigidos)


def exige_documento_de_precio(clase: ClasePrograma) -> bool:
    """Art. 45 par.: registrations of capital goods bring the invoice or document that shows the price."""
    return clase in {ClasePrograma.CAPITAL_173C, ClasePrograma.CAPITAL_174}


def exige_codigo_interno(clase: ClasePrograma) -> bool:
    """Arts. 45 e and 64: raw materials carry their internal code."""
    return es_de_materias_primas(clase)


def periodo_vigente(periodo: int, hoy: date) -> bool:
    """Art. 43: raw materials are filed and registered within the calendar year of their guarantee."""
    return periodo in (0, hoy.year)


def valido_hasta(
    r: Reglamento,
    clase: ClasePrograma,
    registrado_el: date,
    aceptacion_inicial: date,
    meses_importacion: int,
    meses_compromiso: int,
) -> date:
    """Arts. 43 and 44: how long a registration may be used, by kind of programme.

    Capital goods have the term that was set on request, counted from the acceptance as that of art. 83; the months are
    zero for raw materials, which do not use them.
    """
    if es_de_materias_primas(clase):
        return valido_hasta_materias_primas(registrado_el)
    if es_de_repuestos(clase):
        fin = sumar_meses(aceptacion_inicial, meses_importacion + meses_compromiso)
        return valido_hasta_repuestos(r, registrado_el, fin)
    return sumar_meses(aceptacion_inicial, meses_importacion)


def leyendas(
    clase: ClasePrograma, demostrar_hasta: date, aceptada_el: date, bien_destino: str | None
) -> tuple[str, ...]:
    """Art. 45 d: what the description must say: last day to demonstrate, acceptance, spare parts and their good."""
    textos = [f"Fecha máxima para demostrar las exportaciones {en_palabras(demostrar_hasta)}"]
    if not es_de_materias_primas(clase):
        textos.append(f"Garantía global de cumplimiento aceptada el {en_palabras(aceptada_el)}")
    if es_de_repuestos(clase):
        textos.append(f"Importación de repuestos para {bien_destino}")
    return tuple(textos)


def codigo_siguiente(usados: Iterable[int]) -> int:
    """Art. 64: codes ascend from 01 without gaps (# house rule)."""
    return max(usados, default=0) + 1


class ClaseModificacion(StrEnum):
    """What art. 46 lets a company ask of a registration."""

    RENUNCIA_PARCIAL = "renuncia_parcial"
    RENUNCIA_TOTAL = "renuncia_total"
    CORRECCION = "correccion"


@dataclass(frozen=True, slots=True)
class Quedan:
    """How much of an item there is, or is to stay: commercial units and USD cents."""

    cantidad: Decimal
    fob_centavos: int


def objecion_a_modificar(clase: ClaseModificacion, antes: Mapping[int, Quedan], despues: Mapping[int, Quedan]) -> str:
    """Art. 46 and par. 1: what is wrong with a request, in a Spanish sentence; empty if nothing is.

    Args:
        despues: the items that change, by their number.
    """
    if ajenos := sorted(despues.keys() - antes.keys()):
        return f"El registro no tiene el ítem {ajenos[0]}."
    if all(despues[i] == antes[i] for i in despues):
        return "La modificación deja el registro como está."
    if clase is ClaseModificacion.CORRECCION:
        return ""
    sube = any(d.cantidad > antes[i].cantidad or d.fob_centavos > antes[i].fob_centavos for i, d in despues.items())
    if sube:
        return "Una renuncia no puede aumentar cantidad ni valor; pida una corrección."
    resto = sum(despues.get(i, q).fob_centavos for i, q in antes.items())
    vacio = resto == 0 and all(despues.get(i, q).cantidad == 0 for i, q in antes.items())
    if clase is ClaseModificacion.RENUNCIA_TOTAL and not vacio:
        return "La renuncia total deja todos los ítems en cero."
    if clase is ClaseModificacion.RENUNCIA_PARCIAL and vacio:
        return "Si nada queda del registro, la renuncia es total y lleva declaración juramentada (art. 46 par. 1)."
    return ""


def se_cancelan_los_registros(estado_del_programa: str, causa_de_terminacion: str | None) -> bool:
    """Art. 55: once the act that ends the programme unilaterally is final."""
    return estado_del_programa == "terminado" and causa_de_terminacion == "unilateral"


def objecion_a_cancelar(antes: Mapping[int, Quedan], usado: Mapping[int, Quedan]) -> str:
    """Art. 55: what is wrong with what is said to have been used of a registration; empty if nothing is."""
    if ajenos := sorted(usado.keys() - antes.keys()):
        return f"El registro no tiene el ítem {ajenos[0]}."
    for item, queda in usado.items():
        if queda.cantidad > antes[item].cantidad or queda.fob_centavos > antes[item].fob_centavos:
            return f"Del ítem {item} no se pudo usar más de lo registrado."
    if antes and all(usado.get(i) == q for i, q in antes.items()):
        return "El registro se usó por completo: no hay qué cancelar."
    return ""


@dataclass(frozen=True, slots=True)
class HechosDeRegistro:
    """What approving a registration looks at."""

    programa: str
    programa_estado: str
    garantia: str | None
    """Number of the accepted guarantee of its period."""
    periodo: int
    exigidos: tuple[str, ...]
    favorables: frozenset[str]


def comprobaciones(h: HechosDeRegistro, hoy: date) -> list[Precomprobacion]:
    """Arts. 42 and 43: what keeps a registration from being approved; none of it can be overridden."""
    faltan = [c for c in h.exigidos if c not in h.favorables]

    def una(codigo: str, nombre: str, bien: bool, si: str, no: str) -> Precomprobacion:
        estado: Color = "verde" if bien else "rojo"
        return Precomprobacion(codigo=codigo, nombre=nombre, estado=estado, detalle=si if bien else no, dura=True)

    programa = f"El programa {h.programa} está {h.programa_estado}."
    de = f" de {h.periodo}" if h.periodo else ""
    return [
        una("programa", "Programa autorizado", h.programa_estado == "autorizado", programa, programa),
        una(
            "garantia",
            "Garantía aceptada (art. 42)",
            h.garantia is not None,
            f"La ampara {h.garantia}.",
            f"No hay garantía aceptada{de}.",
        ),
        una(
            "periodo",
            "Período del cupo (art. 43)",
            periodo_vigente(h.periodo, hoy),
            "Se registra en su período.",
            f"Se radicó con cargo al cupo{de}.",
        ),
        una(
            "conceptos",
            "Conceptos favorables (art. 42)",
            not faltan,
            "Constan los que exige." if h.exigidos else "No exige ninguno.",
            f"Falta: {', '.join(faltan)}.",
        ),
    ]
