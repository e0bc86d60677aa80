"""What an official letter says. Frozen data; the number and the date come when it is rendered."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from shared.clock import BOGOTA
from shared.documents import textos
from shared.documents.formas import Texto
from shared.oficios.tablas import Oficio

CARTA = Path(__file__).parent / "plantillas" / "carta.typ"
CAJA_SELLO_OFICIO = (52, 54, 222, 118)
"""Where page 1 of a letter is left empty for the visible seal, in points from the lower left corner."""


class _Datos(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Dato(_Datos):
    """A row of a letter's table of facts."""

    etiqueta: Texto
    valor: Texto


class Firmante(_Datos):
    """Who decided, as the letter's foot names them."""

    nombre: Texto
    cargo: Texto


class Carta(_Datos):
    """The content of a letter to a company, in the order in which it is read.

    Attributes:
        ambito, oficina: whose letter it is: the subject under the ministry's name, and the office in its foot.
        titulo: kind of document, printed under the letterhead at the right.
        referencias: what the letter is about, between the subject and the salutation.
        parrafos: the body before the decision; `despues` comes after it.
        decision: heading and lines of what was resolved, set apart; empty in a letter that decides nothing.
        datos: table of facts, under `titulo_datos`.
        sigue: what comes next, as a list.
        recursos: which remedies there are and until when; empty where there is none to tell.
        firmante: none for what the platform writes by itself.
    """

    ambito: Texto = "Contingentes de exportación"
    oficina: Texto = "Grupo de Contingentes"
    titulo: Texto
    destinatario: Texto
    nit: Texto
    asunto: Texto
    referencias: tuple[Dato, ...] = ()
    parrafos: tuple[Texto, ...] = ()
    decision_titulo: Texto = ""
    decision: tuple[Texto, ...] = ()
    despues: tuple[Texto, ...] = ()
    titulo_datos: Texto = ""
    datos: tuple[Dato, ...] = ()
    sigue: tuple[Texto, ...] = ()
    recursos: tuple[Texto, ...] = ()
    firmante: Firmante | None = None


def parrafos(texto: str) -> tuple[str, ...]:
    """A text that a person wrote, by its lines; without the empty ones."""
    return tuple(linea.strip() for linea in texto.splitlines() if linea.strip())


def unir(*partes: str | Iterable[str]) -> tuple[str, ...]:
    """Paragraphs and lists of paragraphs as one list."""
    todas: list[str] = []
    for parte in partes:
        todas.extend([parte] if isinstance(parte, str) else parte)
    return tuple(todas)


def datos_de(oficio: Oficio) -> dict[str, Any]:
    """What the template of a numbered letter reads: its frozen content, and `oficio` with number and dates in words."""
    assert oficio.fechado_en is not None
    fecha = oficio.fechado_en.astimezone(BOGOTA)
    cabeza = {
        "numero": oficio.numero,
        "caso": oficio.caso,
        "fecha_texto": textos.fecha_larga(fecha.date()),
        "generado_texto": textos.fecha_y_hora(fecha),
    }
    return {**oficio.datos, "oficio": cabeza}
