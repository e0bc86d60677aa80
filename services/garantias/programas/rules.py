"""Kinds of programme and what depends on the kind."""

from enum import StrEnum


class ClasePrograma(StrEnum):
    """Kinds of programme (arts. 57, 71, 77, 77.1)."""

    MATERIAS_172 = "172"
    MATERIAS_173B = "173b"
    MAQUILA = "maquila"
    CAPITAL_173C = "173c"
    CAPITAL_174 = "174"
    REPUESTOS_173C = "repuestos_173c"
    REPUESTOS_174 = "repuestos_174"


_MATERIAS_PRIMAS = frozenset({ClasePrograma.MATERIAS_172, ClasePrograma.MATERIAS_173B, ClasePrograma.MAQUILA})


def es_de_materias_primas(clase: ClasePrograma) -> bool:
    """Arts. 57, 71, 76: 172, 173 b and maquila follow the rules of raw materials, the rest those of capital goods."""
    return clase in _MATERIAS_PRIMAS


def es_de_repuestos(clase: ClasePrograma) -> bool:
    """Art. 77.1: programmes of spare parts."""
    return clase in {ClasePrograma.REPUESTOS_173C, ClasePrograma.REPUESTOS_174}


def cupo_del_periodo_siguiente(cupo_centavos: int, utilizado_centavos: int) -> int:
    """Art. 57 par.: the yearly quota of raw materials renews whole if it was used in whole or in part."""
    return cupo_centavos if utilizado_centavos > 0 else 0
