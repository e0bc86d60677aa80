"""Business days of Colombia and the terms of law (*plazos*), as pure functions of start, rule and calendar version."""

from shared.calendar.calendario import Calendario, Dia
from shared.calendar.duraciones import (
    Compuesta,
    DatoFaltante,
    DiasCalendario,
    DiasHabiles,
    Duracion,
    FechaFija,
    Hito,
    Meses,
    MesesSegun,
    Tramo,
    sumar_meses,
)
from shared.calendar.palabras import en_palabras
from shared.calendar.plazos import Movido, Plazo, ReglaDePlazo, Traslado, calcular, recalcular

__all__ = [
    "Calendario",
    "Compuesta",
    "DatoFaltante",
    "Dia",
    "DiasCalendario",
    "DiasHabiles",
    "Duracion",
    "FechaFija",
    "Hito",
    "Meses",
    "MesesSegun",
    "Movido",
    "Plazo",
    "ReglaDePlazo",
    "Tramo",
    "Traslado",
    "calcular",
    "en_palabras",
    "recalcular",
    "sumar_meses",
]
