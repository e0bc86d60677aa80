"""What the API tells of the signatures in the document of a guarantee."""

from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel

from services.garantias.documentos_firmados.models import FirmasDeGarantia
from services.garantias.documentos_firmados.rules import Revision, anfitrion, esta_firmada, no_vale, que_mirar
from services.garantias.documentos_firmados.service import revision_de
from services.garantias.garantias.models import Garantia
from shared.events.firma import FirmaDelDocumento, InformeDeFirmas, Razon

Situacion = Literal["en_revision", "sin_firma", "validas", "no_validas", "por_confirmar"]


class Enlace(BaseModel):
    """Where the document says that it is verified: a claim of the file, to be opened by a person."""

    url: str
    anfitrion: str
    """Host of the address, in ASCII: what to read before the click."""


class FirmasLeidas(BaseModel):
    """The signatures in the document of a guarantee."""

    revision_id: UUID
    """The Ministry reads the whole report at `GET /v1/veredictos/{revision_id}/ajeno`."""
    situacion: Situacion
    veredicto: str | None
    """`TOTAL_PASSED`, `TOTAL_FAILED` or `INDETERMINATE`; none while it is being looked at."""
    subindicacion: str | None
    razones: list[Razon]
    firmas: list[FirmaDelDocumento]
    """Who signed; empty until the report has arrived."""
    informe_pendiente: bool
    """The verdict is there and the report, which says who signed, is still being fetched."""
    enlaces: list[Enlace]
    codigos: list[str]
    """What the document shows beside «código de verificación» and the like."""
    que_mirar: list[str]
    """What a person has to look at before saying that it is the issuer's."""
    revisada_en: datetime | None

    @classmethod
    def de(cls, garantia: Garantia, fila: FirmasDeGarantia | None) -> Self | None:
        """From its row; none for a guarantee presented before signatures were looked at."""
        revision = revision_de(fila)
        if fila is None or revision is None:
            return None
        informe = InformeDeFirmas.model_validate(fila.informe) if fila.informe is not None else None
        firmada = garantia.firmada_digitalmente
        return cls(
            revision_id=fila.id,
            situacion=_situacion(firmada, revision),
            veredicto=fila.veredicto,
            subindicacion=fila.subindicacion,
            razones=list(revision.razones),
            firmas=list(informe.firmas) if informe is not None else [],
            informe_pendiente=fila.informe_ref is not None and informe is None,
            enlaces=[Enlace(url=e, anfitrion=anfitrion(e)) for e in informe.enlaces] if informe is not None else [],
            codigos=list(informe.codigos) if informe is not None else [],
            que_mirar=que_mirar(garantia.emisor, firmada, revision, informe, garantia.sitio_verificacion),
            revisada_en=fila.revisada_en,
        )


def _situacion(firmada: bool, revision: Revision) -> Situacion:
    if revision.veredicto is None:
        return "en_revision"
    if not esta_firmada(firmada, revision):
        return "sin_firma"
    if revision.veredicto == "TOTAL_PASSED":
        return "validas"
    return "no_validas" if no_vale(revision) else "por_confirmar"
