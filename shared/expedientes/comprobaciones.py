"""Automatic pre-checks of a case: what the reviewer sees green or red before deciding. Pure."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from shared.calendar import en_palabras
from shared.clock import BOGOTA
from shared.http.problemas import Problema

Color = Literal["verde", "rojo", "gris"]


class Precomprobacion(BaseModel):
    """One check: `detalle` is a Spanish sentence with the figures."""

    model_config = ConfigDict(frozen=True)

    codigo: str
    nombre: str
    estado: Color
    """`gris`: it does not apply, or it only informs."""
    detalle: str
    dura: bool = False
    """Red, it cannot be overridden: the ledger or the law stands in the way."""


class Conteo(BaseModel):
    """How many checks of each colour, and the codes of the red ones."""

    verdes: int
    rojas: int
    grises: int
    en_rojo: list[str]


def contar(lista: Iterable[Precomprobacion]) -> Conteo:
    """The checks of a case in one line of an inbox."""
    lista = list(lista)
    rojas = rojos(lista)
    verdes = sum(c.estado == "verde" for c in lista)
    return Conteo(verdes=verdes, rojas=len(rojas), grises=len(lista) - verdes - len(rojas), en_rojo=rojas)


def rojos(lista: Iterable[Precomprobacion]) -> list[str]:
    """Codes of the red ones, in their order."""
    return [c.codigo for c in lista if c.estado == "rojo"]


def firma_desconocida(desconocida_en: str) -> str:
    """What the reviewer reads of a signature that its signer disowned at that instant (ISO, aware). # house rule"""
    cuando = datetime.fromisoformat(desconocida_en).astimezone(BOGOTA)
    return (
        f"El {en_palabras(cuando.date())}, a las {cuando:%H:%M}, se avisó, por el enlace del correo que anunció la"
        " firma, que quien figura como firmante no firmó. Compruébelo con la empresa antes de decidir."
    )


def de_firma_desconocida(desconocida_en: str) -> Precomprobacion:
    """Red, of a case whose kind has no other check of its signature; the decider may say why all the same."""
    detalle = firma_desconocida(desconocida_en)
    return Precomprobacion(codigo="firma", nombre="Firma digital", estado="rojo", detalle=detalle)


def exigir_verdes(lista: Sequence[Precomprobacion], pese_a: Collection[str] = ()) -> list[str]:
    """Nothing red but what the decider names in `pese_a`; gives the codes that were red and overridden.

    Raises:
        Problema: `comprobaciones-en-rojo`, with the red checks; those that are hard are red whatever is named.
    """
    estorban = [c for c in lista if c.estado == "rojo" and (c.dura or c.codigo not in pese_a)]
    if estorban:
        raise Problema(
            "comprobaciones-en-rojo",
            " ".join(f"{c.nombre}: {c.detalle}" for c in estorban),
            comprobaciones=[c.model_dump() for c in estorban],
        )
    return rojos(lista)


def para_el_registro(lista: Iterable[Precomprobacion]) -> list[dict[str, str]]:
    """What the decider saw, as the history of the case keeps it."""
    return [c.model_dump(include={"codigo", "estado", "detalle"}) for c in lista]
