"""HTTP of the documents of others: the whole report, facet by facet, for the Ministry."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel

from services.firma.ajenos.models import DocumentoAjeno
from services.firma.veredictos.schemas import EsperaLeida, InformePublicado
from shared.http.problemas import Problema
from shared.http.rutas import Enrutador
from shared.http.tx import Tx
from shared.identity import Principal, requiere

rutas = Enrutador(prefix="/v1/veredictos", tags=["veredictos"])
Interno = Annotated[Principal, Depends(requiere("funcionario", "coordinador", "operador", "auditor"))]


class AjenoLeido(BaseModel):
    """A document that somebody else issued, and what was found of its signatures."""

    id: UUID
    servicio: str
    documento_id: UUID
    numero: str
    clase: str
    nit: str
    estado: str
    """`recibido`, `en_proceso`, `TOTAL_PASSED`, `TOTAL_FAILED` or `INDETERMINATE`."""
    espera: EsperaLeida | None
    sha256: str
    """Of the document."""
    confianza: str | None
    """Version of the trust set; none if the file was not examined."""
    recibido_en: datetime
    revisado_en: datetime | None
    informe: InformePublicado | None
    """None until it was looked at."""


@rutas.get("/{revision_id}/ajeno")
async def leer_ajeno(revision_id: UUID, tx: Tx, quien: Interno) -> AjenoLeido:
    """One review, by the id that its owner tells as `revision_id`."""
    ajeno = await tx.get(DocumentoAjeno, revision_id)
    if ajeno is None:
        raise Problema("no-encontrado")
    return AjenoLeido(
        **ajeno.model_dump(include=set(AjenoLeido.model_fields) - {"espera", "informe"}),
        espera=EsperaLeida.model_validate(ajeno.espera) if ajeno.espera is not None else None,
        sha256=ajeno.objeto["sha256"],
        informe=InformePublicado.model_validate(ajeno.detalle) if ajeno.detalle is not None else None,
    )
