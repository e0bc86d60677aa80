"""Events of `consumo`: decided consumptions and the life of a CQE."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from shared.events.base import Evento, RefObjeto
from shared.events.firma import Razon
from shared.events.temas import CONSUMO


class ConsumoDecidido(Evento):
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
    decidido_en: datetime


class ConsumoFirmaRechazada(Evento):
    """The signed form of a consumption was not accepted; its reservation is void. Key: the consumption's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.consumo.firma_rechazada.v1"
    topico: ClassVar[str] = CONSUMO

    consumo_id: UUID
    numero: str
    nit: str
    razones: tuple[Razon, ...]


class CqeEmitido(Evento):
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
    causa: Literal["devolucion", "correccion", "acto_correctivo"]
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
