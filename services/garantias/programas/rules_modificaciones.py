"""The eleven modifications of art. 19: when each can be, what it asks of the guarantee (arts. 22, 25, 78). Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.garantias.garantias.rules import ClaseGarantia, Otorgante, clases_admitidas
from services.garantias.programas.rules import ClasePrograma, es_de_materias_primas
from shared.calendar import en_palabras

ClaseModificacion = Literal[
    "plazo_importacion",
    "cupo",
    "clase_garantia",
    "razon_social",
    "oficina",
    "modalidad",
    "cesion_cupo",
    "reactivacion",
    "cesion_programa",
    "leasing",
    "reestructuracion",
]
CausaReestructuracion = Literal["cupo_no_utilizado", "bienes_diferentes", "producto_modificado", "mercado_externo"]
"""Art. 81 a to d."""

LETRAS: dict[ClaseModificacion, str] = {
    "plazo_importacion": "a",
    "cupo": "b",
    "clase_garantia": "c",
    "razon_social": "d",
    "oficina": "e",
    "modalidad": "f",
    "cesion_cupo": "g",
    "reactivacion": "h",
    "cesion_programa": "i",
    "leasing": "j",
    "reestructuracion": "k",
}
DOCUMENTO: dict[ClaseModificacion, str] = {
    "cesion_cupo": "contrato_cesion",
    "cesion_programa": "contrato_cesion",
    "leasing": "contrato_leasing",
}
"""Besides those of art. 14, what proves the change."""


@dataclass(frozen=True, slots=True)
class ProgramaActual:
    """What a modification changes, as it stands."""

    clase: ClasePrograma
    cupo_centavos: int
    otorgante: Otorgante
    meses_importacion: int | None
    meses_compromiso: int | None
    oficina: str
    operacion: str
    cupo_del_periodo_centavos: int
    """Of the current period: 0 where it was not renewed for want of use."""
    demostrar_hasta: date | None = None
    """Last day to demonstrate of its guarantees (art. 81)."""


@dataclass(frozen=True, slots=True)
class Cambio:
    """What is asked; only what its kind has is given."""

    clase: ClaseModificacion
    fecha: date
    cupo_centavos: int | None = None
    integra_proyecto_anterior: bool = False
    meses_importacion: int | None = None
    meses_compromiso: int | None = None
    clase_garantia: ClaseGarantia | None = None
    oficina: str | None = None
    operacion: str | None = None
    monto_cedido_centavos: int | None = None
    disponible_centavos: int | None = None
    leasing_meses: int | None = None


def impedimentos(p: ProgramaActual, c: Cambio) -> list[str]:
    """Art. 19: why this change is not possible in this programme; empty if it is."""
    de_capital = not es_de_materias_primas(p.clase)
    solo_capital = {"plazo_importacion", "leasing", "reestructuracion"}
    if c.clase in solo_capital and not de_capital:
        return [f"El literal {LETRAS[c.clase]}) del artículo 19 es de los programas de bienes de capital."]
    return _POR_CLASE.get(c.clase, _sin_impedimento)(p, c)


def _sin_impedimento(p: ProgramaActual, c: Cambio) -> list[str]:
    return []


def _plazo(p: ProgramaActual, c: Cambio) -> list[str]:
    if (c.meses_importacion or 0) > (p.meses_importacion or 0):
        return []
    return [f"El plazo solo se amplía: hoy es de {p.meses_importacion} meses (art. 19 a)."]


def _cupo(p: ProgramaActual, c: Cambio) -> list[str]:
    return ["El cupo pedido es el que el programa tiene."] if c.cupo_centavos == p.cupo_centavos else []


def _clase_garantia(p: ProgramaActual, c: Cambio) -> list[str]:
    if c.clase_garantia in clases_admitidas(p.clase, p.otorgante):
        return []
    return ["Ese usuario no puede dar una garantía de esa clase (art. 20 par.)."]


def _oficina(p: ProgramaActual, c: Cambio) -> list[str]:
    return ["El programa ya se ejecuta ante esa oficina."] if c.oficina == p.oficina else []


def _modalidad(p: ProgramaActual, c: Cambio) -> list[str]:
    return ["El programa ya tiene esa modalidad."] if c.operacion == p.operacion else []


def _cesion_cupo(p: ProgramaActual, c: Cambio) -> list[str]:
    monto = c.monto_cedido_centavos or 0
    if monto >= p.cupo_centavos:
        return ["La cesión del cupo es parcial: debe ser menor que el cupo (art. 19 g)."]
    if c.disponible_centavos is not None and monto > c.disponible_centavos:
        return ["No se cede cupo que ya se usó o está reservado."]
    return []


def _reactivacion(p: ProgramaActual, c: Cambio) -> list[str]:
    if not es_de_materias_primas(p.clase):
        return ["Solo se reactiva el cupo anual de materias primas que no se renovó (arts. 19 h y 57 par.)."]
    if p.cupo_del_periodo_centavos:
        return ["El cupo del período está vigente: no hay qué reactivar."]
    return []


def _leasing(p: ProgramaActual, c: Cambio) -> list[str]:
    if (c.leasing_meses or 0) >= (p.meses_compromiso or 0):
        return []
    return [f"El contrato dura {c.leasing_meses} meses, menos que los {p.meses_compromiso} del compromiso (art. 14)."]


def _reestructuracion(p: ProgramaActual, c: Cambio) -> list[str]:
    if p.demostrar_hasta is not None and c.fecha > p.demostrar_hasta:
        return [f"Se pide dentro del plazo para demostrar, que venció el {en_palabras(p.demostrar_hasta)} (art. 81)."]
    return []


_POR_CLASE = {
    "plazo_importacion": _plazo,
    "cupo": _cupo,
    "clase_garantia": _clase_garantia,
    "oficina": _oficina,
    "modalidad": _modalidad,
    "cesion_cupo": _cesion_cupo,
    "reactivacion": _reactivacion,
    "leasing": _leasing,
    "reestructuracion": _reestructuracion,
}


@dataclass(frozen=True, slots=True)
class Efecto:
    """What an authorised change does to the guarantee, with the letter of art. 25 that asks for it."""

    efecto: Literal["ninguno", "sustituir", "subproyecto"]
    causa: Literal["aumento_de_cupo", "cesion", "cambio_de_razon_social", "cambio_de_plazos"] | None = None


def efecto_en_garantia(p: ProgramaActual, c: Cambio) -> Efecto:
    """Arts. 22, 25 and 78 pars. 2 and 3.

    More quota replaces the guarantee; that of capital goods with commitments of its own makes a subproyecto instead.
    A change of kind of guarantee rules those to come (# house rule: art. 25 does not list it).
    """
    aumenta = c.clase == "cupo" and c.cupo_centavos is not None and c.cupo_centavos > p.cupo_centavos
    if aumenta and not es_de_materias_primas(p.clase) and not c.integra_proyecto_anterior:
        return Efecto("subproyecto")
    if aumenta:
        return Efecto("sustituir", "aumento_de_cupo")
    if c.clase == "cesion_programa":
        return Efecto("sustituir", "cesion")
    if c.clase == "razon_social":
        return Efecto("sustituir", "cambio_de_razon_social")
    cambia_plazo = c.clase == "reestructuracion" and c.meses_compromiso not in (None, p.meses_compromiso)
    if c.clase == "plazo_importacion" or cambia_plazo:
        return Efecto("sustituir", "cambio_de_plazos")
    return Efecto("ninguno")


FRASES = {
    "ninguno": "La garantía no cambia por esta modificación.",
    "sustituir": "Modifique o sustituya la garantía constituida (artículo 25).",
    "subproyecto": (
        "El aumento genera compromisos adicionales y es un subproyecto: constituya su propia garantía (artículos 22 y"
        " 78, parágrafo 2)."
    ),
}
