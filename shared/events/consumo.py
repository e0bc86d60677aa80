"""Events of `consumo`: decided consumptions and the life of a CQE."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from shared.events.base import ConReferencia, Evento, RefObjeto
from shared.events.firma import Razon
from shared.events.solicitudes import CausaDeDesistir
from shared.events.temas import CONSUMO


class ConsumoDecidido(ConReferencia, Evento):
    """A consumption was approved or denied. Key: the consumption's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.consumo.decidido.v1"
    topico: ClassVar[str] = CONSUMO

    consumo_id: UUID
    numero: str
    nit: str
    cupo_id: UUID
    contingente: str
    estado: Literal["aprobado", "negado"]
    motivo: str
    cantidad_kg: int
    con_certificado: bool = True
    """Whether a CQE follows its approval; some contingentes issue none."""
    decidido_en: datetime


class ConsumoEnviado(ConReferencia, Evento):
    """The signature of a consumption was accepted and the ministry reviews it. Key: the consumption's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.consumo.enviado.v1"
    topico: ClassVar[str] = CONSUMO

    consumo_id: UUID
    numero: str
    nit: str
    cupo_id: UUID
    contingente: str
    cantidad_kg: int
    vence: date
    """Last day to decide."""
    enviado_en: datetime


class ConsumoFirmaRechazada(ConReferencia, Evento):
    """The signed form of a consumption was not accepted; its reservation is void. Key: the consumption's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.consumo.firma_rechazada.v1"
    topico: ClassVar[str] = CONSUMO

    consumo_id: UUID
    numero: str
    nit: str
    razones: tuple[Razon, ...]


class ConsumoInformacionPedida(ConReferencia, Evento):
    """The Ministry asked the company for something, and its own term to decide stopped. Key: the consumption's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.consumo.informacion_pedida.v1"
    topico: ClassVar[str] = CONSUMO

    consumo_id: UUID
    numero: str
    nit: str
    contingente: str
    requerimiento_id: UUID
    texto: str
    pedida_en: datetime
    responder_hasta: date
    """Last day, still in time."""
    pasos: tuple[str, ...]
    """How that day was computed, in words."""


class ConsumoInformacionRecordada(ConReferencia, Evento):
    """The end of the term to answer is near. Key: the consumption's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.consumo.informacion_recordada.v1"
    topico: ClassVar[str] = CONSUMO

    consumo_id: UUID
    numero: str
    nit: str
    requerimiento_id: UUID
    responder_hasta: date
    faltan_habiles: int


class ConsumoInformacionRespondida(ConReferencia, Evento):
    """The company answered, and the Ministry's term runs on. Key: the consumption's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.consumo.informacion_respondida.v1"
    topico: ClassVar[str] = CONSUMO

    consumo_id: UUID
    numero: str
    nit: str
    requerimiento_id: UUID
    respondida_en: datetime
    vence: date | None
    """Last day to decide, from now on."""


class ConsumoDesistido(ConReferencia, Evento):
    """A filed consumption that had no decision was withdrawn; what it had reserved is available again. Key: the
    consumption's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.consumo.desistido.v1"
    topico: ClassVar[str] = CONSUMO

    consumo_id: UUID
    numero: str
    nit: str
    contingente: str
    desistido_en: datetime
    causa: CausaDeDesistir = "empresa"


class ConsumoVencido(ConReferencia, Evento):
    """A consumption closed by itself; what it had reserved is available again. Key: the consumption's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.consumo.vencido.v1"
    topico: ClassVar[str] = CONSUMO

    consumo_id: UUID
    numero: str
    nit: str
    cupo_id: UUID
    contingente: str
    causa: Literal["sin_respuesta", "sin_firma"]
    """Nobody answered an information request in time, or the quota year ended with the form still unsigned."""
    fecha: date
    """Last day of that term."""
    liberado_kg: int
    vencido_en: datetime


class CqeEmitido(ConReferencia, Evento):
    """A certificate of eligibility is sealed and stored. Key: the CQE's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.cqe.emitido.v1"
    topico: ClassVar[str] = CONSUMO

    cqe_id: UUID
    numero: str
    consumo_id: UUID
    consumo_numero: str
    nit: str
    contingente: str
    contingente_nombre: str
    cantidad_kg: int
    """Debited from the quota (raw value where the quota is so)."""
    cantidad_comercial_kg: int
    destino: str
    codigo_verificacion: str
    url_verificacion: str
    documento: RefObjeto
    aprobado_en: datetime
    emitido_en: datetime


