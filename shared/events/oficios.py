"""Official letters, whichever service writes them."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from shared.events.base import ConReferencia, Evento, RefObjeto
from shared.events.temas import CONSUMO, CUPOS, GARANTIAS


class OficioSellado(ConReferencia, Evento):
    """An official letter of a case was sealed and can be read. Key: the letter's id.

    Each service publishes it on its own topic (`<service>.eventos.v1`); `servicio` says which.
    """

    tipo: ClassVar[str] = "co.vuce.contingentes.oficio.sellado.v1"
    topico: ClassVar[str] = CUPOS
    otros_topicos: ClassVar[tuple[str, ...]] = (CONSUMO, GARANTIAS)

    oficio_id: UUID
    servicio: str
    clase: str
    """`constancia`, `requerimiento`, `respuesta`, `cierre`, `recurso`, ..."""
    caso_id: UUID
    caso: str
    """The case's public number."""
    numero: str
    asunto: str
    nit: str
    documento: RefObjeto
    sellado_en: datetime


class DocumentoReemplazado(Evento):
    """A sealed document (a letter, a certificate, an act) was sealed again and hands out another file under the same
    number. Key: the document's id.

    Each service publishes it on its own topic (`<service>.eventos.v1`). What it says is the same, and so is its date;
    the file before is kept. Nobody is written to about it.
    """

    tipo: ClassVar[str] = "co.vuce.contingentes.documento.reemplazado.v1"
    topico: ClassVar[str] = CUPOS
    otros_topicos: ClassVar[tuple[str, ...]] = (CONSUMO, GARANTIAS)

    documento_id: UUID
    servicio: str
    clase: Literal["oficio", "cqe", "acto"]
    numero: str
    nit: str
    """Of the company that it belongs to; empty of an act, which is of many."""
    anterior_sha256: str
    documento: RefObjeto
    nivel: str
    certificado_sha256: str
    reemplazado_en: datetime
