"""Events of `garantias`: programmes and guarantees of Plan Vallejo."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from shared.events.base import ConReferencia, Evento
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


class CupoDeProgramaMovido(Evento):
    """What a programme's quota of a period has left, in USD cents. Key: the programme's id, `:` and the period."""

    tipo: ClassVar[str] = "co.vuce.contingentes.cupo_programa.movido.v1"
    topico: ClassVar[str] = GARANTIAS

    programa_id: UUID
    programa: str
    nit: str
    periodo: int
    """Calendar year of raw materials; 0 for capital goods and spare parts."""
    autorizado_centavos: int
    utilizado_centavos: int
    """Registrations as modified, less definitive re-exports (arts. 32 and 86)."""
    reservado_centavos: int
    disponible_centavos: int


class RegistroDecidido(ConReferencia, Evento):
    """An import registration was approved, denied, withdrawn, waived whole or cancelled. Key: its id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.registro.decidido.v1"
    topico: ClassVar[str] = GARANTIAS

    registro_id: UUID
    numero: str
    programa_id: UUID
    nit: str
    estado: str
    fob_centavos: int
    """USD cents, as it stands after the decision."""
    valido_hasta: date | None
    motivo: str | None


class ModificacionDeRegistroDecidida(Evento):
    """A waiver or correction of a registration was approved or denied (art. 46). Key: its id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.modificacion_registro.decidida.v1"
    topico: ClassVar[str] = GARANTIAS

    modificacion_id: UUID
    numero: str
    registro_id: UUID
    registro: str
    nit: str
    clase: str
    estado: str
    diferencia_centavos: int
    """USD cents that the registration's value changes by; negative for a waiver."""
    motivo: str | None


class CipDecidido(Evento):
    """An input-output table was approved, with what becomes of its residues, or returned. Key: its id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.cip.decidido.v1"
    topico: ClassVar[str] = GARANTIAS

    cip_id: UUID
    numero: str
    programa_id: UUID
    nit: str
    estado: str
    version_cip: int
    residuos_libres: bool | None
    libera_residuos: bool = False
    """Whether it tells that residues which were blocked may be used (art. 68), and not a decision on the table."""
    motivo: str | None


class EstudioPresentado(Evento):
    """A demonstration study was filed, the first time or again after its return. Key: the study's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.estudio.presentado.v1"
    topico: ClassVar[str] = GARANTIAS

    estudio_id: UUID
    numero: str
    programa_id: UUID
    garantia_id: UUID
    nit: str
    presentado_el: date
    presentacion: str
    """`a_tiempo`, `antes_de_la_resolucion`, `con_el_recurso` or `sin_regla` (art. 34 par. 2)."""
    de_nuevo: bool


class EstudioDevuelto(Evento):
    """A study was returned with its causes (art. 31); the month to correct runs from the letter's date. Key: its id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.estudio.devuelto.v1"
    topico: ClassVar[str] = GARANTIAS

    estudio_id: UUID
    numero: str
    nit: str
    causales: tuple[str, ...]


class EstudioNoPresentado(Evento):
    """The last day to file a study passed without it; a person decides what follows. Key: the study's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.estudio.no_presentado.v1"
    topico: ClassVar[str] = GARANTIAS

    estudio_id: UUID
    numero: str
    programa_id: UUID
    garantia_id: UUID
    nit: str
    vencio: date


class EstudioDecidido(Evento):
    """The verdict on a study, signed. Key: the study's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.estudio.decidido.v1"
    topico: ClassVar[str] = GARANTIAS

    estudio_id: UUID
    numero: str
    programa_id: UUID
    garantia_id: UUID
    nit: str
    periodo: int
    resultado: str
    """`cumplido`, `saldo_pendiente` or `incumplido`."""
    unidad: str
    """Of the amounts: `USD-centavos`, or the physical unit of art. 78 in thousandths."""
    compromiso: int
    demostrado: int
    porcentaje: str
    """Two decimals, rounded down."""
    a_efectivo_centavos: int | None
    """USD cents drafted for enforcement in a breach (arts. 34 and 37)."""
    saldo_vence: date | None
    """Last day to demonstrate a pending balance (art. 35)."""