class CqeElectronicoEmitido(ConReferencia, Evento):
    """A certificate without document was issued: it is its record, verified by number and code. Key: the CQE's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.cqe.electronico_emitido.v1"
    topico: ClassVar[str] = CONSUMO

    cqe_id: UUID
    numero: str
    consumo_id: UUID
    consumo_numero: str
    nit: str
    contingente: str
    contingente_nombre: str
    cantidad_kg: int
    cantidad_comercial_kg: int
    destino: str
    codigo_verificacion: str
    url_verificacion: str
    aprobado_en: datetime
    emitido_en: datetime


class CqeEstadoCambiado(Evento):
    """A certificate did a transition; with `anterior` = `estado` a second cause was added or lifted. Key: the CQE's id.

    `accion` is that of the published list of states: sellar, suspender_por_anulacion, levantar_por_anulacion, anular,
    suspender, reanudar, utilizar, revocar, vencer; or reemplazar_documento, when it was sealed again with another key.
    """

    tipo: ClassVar[str] = "co.vuce.contingentes.cqe.estado_cambiado.v1"
    topico: ClassVar[str] = CONSUMO

    cqe_id: UUID
    numero: str
    version: int
    nit: str
    contingente: str
    consumo_id: UUID
    cupo_id: UUID
    accion: str
    anterior: str
    estado: Literal["emitido", "suspendido", "anulado", "utilizado_parcial", "utilizado", "revocado", "vencido"]
    motivo: str = ""
    ocurrido_en: datetime


class SeriesPorAgotarse(Evento):
    """Of the destination's serial numbers of a contingente few are left; told once per threshold and load.

    Key: the contingente.
    """

    tipo: ClassVar[str] = "co.vuce.contingentes.cqe.series_por_agotarse.v1"
    topico: ClassVar[str] = CONSUMO

    contingente: str
    version: int
    lote: UUID
    umbral: int
    """The threshold that was reached; 0 when the last number was bound."""
    quedan: int
    ocurrido_en: datetime


class SeriesSinCargar(Evento):
    """A contingente with quotas takes its certificates' numbers from the destination, and none was ever loaded.

    Told once. Key: the contingente.
    """

    tipo: ClassVar[str] = "co.vuce.contingentes.cqe.series_sin_cargar.v1"
    topico: ClassVar[str] = CONSUMO

    contingente: str
    ocurrido_en: datetime


class AnulacionFirmaRechazada(Evento):
    """The signed letter of an annulment was not accepted; the CQE is valid again. Key: the annulment's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.anulacion.firma_rechazada.v1"
    topico: ClassVar[str] = CONSUMO

    anulacion_id: UUID
    numero: str
    nit: str
    cqe_numero: str
    razones: tuple[Razon, ...]


class AnulacionSolicitada(Evento):
    """The letter of an annulment was accepted and waits for the ministry; the CQE is suspended. Key: its id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.anulacion.solicitada.v1"
    topico: ClassVar[str] = CONSUMO

    anulacion_id: UUID
    numero: str
    cqe_id: UUID
    cqe_numero: str
    cupo_id: UUID
    nit: str
    contingente: str
    cantidad_kg: int
    motivo: str
    vence: date
    """Until when the ministry decides."""
    solicitada_en: datetime


class AnulacionDecidida(Evento):
    """An annulment was approved, denied or withdrawn by the company. Key: the annulment's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.anulacion.decidida.v1"
    topico: ClassVar[str] = CONSUMO

    anulacion_id: UUID
    numero: str
    cqe_id: UUID
    cqe_numero: str
    cupo_id: UUID
    nit: str
    contingente: str
    estado: Literal["aprobada", "negada", "desistida"]
    motivo: str
    devuelto_kg: int = 0
    """Quota kilograms that are available again."""
    fuera_de_periodo: bool = False
    """Whether the contingente no longer takes consumptions: the kilograms are back, and can't be used now."""
    decidida_en: datetime
    oficio_id: UUID | None = None
    """Of the official letter that answers, which is announced once it is sealed; none where the company withdrew."""


