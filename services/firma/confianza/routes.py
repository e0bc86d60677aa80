"""What this installation trusts, for who runs it."""

import asyncio
from datetime import datetime
from typing import Annotated

from asn1crypto import x509
from fastapi import Depends, Request
from pydantic import BaseModel

from services.firma.confianza.carpeta import CertificadoIlegible, Confianza
from services.firma.settings import AjustesFirma
from shared.http.problemas import Problema
from shared.http.rutas import Enrutador
from shared.identity.dependencias import requiere
from shared.identity.principal import Principal

rutas = Enrutador(prefix="/v1/confianza", tags=["confianza"])


class CertificadoDeConfianza(BaseModel):
    """A certificate of the trust folders."""

    clase: str
    """`ancla` or `intermedio`."""
    sujeto: str
    emisor: str
    sha256: str
    valido_desde: datetime
    valido_hasta: datetime


class ConfianzaLeida(BaseModel):
    """The trust store as it is now."""

    version: str
    """Digest of the set; each verdict keeps the one that it was given with."""
    certificados: list[CertificadoDeConfianza]


@rutas.get("")
async def leer(
    request: Request, quien: Annotated[Principal, Depends(requiere("coordinador", "operador", "auditor"))]
) -> ConfianzaLeida:
    """The anchors and intermediates that the next verdict will use."""
    ajustes: AjustesFirma = request.app.state.contexto.ajustes
    try:
        confianza = await asyncio.to_thread(Confianza.de_carpetas, ajustes.carpeta_anclas, ajustes.carpeta_intermedios)
    except CertificadoIlegible as exc:
        raise Problema("confianza-ilegible", str(exc)) from exc
    anclas, intermedios = confianza.certificados()
    return ConfianzaLeida(
        version=confianza.version,
        certificados=[_leido("ancla", c) for c in anclas] + [_leido("intermedio", c) for c in intermedios],
    )


def _leido(clase: str, certificado: x509.Certificate) -> CertificadoDeConfianza:
    return CertificadoDeConfianza(
        clase=clase,
        sujeto=str(certificado.subject.human_friendly),
        emisor=str(certificado.issuer.human_friendly),
        sha256=certificado.sha256.hex(),
        valido_desde=certificado.not_valid_before,
        valido_hasta=certificado.not_valid_after,
    )
