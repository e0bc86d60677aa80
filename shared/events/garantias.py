"""Events of `garantias`: programmes and guarantees of Plan Vallejo."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from shared.events.base import Evento
from shared.events.temas import GARANTIAS


class ProgramaAutorizado(Evento):
    """Key: the programme's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.programa.autorizado.v1"
    topico: ClassVar[str] = GARANTIAS

    programa_id: UUID
    numero: str
    nit: str
    clase: str
    cupo_fob_centavos: int
    """USD cents."""
    reglamento: str
    autorizado_en: datetime


class GarantiaAceptada(Evento):
    """Key: the guarantee's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.garantia.aceptada.v1"
    topico: ClassVar[str] = GARANTIAS

    garantia_id: UUID
    numero: str
    programa_id: UUID
    nit: str
    clase: str
    valor_cop_centavos: int
    aceptada_el: date
    demostrar_hasta: date
    valida_hasta: date


class GarantiaReparada(Evento):
    """Acceptance found differences; the list is for the company. Key: the guarantee's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.garantia.reparada.v1"
    topico: ClassVar[str] = GARANTIAS

    garantia_id: UUID
    numero: str
    nit: str
    diferencias: tuple[str, ...]
