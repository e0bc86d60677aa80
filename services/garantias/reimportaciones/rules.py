"""What the concept on goods that come back must see, and what it asks of the company (arts. 90 to 92). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from services.garantias.garantias.rules_vida import monto_reexportacion_usd
from services.garantias.parametros.rules import Reglamento
from services.garantias.programas.rules import ClasePrograma, es_de_materias_primas


class ClaseReimportacion(StrEnum):
    """Art. 90: what the company says it is."""

    TEMPORAL = "temporal"
    DEFINITIVA = "definitiva"


DOCUMENTOS = ("comunicacion", "documento_exportacion")
"""Art. 90: the written question, and the export documents of the goods that come back."""


@dataclass(frozen=True, slots=True)
class Exportada:
    """A line of an export document whose goods come back."""

    declaracion: str
    item: int
    abonada: bool
    """As the company says: whether it was credited to a commitment."""


def objeciones(lineas: Sequence[Exportada], abonadas: frozenset[tuple[str, int]]) -> list[str]:
    """Art. 90: what the company says of each line is what the studies of its programme have, in Spanish sentences.

    Args:
        abonadas: number and item of the lines that a study of the programme has.
    """
    frases = []
    for x in lineas:
        consta = (x.declaracion, x.item) in abonadas
        if consta != x.abonada:
            dice, hay = ("abonada", "no consta") if x.abonada else ("sin abonar", "consta")
            frases.append(f"{x.declaracion} ítem {x.item}: se dice {dice} y {hay} en un estudio (art. 90).")
    return frases


def garantia_exigida(
    r: Reglamento, clase: ClaseReimportacion, componente_externo_usd: Decimal, *, hay_abonadas: bool
) -> Decimal | None:
    """Art. 91: USD of the re-export guarantee, of a temporary return of goods that were credited; none otherwise."""
    if clase is ClaseReimportacion.TEMPORAL and hay_abonadas:
        return monto_reexportacion_usd(r, componente_externo_usd)
    return None


def exige_registro(clase: ClaseReimportacion, programa: ClasePrograma) -> bool:
    """Art. 92 par.: goods of programmes of raw materials that come back for good need a registration or licence."""
    return clase is ClaseReimportacion.DEFINITIVA and es_de_materias_primas(programa)
