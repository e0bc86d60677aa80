"""Events of `garantias`: programmes and guarantees of Plan Vallejo."""

from datetime import date, datetime
from typing import ClassVar, Literal
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


class GarantiaPorSustituir(Evento):
    """One of the cases of art. 25 asks for another guarantee, or for this one modified. Key: the guarantee's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.garantia.por_sustituir.v1"
    topico: ClassVar[str] = GARANTIAS

    garantia_id: UUID
    numero: str
    nit: str
    causa: Literal["aumento_de_cupo", "cesion", "cambio_de_razon_social", "cambio_de_plazos"]
    """Art. 25, letters a to d."""
    motivo: str
    hasta: date | None
    """Last day to file it, where the text sets one (art. 28.4 par. 2)."""


class GarantiaSustituida(Evento):
    """Another guarantee was accepted in its place. Key: the replaced guarantee's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.garantia.sustituida.v1"
    topico: ClassVar[str] = GARANTIAS

    garantia_id: UUID
    numero: str
    nit: str
    sustituta_id: UUID
    sustituta_numero: str


class GarantiaExtendida(Evento):
    """Its dates moved by law to cover a pending balance (art. 35). Key: the guarantee's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.garantia.extendida.v1"
    topico: ClassVar[str] = GARANTIAS

    garantia_id: UUID
    numero: str
    nit: str
    articulo: str
    demostrar_hasta: date
    valida_hasta: date
    exige_certificado: bool
    """Bank and insurance guarantees need a certificate of modification (art. 35 par. 3)."""


class GarantiaCancelada(Evento):
    """Its obligations are met; the original goes back (arts. 26 and 27). Key: the guarantee's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.garantia.cancelada.v1"
    topico: ClassVar[str] = GARANTIAS

    garantia_id: UUID
    numero: str
    nit: str
    articulo: str
    motivo: str


class ProrrogaCambiada(Evento):
    """A prórroga was asked for or changed its state. Key: its id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.prorroga.cambiada.v1"
    topico: ClassVar[str] = GARANTIAS

    prorroga_id: UUID
    numero: str
    garantia_id: UUID
    garantia_numero: str
    nit: str
    estado: str
    """One of `estados.md`: solicitada, devuelta, negada, aprobada_por_sustituir, firme, sin_efecto."""
    meses: int
    motivo: str
    demostrar_hasta: date | None
    """The new date, once approved."""
    sustituir_hasta: date | None
    """Last day to file the replacing guarantee, once approved (art. 28.4 par. 2)."""


class EfectividadCambiada(Evento):
    """The enforcement of a guarantee made a step. Key: its id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.efectividad.cambiada.v1"
    topico: ClassVar[str] = GARANTIAS

    efectividad_id: UUID
    numero: str
    garantia_id: UUID
    garantia_numero: str
    nit: str
    estado: str
    """One of `estados.md`, or archivada or revocada."""
    causa: str
    valor_cop_centavos: int
    """What the act takes of the guarantee."""
    fecha: date
    """Of the step, as its evidence says."""
    visible: bool
    """Whether the company is told: not before the act is issued."""


class ActoProyectado(Evento):
    """A term ran out and its act was drafted, for a person to sign. Key: the case's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.acto.proyectado.v1"
    topico: ClassVar[str] = GARANTIAS

    acto_id: UUID
    plazo_id: UUID
    caso_id: UUID
    caso_numero: str
    nit: str
    clase: str
    titulo: str
    articulo: str
    vencio: date
