"""HTTP of the timestamps of a verdict, checked again at each reading."""

import asyncio
import base64
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from pydantic import BaseModel

from services.firma.confianza import Confianza
from services.firma.confianza.carpeta import CertificadoIlegible
from services.firma.estampas import service
from services.firma.estampas.testigo import EstampaRechazada, revisar_serie
from services.firma.settings import AjustesFirma
from shared.clock import reloj_sistema
from shared.documents import ObjetoInexistente
from shared.http.problemas import Problema
from shared.http.rutas import Enrutador
from shared.http.tx import Tx
from shared.identity import Principal, requiere

rutas = Enrutador(prefix="/v1/veredictos", tags=["veredictos"])
Interno = Annotated[Principal, Depends(requiere("funcionario", "coordinador", "operador", "auditor"))]


class EstampaLeida(BaseModel):
    """A timestamp over the package of a verdict."""

    orden: int
    instante: datetime
    vence: datetime
    tsa_sha256: str
    resumen: str
    """What it stamps: SHA-256 of the package, followed from the second on by the token before."""
    testigo: str
    """The RFC 3161 token, base64 of its DER."""


class Estampas(BaseModel):
    """The timestamps of a verdict, the first one first."""

    estampas: list[EstampaLeida]
    paquete: str | None
    """What they stamp, canonical JSON as text; none while there is no stamp."""
    validas: bool
    """The package is the stamped one and says what the verdict says, and each token was good when the next was made."""
    detalle: str


@rutas.get("/{veredicto_id}/estampas")
async def leer(veredicto_id: UUID, request: Request, tx: Tx, quien: Interno) -> Estampas:
    """The proof of when the evidence of a verdict was there, and whether it holds now."""
    filas = await service.de(tx, veredicto_id)
    if not filas:
        return Estampas(estampas=[], paquete=None, validas=False, detalle="El veredicto todavía no tiene estampa.")
    ajustes: AjustesFirma = request.app.state.contexto.ajustes
    try:
        confianza = await asyncio.to_thread(Confianza.de_carpetas, ajustes.carpeta_anclas, ajustes.carpeta_intermedios)
    except CertificadoIlegible as exc:
        raise Problema("confianza-ilegible", str(exc)) from exc
    paquete, detalle = b"", ""
    try:
        paquete = await request.app.state.almacen.leer(filas[0].paquete_clave)
        await revisar_serie(paquete, [f.testigo for f in filas], confianza, reloj_sistema.ahora())
        if paquete != await service.paquete_de(tx, veredicto_id):
            detalle = "El veredicto guardado no es el que se estampó."
    except ObjetoInexistente:
        detalle = "El paquete estampado no está en el almacén."
    except EstampaRechazada as exc:
        detalle = f"{str(exc).capitalize()}."
    return Estampas(
        estampas=[
            EstampaLeida(
                orden=f.orden,
                instante=f.instante,
                vence=f.vence,
                tsa_sha256=f.tsa_sha256,
                resumen=f.resumen,
                testigo=base64.b64encode(f.testigo).decode(),
            )
            for f in filas
        ],
        paquete=paquete.decode() if paquete else None,
        validas=not detalle,
        detalle=detalle or "Cada estampa corresponde al paquete y a una autoridad de confianza.",
    )
