"""The coded causes of a denial, with the dates in which each may be used and the words that its letter says."""

from datetime import date
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter

from shared.http import Problema


class CausaDeNegacion(BaseModel):
    """`texto` goes to the letter; `desde` and `hasta` (none, still in use) are days, both included."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    codigo: str
    nombre: str
    texto: str
    desde: date
    hasta: date | None

    def rige(self, dia: date) -> bool:
        """Whether it may be used on that day."""
        return self.desde <= dia and (self.hasta is None or dia <= self.hasta)


@cache
def todas() -> tuple[CausaDeNegacion, ...]:
    """Every cause that there has been, in the order of the catalogue."""
    archivo = Path(__file__).with_name("causas.json")
    return TypeAdapter(tuple[CausaDeNegacion, ...]).validate_json(archivo.read_bytes())


def causa(codigo: str) -> CausaDeNegacion | None:
    """The cause of that code, in force or not."""
    return next((c for c in todas() if c.codigo == codigo), None)


def exigir_causa(codigo: str, dia: date) -> CausaDeNegacion:
    """The cause of that code, in force on `dia`.

    Raises:
        Problema: `causa-desconocida`.
    """
    vigentes = {c.codigo: c for c in todas() if c.rige(dia)}
    if codigo not in vigentes:
        nombres = ", ".join(vigentes)
        raise Problema("causa-desconocida", f"No hay una causa {codigo} vigente. Use una de: {nombres}.")
    return vigentes[codigo]
