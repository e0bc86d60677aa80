"""Events of `garantias` on goods that leave, come back or are replaced, and on the signatures of a study's letter."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from shared.events.base import Evento
from shared.events.firma import Razon
from shared.events.temas import GARANTIAS


class ComunicacionFirmaRechazada(Evento):
    """A signed copy of the letter of a study was not accepted (art. 28.1 a). Key: the study's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.estudio.firma_rechazada.v1"
    topico: ClassVar[str] = GARANTIAS

    estudio_id: UUID
    numero: str
    nit: str
    comunicacion: int
    """Version of the letter."""
    razones: tuple[Razon, ...]


class SalidaCambiada(Evento):
    """The exit of goods that came in under a programme was asked for or made a step (arts. 85 to 89). Key: its id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.salida.cambiada.v1"
    topico: ClassVar[str] = GARANTIAS

    salida_id: UUID
    numero: str
    programa_id: UUID
    programa: str
    nit: str
    clase: Literal["temporal", "reemplazo", "literal_c", "cumplimiento", "forzosa"]
    """Arts. 87, 87.1, 87.2, 87.3 and 85."""
    estado: str
    reimportar_hasta: date | None
    """Last day to bring the goods back, of a temporary exit that was authorised."""
    motivo: str | None


class ReimportacionCambiada(Evento):
    """The concept on goods that come back was asked for or given (arts. 90 to 92). Key: its id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.reimportacion.cambiada.v1"
    topico: ClassVar[str] = GARANTIAS

    reimportacion_id: UUID
    numero: str
    programa_id: UUID
    programa: str
    nit: str
    clase: Literal["temporal", "definitiva"]
    estado: str
    garantia_usd_centavos: int | None
    """USD cents of the guarantee of art. 91, where the concept asks for one."""
    motivo: str | None


class ReposicionCambiada(Evento):
    """A study to replace raw materials was filed, returned, denied or authorised (arts. 93 to 102). Key: its id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.reposicion.cambiada.v1"
    topico: ClassVar[str] = GARANTIAS

    reposicion_id: UUID
    numero: str
    nit: str
    estado: str
    registrar_hasta: date | None
    """Last day to file import registrations, once authorised (art. 101)."""
    motivo: str | None
