"""Which key signs, which are published, and when the next one is made."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

ANTELACION = timedelta(minutes=15)
"""A key is published this long before it signs: verifiers keep the key set for minutes."""
PERMANENCIA = timedelta(days=2)
"""A replaced key stays published this long: longer than any token that it signed."""


class Llave(Protocol):
    firma_desde: datetime
    publicada_hasta: datetime | None


L = TypeVar("L", bound=Llave)


def la_que_firma(llaves: Sequence[L], ahora: datetime) -> L | None:
    """The newest key whose time has come. # house rule"""
    listas = [k for k in llaves if k.firma_desde <= ahora and k.publicada_hasta is None]
    return max(listas, key=lambda k: k.firma_desde, default=None)


def firma_desde(llaves: Sequence[Llave], ahora: datetime) -> datetime:
    """When a key made now begins to sign: published a while before, but at once where no other signs. # house rule"""
    return ahora if la_que_firma(llaves, ahora) is None else ahora + ANTELACION


def las_publicadas(llaves: Sequence[L], ahora: datetime) -> list[L]:
    """Keys that verifiers should know, those of the future included. # house rule"""
    return [k for k in llaves if k.publicada_hasta is None or k.publicada_hasta > ahora]


def toca_rotar(llaves: Sequence[L], ahora: datetime, cada: timedelta) -> bool:
    """Whether the newest key (signing or waiting) is older than `cada`. # house rule"""
    vivas = [k.firma_desde for k in llaves if k.publicada_hasta is None]
    return not vivas or max(vivas) + cada <= ahora


def las_relevadas(llaves: Sequence[L], ahora: datetime) -> list[L]:
    """Keys behind the signing one that still count as signing; they get their end of publication. # house rule"""
    actual = la_que_firma(llaves, ahora)
    if actual is None:
        return []
    return [k for k in llaves if k.publicada_hasta is None and k.firma_desde < actual.firma_desde]