class DexActualizada(Evento):
    """Full state of an export declaration filed against a CQE; `version` only grows. Key: the filing's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.dex.actualizada.v1"
    topico: ClassVar[str] = CONSUMO

    dex_id: UUID
    version: int
    radicado: str
    """`DEX-<contingente>-<n>`, the number of the filing."""
    declaracion: str
    """The number that customs gave the declaration."""
    estado: Literal["presentada", "verificada", "objetada", "reemplazada", "retirada"]
    clase: Literal["provisional", "definitiva"]
    cqe_id: UUID
    cqe_numero: str
    cupo_id: UUID
    nit: str
    contingente: str
    fecha: date
    comercial_kg: int
    fob_centavos: int
    """USD cents."""
    reemplaza_a: UUID | None = None
    avisos: tuple[str, ...] = ()
    """Codes of what the reviewer should look at: `numero_repetido`, `excede_cqe`, `tardia`, ..."""
    motivo: str = ""
    """Why it was objected or withdrawn."""
    acreditado_cqe_kg: int = 0
    """Quota kilograms that verified declarations cover of the CQE after this change, at most those of the CQE."""
    documento_sha256: str
    actualizada_en: datetime


class PlazoDeDex(Evento):
    """The term to file the declarations of a CQE: it exists, moved, was met, or has passed. Key: the term's id.

    `version` only grows; `fecha` is the last day in time, none where the contingente sets no date any more.
    """

    tipo: ClassVar[str] = "co.vuce.contingentes.dex.plazo.v1"
    topico: ClassVar[str] = CONSUMO

    plazo_id: UUID
    version: int
    cqe_id: UUID
    cqe_numero: str
    nit: str
    contingente: str
    estado: Literal["abierto", "cumplido", "vencido", "sin_objeto"]
    fecha: date | None
    pendiente_kg: int
    """Commercial kilograms of the CQE without a declaration that stands."""
    pasos: tuple[str, ...]
    """How the date was set, in words."""
    ocurrido_en: datetime


class CqeSinDex(Evento):
    """The term passed and declarations are missing, all or some; told once per term. Key: the term's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.dex.faltante.v1"
    topico: ClassVar[str] = CONSUMO

    plazo_id: UUID
    cqe_id: UUID
    cqe_numero: str
    nit: str
    contingente: str
    fecha: date
    comercial_kg: int
    pendiente_kg: int
    ocurrido_en: datetime


class CqeCerrado(Evento):
    """A funcionario confirmed what became of the kilograms of a CQE that no declaration covers. Key: the CQE's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.cqe.cerrado.v1"
    topico: ClassVar[str] = CONSUMO

    cierre_id: UUID
    cqe_id: UUID
    cqe_numero: str
    cupo_id: UUID
    nit: str
    contingente: str
    efecto: Literal["se_pierde", "se_devuelve", "se_tolera"]
    """Given back (`se_devuelve`): it leaves the cupo for its group, by a debit that `cupos` asks for."""
    cantidad_kg: int
    acreditado_kg: int
    sobrante_kg: int
    cerrado_en: datetime


class DebitoDeCupoJuzgado(Evento):
    """Answer to `DebitoDeCupoPedido`: all of it was taken, or nothing was. Key: the cupo's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.cupo.debito_juzgado.v1"
    topico: ClassVar[str] = CONSUMO

    debito_id: UUID
    cupo_id: UUID
    resultado: Literal["debitado", "sin_saldo"]
    cantidad_kg: int
    disponible_kg: int
    """What stays available (`debitado`), or what there was (`sin_saldo`)."""
    causa: Literal["devolucion", "correccion", "acto_correctivo", "cierre"]
    caso_id: UUID
    juzgado_en: datetime


class SaldoDeCupo(Evento):
    """Balance of a cupo after a movement; `version` only grows. Key: the cupo's id.

    asignado = disponible + reservado + consumido: what was given, less what was returned or corrected.
    """

    tipo: ClassVar[str] = "co.vuce.contingentes.cupo.saldo.v1"
    topico: ClassVar[str] = CONSUMO

    cupo_id: UUID
    version: int
    numero: str
    nit: str
    contingente: str
    grupo: str
    asignado_kg: int
    disponible_kg: int
    reservado_kg: int
    consumido_kg: int
    """Certified: CQE in force."""
    devuelto_kg: int = 0
    """Taken back since the beginning: returns and corrections."""
    dex_verificado_kg: int = 0
    """Of `consumido_kg`, what verified export declarations cover."""
    al_corte: datetime
