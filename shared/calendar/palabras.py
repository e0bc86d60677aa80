"""Dates and counts in Spanish words, for the steps that a person checks."""

from datetime import date

DIAS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
MESES = (
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
)


def en_palabras(dia: date) -> str:
    """`lunes 17 de agosto de 2026`."""
    return f"{DIAS[dia.weekday()]} {fecha_larga(dia)}"


def fecha_larga(dia: date) -> str:
    """`17 de agosto de 2026`."""
    return f"{dia.day} de {MESES[dia.month - 1]} de {dia.year}"


def cuantos(n: int, singular: str, plural: str) -> str:
    """`1 mes`, `18 meses`."""
    return f"{n} {singular if abs(n) == 1 else plural}"


def enumerar(partes: list[str]) -> str:
    """`a, b y c`."""
    return partes[0] if len(partes) == 1 else f"{', '.join(partes[:-1])} y {partes[-1]}"
