"""What is asked of `firma` and what it answers: verdicts on signed uploads, seals on outgoing documents."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.events.base import Evento, RefObjeto
from shared.events.temas import FIRMA, FIRMA_SOLICITUDES

BottomLine = Literal["TOTAL_PASSED", "TOTAL_FAILED", "INDETERMINATE"]


class Razon(BaseModel):
    """Why a verdict is what it is, for a person: what happened and what to do."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    codigo: str
    """ETSI EN 319 102-1 sub-indication or one of ours, e.g. `CONTENT_MISMATCH`."""
    texto: str
    remedio: str = ""


class VeredictoSolicitado(Evento):
    """Somebody uploaded a signed form. Key: the document's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.veredicto.solicitado.v1"
    topico: ClassVar[str] = FIRMA_SOLICITUDES

    veredicto_id: UUID
    servicio: str
    """Service that asks and owns both objects."""
    documento_id: UUID
    numero: str
    acto: str
    """`solicitud_cupo`, `consumo`, `anulacion`, `devolucion`, ..."""
    nit: str
    firmado: RefObjeto
    original: RefObjeto
    roles: tuple[str, ...] = ("representante", "apoderado", "firmante")
    """One signature of any of these is enough."""
    requiere_todos: tuple[str, ...] = ()
    """When not empty, these instead of `roles`: all of them must sign, each in this file or in another copy of the same
    form, sent as another verdict on the same document and original."""
    recibido_en: datetime
    """When the whole file had been received: our proof of existence."""


class VeredictoEmitido(Evento):
    """Key: the document's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.veredicto.emitido.v1"
    topico: ClassVar[str] = FIRMA

    veredicto_id: UUID
    servicio: str
    documento_id: UUID
    numero: str
    nit: str
    veredicto: BottomLine
    subindicacion: str | None = None
    razones: tuple[Razon, ...] = ()
    firmante_id: str | None = None
    """The registered signer that the certificate was matched with."""
    certificado_sha256: str | None = None
    """Of the certificate of that signature."""
    roles_firmados: tuple[str, ...] = ()
    """Of the roles asked for, those that the registered signers of this file hold."""
    faltan: tuple[str, ...] = ()
    """Of `requiere_todos`, the roles that no accepted copy of this form has yet; the act is complete with TOTAL_PASSED
    and nothing missing."""
    emitido_en: datetime


class RevisionDeFirmasSolicitada(Evento):
    """A document that somebody else issued was uploaded: are the signatures in it good, and where does it say that it
    can be verified? Nothing of ours is compared with it. Key: the document's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.revision_de_firmas.solicitada.v1"
    topico: ClassVar[str] = FIRMA_SOLICITUDES

    revision_id: UUID
    servicio: str
    """Service that asks and owns the object."""
    documento_id: UUID
    numero: str
    clase: str
    """`garantia`, ..."""
    nit: str
    objeto: RefObjeto
    recibido_en: datetime
    """When the whole file had been received: our proof of existence."""


class FirmasRevisadas(Evento):
    """What was found; who signed is in `informe`, for events carry no names. Key: the document's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.revision_de_firmas.hecha.v1"
    topico: ClassVar[str] = FIRMA

    revision_id: UUID
    servicio: str
    documento_id: UUID
    numero: str
    nit: str
    firmas: int
    """How many signatures the file has; with none, `veredicto` is TOTAL_FAILED for NO_SIGNATURE_FOUND."""
    veredicto: BottomLine
    subindicacion: str | None = None
    razones: tuple[Razon, ...] = ()
    informe: RefObjeto | None = None
    """An `InformeDeFirmas` as JSON, in the store of `firma`; none if the file could never be had."""
    revisada_en: datetime


