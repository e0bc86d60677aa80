"""Rules of a voluntary return. Pure."""

from datetime import datetime


def etapa_abierta(ahora: datetime, etapa: tuple[datetime, datetime] | None) -> bool:
    """Only where the contingente has the stage, and within its dates (Manual VI); its last instant is already out."""
    return etapa is not None and etapa[0] <= ahora < etapa[1]


def cabe(cantidad_kg: int, disponible_kg: int) -> bool:
    """Something, and never above what is available: assigned less consumed and reserved (Manual VI, dominio 2)."""
    return 0 < cantidad_kg <= disponible_kg
