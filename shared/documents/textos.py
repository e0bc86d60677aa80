"""How quantities, days and instants are written for people in Colombia and, on bilingual documents, in English."""

import json
from datetime import date, datetime
from functools import cache
from pathlib import Path

from shared.calendar.palabras import fecha_larga as fecha_larga
from shared.clock import BOGOTA

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def entero(numero: int) -> str:
    """`1.234.567`: thousands by points."""
    return f"{numero:,}".replace(",", ".")


def kilogramos(kg: int) -> str:
    """`1.234.567 kg`."""
    return f"{entero(kg)} kg"


def toneladas(kg: int) -> str:
    """Metric tons to the kilogram, `1.234,567 t`."""
    signo, (enteras, resto) = "-" if kg < 0 else "", divmod(abs(kg), 1000)
    return f"{signo}{entero(enteras)},{resto:03d} t"


def toneladas_en(kg: int) -> str:
    """Metric tons in English, `1,234.567 t`."""
    signo, (enteras, resto) = "-" if kg < 0 else "", divmod(abs(kg), 1000)
    return f"{signo}{enteras:,}.{resto:03d} t"


def tamano(octetos: int) -> str:
    """Size of a file: `812 bytes`, `35 KB`, `1,4 MB`; decimal units, rounded up."""
    if octetos < 1000:
        return f"{octetos} bytes"
    if octetos < 1_000_000:
        return f"{-(-octetos // 1000)} KB"
    decimas = -(-octetos // 100_000)
    return f"{entero(decimas // 10)},{decimas % 10} MB"


def fecha_larga_en(dia: date) -> str:
    """`October 1, 2026`."""
    return f"{_MONTHS[dia.month - 1]} {dia.day}, {dia.year}"


def hora(instante: datetime) -> str:
    """Time in Bogotá, `2:05:09 p. m.`"""
    local = instante.astimezone(BOGOTA)
    return f"{local.hour % 12 or 12}:{local:%M:%S} {'a. m.' if local.hour < 12 else 'p. m.'}"


def fecha_y_hora(instante: datetime) -> str:
    """`21 de noviembre de 2026, 2:05:09 p. m.`, legal time of Colombia."""
    return f"{fecha_larga(instante.astimezone(BOGOTA).date())}, {hora(instante)}"


@cache
def _paises() -> dict[str, list[str]]:
    archivo = Path(__file__).with_name("paises.json")
    paises: dict[str, list[str]] = json.loads(archivo.read_text(encoding="utf-8"))
    return paises


def pais(codigo: str) -> str:
    """Spanish name of an ISO 3166-1 alpha-2 code; the code itself if unknown."""
    return _paises().get(codigo, [codigo, codigo])[0]


def pais_en(codigo: str) -> str:
    """English name of an ISO 3166-1 alpha-2 code; the code itself if unknown."""
    return _paises().get(codigo, [codigo, codigo])[1]
