"""What a catalogue's codes look like, and which entries hold on a day. Pure."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from shared.identity.huellas import normalizar_texto

FORMAS: Mapping[str, re.Pattern[str]] = {
    "paises": re.compile(r"[A-Z]{2}"),
    "puertos": re.compile(r"[A-Z]{2}[A-Z2-9]{3}"),
    "subpartidas": re.compile(r"[0-9]{4}\.[0-9]{2}\.[0-9]{2}\.[0-9]{2}"),
    "causales": re.compile(r"[a-z0-9]+(-[a-z0-9]+)*"),
}
"""Catalogues that there are, with the form of their codes: ISO 3166-1 alpha-2, UN/LOCODE, Arancel de Aduanas, ours."""


def errores(nombre: str, entradas: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """What is wrong with the entries of a new version, by pointer, in Spanish. # house rule"""
    malas, vistas = [], set[str]()
    for i, entrada in enumerate(entradas):
        codigo, puntero = str(entrada["codigo"]), f"/entradas/{i}/codigo"
        if FORMAS[nombre].fullmatch(codigo) is None:
            malas.append({"puntero": puntero, "mensaje": f"«{codigo}» no tiene la forma de un código de {nombre}."})
        if codigo in vistas:
            malas.append({"puntero": puntero, "mensaje": f"«{codigo}» está dos veces."})
        vistas.add(codigo)
    return malas


def vigentes(entradas: Iterable[Mapping[str, Any]], dia: date, buscar: str = "") -> list[Mapping[str, Any]]:
    """Entries that hold on a day, both ends included, whose code or name has what is looked for. # house rule"""
    return con_texto((e for e in entradas if _rige(e, dia)), buscar)


def con_texto(entradas: Iterable[Mapping[str, Any]], buscar: str) -> list[Mapping[str, Any]]:
    """Entries whose code or name has what is looked for, accents and capitals aside."""
    pedido = normalizar_texto(buscar)
    return [e for e in entradas if pedido in normalizar_texto(f"{e['codigo']} {e['nombre']}")]


def _rige(entrada: Mapping[str, Any], dia: date) -> bool:
    desde, hasta = entrada.get("desde"), entrada.get("hasta")
    return (not desde or date.fromisoformat(desde) <= dia) and (not hasta or dia <= date.fromisoformat(hasta))


def huella_de(entradas: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 of the entries as canonical JSON."""
    return hashlib.sha256(json.dumps(entradas, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
