"""Deadlines that any service publishes and `notificaciones` turns into alerts."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from shared.events.base import Evento
from shared.events.temas import GARANTIAS


class PlazoPublicado(Evento):
    """A deadline exists, or exists anew after a change (`version` grows). Key: the case's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.plazo.publicado.v1"
    topico: ClassVar[str] = GARANTIAS

    plazo_id: UUID
    version: int
    servicio: str
    caso_id: UUID
    caso_numero: str
    nit: str
    nombre: str
    """For a person, Spanish: «Presentar el estudio de demostración»."""
    articulo: str
    fecha: date
    pasos: tuple[str, ...]
    """How the date was computed, in words."""
    calendario_version: int
    obligado: Literal["empresa", "ministerio", "ambos"] = "ambos"
    """Whose duty it is to act before the date."""


class PlazoMovido(Evento):
    """A change of calendar moved a deadline. Key: the case's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.plazo.movido.v1"
    topico: ClassVar[str] = GARANTIAS

    plazo_id: UUID
    version: int
    caso_id: UUID
    caso_numero: str
    nit: str
    nombre: str
    fecha_anterior: date
    fecha: date
    pasos: tuple[str, ...]
    calendario_version: int


class PlazoCumplido(Evento):
    """A deadline needs no more alerts: met or without object. Key: the case's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.plazo.cumplido.v1"
    topico: ClassVar[str] = GARANTIAS

    plazo_id: UUID
    version: int
    caso_id: UUID
    motivo: str
