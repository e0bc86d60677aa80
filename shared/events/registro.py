"""Events of `registro`: companies, who may sign for them, the calendar and the TRM."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.events.base import Evento
from shared.events.temas import REGISTRO

EstadoEmpresa = Literal["registrada", "en_revision", "habilitada", "suspendida", "cancelada"]


class FirmanteVigente(BaseModel):
    """Somebody who may sign for the company, by the keyed digest of the identity document (never the document)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    firmante_id: str
    huella_documento: str
    """`shared.identity.huellas.huella_documento(tipo, numero, clave)`, hexadecimal."""
    roles: tuple[str, ...]
    """`representante`, `apoderado`, `firmante`, `contador`, `revisor_fiscal`, `economista`; while the company is being
    registered also `representante_propuesto`, who may sign its registration form (act `registro`) and nothing else."""
    desde: date
    hasta: date | None = None


class EmpresaActualizada(Evento):
    """Full state of a company after a change; `version` only grows. Key: NIT (`900204272-8`)."""

    tipo: ClassVar[str] = "co.vuce.contingentes.empresa.actualizada.v1"
    topico: ClassVar[str] = REGISTRO

    nit: str
    razon_social: str
    estado: EstadoEmpresa
    version: int
    firmantes: tuple[FirmanteVigente, ...] = ()
    correos_confirmados: int = 0
    """How many authorised addresses can be mailed; the addresses themselves are asked of `registro`."""
    huella_direccion: str | None = None
    """Keyed digest of its street address, however it is spelt (`shared.identity.huellas.huella_texto`)."""
    huellas_correos: tuple[str, ...] = ()
    """Keyed digests of its authorised e-mail addresses."""
    motivo: str = ""
    """Why it came to its state, where somebody said so (returned, suspended, cancelled); for the company."""


class DiaNombrado(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    fecha: date
    nombre: str


class CalendarioActualizado(Evento):
    """Corrections over the holidays of the library, whole, as of `version`. Key: `calendario`."""

    tipo: ClassVar[str] = "co.vuce.contingentes.calendario.actualizado.v1"
    topico: ClassVar[str] = REGISTRO

    version: int
    festivos_anadidos: tuple[DiaNombrado, ...] = ()
    festivos_retirados: tuple[date, ...] = ()
    cierres: tuple[DiaNombrado, ...] = ()
    motivo: str


class TrmActualizada(Evento):
    """Pesos per dollar certified for a range of days (both included). Key: `trm`."""

    tipo: ClassVar[str] = "co.vuce.contingentes.trm.actualizada.v1"
    topico: ClassVar[str] = REGISTRO

    valor: str
    """Decimal with two digits, COP per USD."""
    desde: date
    hasta: date
    version: int


class ConflictoDeclarado(Evento):
    """A reviewer is kept away from a company's cases between two days, both included. Key: the reviewer's subject."""

    tipo: ClassVar[str] = "co.vuce.contingentes.ausencia.conflicto_declarado.v1"
    topico: ClassVar[str] = REGISTRO

    conflicto_id: UUID
    funcionario: str
    empresa: str
    """NIT."""
    desde: date
    hasta: date | None = None
    declarado_por: str
    declarado_en: datetime


class ConflictoRetirado(Evento):
    """A declared conflict holds no more. Key: the reviewer's subject."""

    tipo: ClassVar[str] = "co.vuce.contingentes.ausencia.conflicto_retirado.v1"
    topico: ClassVar[str] = REGISTRO

    conflicto_id: UUID
    funcionario: str
    retirado_por: str
    retirado_en: datetime


class SustitucionDeclarada(Evento):
    """Somebody works the cases of who is absent between two days, both included. Key: the absent's subject."""

    tipo: ClassVar[str] = "co.vuce.contingentes.ausencia.sustitucion_declarada.v1"
    topico: ClassVar[str] = REGISTRO

    sustitucion_id: UUID
    ausente: str
    sustituto: str
    desde: date
    hasta: date
    declarado_por: str
    declarado_en: datetime


class SustitucionRetirada(Evento):
    """A declared substitution holds no more. Key: the absent's subject."""

    tipo: ClassVar[str] = "co.vuce.contingentes.ausencia.sustitucion_retirada.v1"
    topico: ClassVar[str] = REGISTRO

    sustitucion_id: UUID
    ausente: str
    retirado_por: str
    retirado_en: datetime


class FormaEnCurso(BaseModel):
    """A form that somebody signed and whose case was not decided, as far as the events of its service tell."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    documento_id: UUID
    servicio: str
    numero: str


class FirmanteRevocado(Evento):
    """Somebody may sign for a company no more; what they had signed stays signed. Key: NIT."""

    tipo: ClassVar[str] = "co.vuce.contingentes.firmante.revocado.v1"
    topico: ClassVar[str] = REGISTRO

    firmante_id: UUID
    nit: str
    motivo: str
    formas: tuple[FormaEnCurso, ...] = ()
    """Forms in flight with this person's signature: what the Ministry should look at."""
    revocado_en: datetime


class CorreoPersonalPedido(Evento):
    """A mail to one person waits in `registro`, which gives it by signed link; no address travels. Key: its id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.mensaje.correo_pedido.v1"
    topico: ClassVar[str] = REGISTRO

    mensaje_id: UUID
    clase: Literal["invitacion", "restablecer_clave", "direccion_por_autorizar"]
    vence_en: datetime
    """After this its code is refused and mailing it makes no sense."""


class CorreosPersonalesOlvidados(Evento):
    """Mails to one person that `registro` keeps no more, for their time came or the person was erased (Ley 1581 de
    2012): who sent them forgets address and words too. Key: the first of them."""

    tipo: ClassVar[str] = "co.vuce.contingentes.mensaje.correos_olvidados.v1"
    topico: ClassVar[str] = REGISTRO

    mensajes: tuple[UUID, ...]
    """Ids of `CorreoPersonalPedido`."""
    olvidados_en: datetime


class PersonaSuprimida(Evento):
    """A user's data were erased at their request (Ley 1581 de 2012): who wrote down somebody's name beside this id
    forgets the name. Key: the id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.persona.suprimida.v1"
    topico: ClassVar[str] = REGISTRO

    usuario: str
    """Subject of its tokens, while it had any."""
    suprimida_en: datetime


class CatalogoPublicado(Evento):
    """A catalogue has a new version, to be read at `GET /v1/catalogos/{nombre}`. Key: `catalogo:{nombre}`."""

    tipo: ClassVar[str] = "co.vuce.contingentes.catalogo.publicado.v1"
    topico: ClassVar[str] = REGISTRO

    nombre: str
    version: int
    rige_desde: date
    entradas: int
    """How many entries it has."""
    huella: str
    """SHA-256 of its entries as canonical JSON."""
