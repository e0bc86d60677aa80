"""Table of prórrogas."""

from datetime import date
from uuid import UUID

from sqlmodel import Field

from services.garantias.base import Tabla


class Prorroga(Tabla, table=True):
    """An extension of the term to demonstrate, asked for one guarantee; number, company and state are its case's."""

    __tablename__ = "prorroga"

    id: UUID = Field(primary_key=True)
    garantia_id: UUID = Field(foreign_key="garantia.id")
    programa_id: UUID = Field(foreign_key="programa.id")
    cadena: UUID = Field(foreign_key="garantia.id")
    """First guarantee of the chain of replacements: the twelve months count over all of it."""
    abierta: bool = True
    """Neither denied, void, nor replaced yet."""
    meses: int
    motivos: str
    ya_concedidos: int
    """Months granted before to the same chain."""
    autoridad: str
    """`grupo` or `subdirector` (art. 28.4)."""
    radicada_el: date
    """Last filing: the term to decide runs from it (art. 28.3)."""
    clausula_primera: date
    falla_id: UUID | None = Field(default=None, foreign_key="falla.id")
    """The outage on whose account a late filing was received (Ley 1437 de 2011, art. 62)."""
    demostrar_hasta: date
    valida_hasta: date
    aprobada_el: date | None = None
    """Day of the letter of approval, from which the ten business days run."""
    sustituir_hasta: date | None = None
    sustituta_id: UUID | None = Field(default=None, foreign_key="garantia.id")
    causa: str | None = None
    """Reason of the last return, denial or lapse."""
