"""Events of `garantias` on programmes: their requests, modifications, suspension, end, and the Grandes Usuarios."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel

from shared.events.base import ConReferencia, Evento
from shared.events.firma import Razon
from shared.events.temas import GARANTIAS

TramiteDePrograma = Literal["programa", "modificacion"]
"""What a signed request asks for: a programme, or a change of one (art. 19)."""


class _DeSolicitud(ConReferencia):
    caso_id: UUID
    """Of the request: the programme's own id, or the modification's."""
    tramite: TramiteDePrograma
    numero: str
    programa_id: UUID
    nit: str


class SolicitudProgramaRadicada(_DeSolicitud, Evento):
    """A request was numbered and its form is to be signed by all of `roles`, each on a copy. Key: the case's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.programa.solicitud_radicada.v1"
    topico: ClassVar[str] = GARANTIAS

    formulario: int
    """1 and up; filing again makes a new form and asks for all signatures again."""
    roles: tuple[str, ...]


class SolicitudProgramaFirmaRechazada(_DeSolicitud, Evento):
    """A signed copy was not accepted. Key: the case's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.programa.firma_rechazada.v1"
    topico: ClassVar[str] = GARANTIAS

    rol: str
    razones: tuple[Razon, ...]


class SolicitudProgramaEnEstudio(_DeSolicitud, Evento):
    """All have signed; the ministry's term runs (art. 16). Key: the case's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.programa.en_estudio.v1"
    topico: ClassVar[str] = GARANTIAS

    recibida_en: datetime
    decidir_hasta: date


class SolicitudProgramaDevuelta(_DeSolicitud, Evento):
    """Returned; the term starts anew when it is filed again (art. 18). Key: the case's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.programa.solicitud_devuelta.v1"
    topico: ClassVar[str] = GARANTIAS

    causas: tuple[str, ...]
    motivo: str


class SolicitudProgramaNegada(_DeSolicitud, Evento):
    """Key: the case's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.programa.solicitud_negada.v1"
    topico: ClassVar[str] = GARANTIAS

    motivo: str


class SolicitudProgramaDesistida(_DeSolicitud, Evento):
    """The company withdrew a request that had its number. Key: the case's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.programa.solicitud_desistida.v1"
    topico: ClassVar[str] = GARANTIAS

    motivo: str


class _DePrograma(BaseModel):
    programa_id: UUID
    numero: str
    nit: str


class ProgramaModificado(_DePrograma, Evento):
    """A modification of art. 19 was authorised. Key: the programme's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.programa.modificado.v1"
    topico: ClassVar[str] = GARANTIAS

    modificacion_id: UUID
    modificacion: str
    """Number of the request."""
    clase: str
    """Which of the cases of art. 19: `plazo_importacion`, `cupo`, `clase_garantia`, `razon_social`, `oficina`,
    `modalidad`, `cesion_cupo`, `reactivacion`, `cesion_programa`, `leasing`, `reestructuracion`."""
    cupo_fob_centavos: int
    """USD cents, after it."""
    efecto_en_garantia: Literal["ninguno", "sustituir", "subproyecto"]
    subproyecto: int | None = None
    sustituir_hasta: date | None = None


class CupoDeProgramaRenovado(_DePrograma, Evento):
    """A yearly quota was renewed, or was not for want of use (art. 57 par.). Key: the programme's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.programa.cupo_renovado.v1"
    topico: ClassVar[str] = GARANTIAS

    periodo: int
    cupo_fob_centavos: int
    """USD cents; 0 where it did not renew."""
    utilizado_anterior_centavos: int


class ProgramaSuspendido(_DePrograma, Evento):
    """No import is registered under it until it is lifted. Key: the programme's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.programa.suspendido.v1"
    topico: ClassVar[str] = GARANTIAS

    causa: str
    """`terminacion_unilateral`, `incumplimiento`, `asociado_incumplido`, `orden_de_autoridad`."""
    motivo: str
    suspendido_en: datetime


class SuspensionLevantada(_DePrograma, Evento):
    """Key: the programme's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.programa.suspension_levantada.v1"
    topico: ClassVar[str] = GARANTIAS

    motivo: str


class ExplicacionesPedidas(_DePrograma, Evento):
    """A cause of unilateral termination was noticed; the company is heard (art. 54). Key: the programme's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.programa.explicaciones_pedidas.v1"
    topico: ClassVar[str] = GARANTIAS

    terminacion_id: UUID
    terminacion: str
    causa: str
    hasta: date


class ProgramaTerminado(_DePrograma, Evento):
    """The programme ended; a unilateral end is final. Key: the programme's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.programa.terminado.v1"
    topico: ClassVar[str] = GARANTIAS

    terminacion_id: UUID
    causa: Literal["cumplimiento", "no_utilizacion", "unilateral"]
    terminado_en: datetime
    comunicar_a_aduana: bool
    """Unilateral only (art. 56): unused registrations are cancelled and Customs is told."""
    hacer_efectivo_usd_centavos: int = 0
    """Of the quota used, where it applies (art. 54)."""


class GranUsuarioReconocido(Evento):
    """Key: the case's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.gran_usuario.reconocido.v1"
    topico: ClassVar[str] = GARANTIAS

    caso_id: UUID
    numero: str
    nit: str
    reconocido_en: datetime


class GranUsuarioPerdido(Evento):
    """Key: the case's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.gran_usuario.perdido.v1"
    topico: ClassVar[str] = GARANTIAS

    caso_id: UUID
    numero: str
    nit: str
    causa: str
    perdido_en: datetime