class FirmaDelDocumento(BaseModel):
    """One signature in a document of somebody else."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    titular: str
    """Name in the certificate."""
    documentos: tuple[str, ...] = ()
    """Identity documents that the certificate names, `NIT 900204272` or `CC 79541238`."""
    entidad: str
    """Who issued the certificate."""
    certificado_sha256: str
    vence: datetime
    """End of the certificate."""
    existia_en: datetime
    """Earliest instant at which the signature is proven to have existed."""
    probado_por: Literal["estampa", "recepcion"]
    """A trusted timestamp in the file, or our own receipt."""
    revocacion: Literal["vigente", "revocado", "desconocido"]
    razones: tuple[Razon, ...] = ()
    """Against this signature; empty when it is good."""


class InformeDeFirmas(BaseModel):
    """What `FirmasRevisadas.informe` holds; it has names, and so it is fetched and never travels in an event."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    veredicto: BottomLine
    subindicacion: str | None = None
    razones: tuple[Razon, ...] = ()
    avisos: tuple[str, ...] = ()
    firmas: tuple[FirmaDelDocumento, ...] = ()
    """Those that could be read, in the order of their revisions."""
    enlaces: tuple[str, ...] = ()
    """https addresses that the document shows or links to, in order: a claim of the file, for a person to look at."""
    codigos: tuple[str, ...] = ()
    """What it shows beside words such as «código de verificación»; a claim too."""
    confianza: str | None = None
    """Version of the trust set; none if the file could not be examined."""


class FormaEmitida(Evento):
    """A form to be signed was rendered. Only its reference travels: `firma` fetches it if a company sends the wrong
    file, to tell which one it sent. Key: the SHA-256 of the form."""

    tipo: ClassVar[str] = "co.vuce.contingentes.forma.emitida.v1"
    topico: ClassVar[str] = FIRMA_SOLICITUDES

    servicio: str
    documento_id: UUID
    acto: str
    numero: str
    version: int = 1
    """Of the form within its document; each correction of a request has another."""
    nit: str
    objeto: RefObjeto
    emitida_en: datetime


class SelladoSolicitado(Evento):
    """An outgoing document wants the ministry's seal. Key: the document's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.sello.solicitado.v1"
    topico: ClassVar[str] = FIRMA_SOLICITUDES

    sello_id: UUID
    servicio: str
    documento_id: UUID
    numero: str
    objeto: RefObjeto
    razon: str
    """Printed in the signature dictionary, Spanish."""
    caja: tuple[int, int, int, int] | None = None
    """Where on page 1 the seal is shown: x1, y1, x2, y2 in points from the lower left corner; none, invisible."""


class SelladoHecho(Evento):
    """The sealed document waits in the store of `firma`. Key: the document's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.sello.hecho.v1"
    topico: ClassVar[str] = FIRMA

    sello_id: UUID
    servicio: str
    documento_id: UUID
    numero: str
    objeto: RefObjeto
    nivel: Literal["PAdES-B-B", "PAdES-B-T", "PAdES-B-LT"]
    certificado_sha256: str
    sellado_en: datetime


class SelladoFallido(Evento):
    """The seal could not be put; it can be asked again with a new `sello_id`. Key: the document's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.sello.fallido.v1"
    topico: ClassVar[str] = FIRMA

    sello_id: UUID
    servicio: str
    documento_id: UUID
    numero: str
    error: str
    intentos: int


class DocumentoResellado(Evento):
    """A document that a suspended key had sealed has a new seal, over the very same bytes. Key: the document's id.

    Its owner replaces the sealed file that it hands out; the first seal stays in the archive.
    """

    tipo: ClassVar[str] = "co.vuce.contingentes.documento.resellado.v1"
    topico: ClassVar[str] = FIRMA

    sello_id: UUID
    reemplaza: UUID
    """The seal of the suspended key."""
    servicio: str
    documento_id: UUID
    numero: str
    objeto: RefObjeto
    nivel: Literal["PAdES-B-B", "PAdES-B-T", "PAdES-B-LT"]
    certificado_sha256: str
    sellado_en: datetime


class LlaveDeSelloPorVencer(Evento):
    """A key of the seal is near its end, or past it. Key: the certificate's SHA-256."""

    tipo: ClassVar[str] = "co.vuce.contingentes.llave_de_sello.por_vencer.v1"
    topico: ClassVar[str] = FIRMA

    certificado_sha256: str
    nombre: str
    """As the operator calls the key."""
    sujeto: str
    valido_hasta: datetime
    dias: int
    """Whole days that are left; 0 or less once expired."""
    hay_relevo: bool
    """Whether another usable key is there that lasts longer."""


class LlaveDeSelloSuspendida(Evento):
    """A key of the seal is compromised, or believed so: it seals nothing more. Key: the certificate's SHA-256."""

    tipo: ClassVar[str] = "co.vuce.contingentes.llave_de_sello.suspendida.v1"
    topico: ClassVar[str] = FIRMA

    certificado_sha256: str
    nombre: str
    sujeto: str
    motivo: str
    sellos: int
    """How many seals it had put."""
    suspendida_en: datetime
