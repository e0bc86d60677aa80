"""How pages write numbers, days and instants: as Colombians do, in the time of Bogotá."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from shared.clock import BOGOTA, reloj_legal
from shared.documents import textos

_MESES = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
_NUMERO = re.compile(r"(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?")
_DIA_ISO = re.compile(r"\b\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b")
_INSTANTE_ISO = re.compile(
    _DIA_ISO.pattern.removesuffix(r"\b") + r"[T ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[+-]\d{2}:\d{2}|Z)"
)
_CIFRA = re.compile(r"\d+\.\d+|\d{5,}")
"""An amount; four digits may be a year."""
_MITAD = ("a.\u00a0m.", "p.\u00a0m.")
_DIAS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")


def cantidad(valor: Mapping[str, Any] | None) -> str:
    """A quantity of the API in the unit that it was given in: `12.500,000 t`, `950 kg`; a dash for none."""
    if valor is None:
        return "—"
    kg = int(valor["kg"])
    return textos.kilogramos(kg) if valor.get("unidad") == "kg" else textos.toneladas(kg)


def decimal(texto: str | Decimal | int | None) -> str:
    """`12500.5` as `12.500,5`; a dash for none."""
    if texto is None or texto == "":
        return "—"
    enteros, _, resto = str(texto).partition(".")
    return textos.entero(int(enteros)) + (f",{resto}" if resto else "")


def porcentaje(parte: int, total: int) -> str:
    """`37,5 %`; `0 %` of nothing. Rounded half up to one decimal, in integers."""
    decimas = (parte * 2000 + total) // (2 * total) if total > 0 else 0
    return f"{decimas // 10} %" if decimas % 10 == 0 else f"{decimas // 10},{decimas % 10} %"


def porciento(texto: str | None) -> str:
    """A percentage of the API, `37.5000`, as `37,5 %`; a dash for none."""
    if texto is None:
        return "—"
    recortado = texto.rstrip("0").rstrip(".") if "." in texto else texto
    return f"{decimal(recortado or '0')} %"


def como_api(escrito: str) -> str | None:
    """A number as people here write it, as the API takes it: `12.500,75` is `12500.75`; None for what is not one.

    Points separate thousands and the comma decimals. A point anywhere else could be either, and is not guessed at.
    """
    limpio = "".join(escrito.split())
    if not _NUMERO.fullmatch(limpio):
        return None
    return limpio.replace(".", "").replace(",", ".")


def como_dia(valor: str | date | datetime) -> date:
    """The day in Bogotá of an ISO day or instant."""
    if isinstance(valor, str):
        valor = datetime.fromisoformat(valor) if "T" in valor else date.fromisoformat(valor)
    return valor.astimezone(BOGOTA).date() if isinstance(valor, datetime) else valor


def como_instante(valor: str | datetime) -> datetime:
    """An ISO instant in Bogotá."""
    instante = datetime.fromisoformat(valor) if isinstance(valor, str) else valor
    return instante.astimezone(BOGOTA)


def dia(valor: str | date | datetime | None) -> str:
    """`1 oct 2026`."""
    if valor is None or valor == "":
        return "—"
    d = como_dia(valor)
    return f"{d.day} {_MESES[d.month - 1]} {d.year}"


def con_dias(texto: str) -> str:
    """A sentence of the API with its ISO days and instants as people write them: `2026-12-15` is `15 dic 2026`."""
    return _DIA_ISO.sub(lambda m: dia(m[0]), _INSTANTE_ISO.sub(lambda m: momento(m[0]), texto))


def legible(valor: object) -> str:
    """A bare datum of the API, of which only its look is known: a day, an amount, a text."""
    texto = str(valor)
    if _DIA_ISO.fullmatch(texto):
        return dia(texto)
    return decimal(texto) if _CIFRA.fullmatch(texto) else con_dias(texto)


def dia_largo(valor: str | date | datetime | None) -> str:
    """`jueves 1 de octubre de 2026`."""
    if valor is None or valor == "":
        return "—"
    d = como_dia(valor)
    return f"{_DIAS[d.weekday()]} {textos.fecha_larga(d)}"


def mes_largo(valor: date) -> str:
    """`octubre de 2026`."""
    return textos.fecha_larga(valor).split(" de ", 1)[1]


def momento(valor: str | datetime | None) -> str:
    """`1 oct 2026, 8:00 a. m.`"""
    if not valor:
        return "—"
    i = como_instante(valor)
    return f"{dia(i)}, {i.hour % 12 or 12}:{i:%M} {_MITAD[i.hour >= 12]}"


def momento_exacto(valor: str | datetime | None) -> str:
    """`1 oct 2026, 8:00:00,123 a. m.`: to the millisecond, where the order of arrival decides."""
    if not valor:
        return "—"
    i = como_instante(valor)
    milesimas = i.microsecond // 1000
    return f"{dia(i)}, {i.hour % 12 or 12}:{i:%M:%S},{milesimas:03d} {_MITAD[i.hour >= 12]}"


def falta(valor: str | date | datetime | None) -> str:
    """How far a day is from today in words: `hoy`, `mañana`, `en 12 días`, `hace 3 días`."""
    if valor is None or valor == "":
        return ""
    dias = (como_dia(valor) - reloj_legal.ahora().date()).days
    cercanos = {0: "hoy", 1: "mañana", -1: "ayer"}
    if dias in cercanos:
        return cercanos[dias]
    return f"en {textos.entero(dias)} días" if dias > 0 else f"hace {textos.entero(-dias)} días"


def abierta(ventana: Mapping[str, str] | None) -> str:
    """Where now stands in a window: `por_abrir`, `abierta`, `cerrada`; empty without window."""
    if not ventana:
        return ""
    ahora = reloj_legal.ahora()
    if ahora < como_instante(ventana["desde"]):
        return "por_abrir"
    return "abierta" if ahora < como_instante(ventana["hasta"]) else "cerrada"


def hasta_incluido(valor: str | datetime) -> datetime:
    """The last moment inside a window whose end is outside it: one that ends at midnight ends the day before."""
    fin = como_instante(valor)
    return fin - timedelta(minutes=1) if (fin.hour, fin.minute) == (0, 0) else fin


def inicial_minuscula(texto: str) -> str:
    """A title inside a sentence: only its first letter changes, so that names keep theirs."""
    return texto[:1].lower() + texto[1:]


def subpartida(codigo: str | None) -> str:
    """A subheading as the tariff writes it: `6205200000` is `6205.20.00.00`; a dash for none."""
    if not codigo:
        return "—"
    return f"{codigo[:4]}.{codigo[4:6]}.{codigo[6:8]}.{codigo[8:]}" if re.fullmatch(r"\d{10}", codigo) else codigo


_PARTE_DE_NOMBRE = re.compile(r"(?:^|, |; )(?:Common Name|Organization|Locality|Organizational Unit|Country)[^:]*: ")


def de_certificado(nombre: str) -> str:
    """The name in a certificate without the English names of its parts: who, and of which organisation."""
    partes = _PARTE_DE_NOMBRE.split(nombre)
    return " · ".join(p for p in partes if p and not re.fullmatch("[A-Z]{2}", p)) if len(partes) > 1 else nombre


_NAVEGADORES = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SISTEMAS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def navegador(agente: str) -> str:
    """`Chrome en Windows`: what a person knows of a browser's long name; of another program, that it is one."""
    cual = next((nombre for clave, nombre in _NAVEGADORES if clave in agente), None)
    if cual is None:
        return f"Un programa ({agente.partition('/')[0][:40]})" if agente else "Programa desconocido"
    donde = next((nombre for clave, nombre in _SISTEMAS if clave in agente), None)
    return f"{cual} en {donde}" if donde else cual


FILTROS = {
    "navegador": navegador,
    "de_certificado": de_certificado,
    "subpartida": subpartida,
    "cantidad": cantidad,
    "decimal": decimal,
    "porciento": porciento,
    "dia": dia,
    "con_dias": con_dias,
    "legible": legible,
    "dia_largo": dia_largo,
    "mes_largo": mes_largo,
    "momento": momento,
    "momento_exacto": momento_exacto,
    "falta": falta,
    "pais": textos.pais,
    "tamano": textos.tamano,
    "entero": textos.entero,
    "hasta_incluido": hasta_incluido,
    "inicial_minuscula": inicial_minuscula,
}
