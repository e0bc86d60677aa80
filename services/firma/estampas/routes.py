"""HTTP of the timestamps of a verdict, checked again at each reading, and of what still lacks one."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from services.firma.confianza import Confianza
from services.firma.confianza.carpeta import CertificadoIlegible
from services.firma.estampas import pendientes, service
from services.firma.estampas.models import Clase
from services.firma.estampas.schemas import EstampaLeida, Estampas, Pendiente, Reintento, Serie, SinEstampa
from services.firma.estampas.testigo import EstampaRechazada, revisar_serie
from services.firma.llaves.schemas import Decision
from services.firma.settings import AjustesFirma
from services.firma.veredictos.models import Veredicto
from shared.clock import reloj_sistema
from shared.documents import ObjetoInexistente
from shared.http.paginacion import PaginacionPedida, paginar
from shared.http.problemas import Problema
from shared.http.rutas import Enrutador
from shared.http.tx import Tx
from shared.identity import Principal, requiere

rutas = Enrutador(prefix="/v1/veredictos", tags=["veredictos"])
Interno = Annotated[Principal, Depends(requiere("funcionario", "coordinador", "operador", "auditor"))]
Vigila = Annotated[Principal, Depends(requiere("coordinador", "operador", "auditor"))]
Opera = Annotated[Principal, Depends(requiere("operador"))]


@rutas.get("/sin-estampa")
async def listar_sin_estampa(
    request: Request, tx: Tx, quien: Vigila, pedida: PaginacionPedida, clase: Annotated[Clase, Query()] = "recibo"
) -> SinEstampa:
    """What still lacks its timestamp, the oldest first, with what became of the last try."""
    consulta = service.sin_estampa(clase)
    filas, siguiente = await paginar(tx, consulta, tuple(consulta.selected_columns)[1::-1], pedida)
    intentos = await pendientes.ultimos_intentos(tx, clase, [f[0] for f in filas])
    ajustes: AjustesFirma = request.app.state.contexto.ajustes
    return SinEstampa(
        elementos=[Pendiente.de(clase, f, intentos.get(f[0]), con_autoridad=bool(ajustes.tsa_url)) for f in filas],
        siguiente=siguiente,
        autoridad=ajustes.tsa_url or None,
    )


@rutas.post("/sin-estampa/reintentar", status_code=202)
async def reintentar(decision: Decision, request: Request, tx: Tx, quien: Opera) -> Reintento:
    """Ask at once for all that lacks its timestamp, so many at a time; by itself it is asked for each hour.

    Raises:
        Problema: `sin-autoridad-de-estampado`.
    """
    ajustes: AjustesFirma = request.app.state.contexto.ajustes
    if not ajustes.tsa_url:
        raise Problema("sin-autoridad-de-estampado")
    return Reintento(pedidas=await pendientes.reintentar(tx, quien, decision.motivo, reloj_sistema.ahora()))


@rutas.get("/{veredicto_id}/estampas")
async def leer(veredicto_id: UUID, request: Request, tx: Tx, quien: Interno) -> Estampas:
    """The proof of when the file was here and when its verdict was, and whether it holds now."""
    veredicto = await tx.get(Veredicto, veredicto_id)
    if veredicto is None:
        raise Problema("no-encontrado")
    ajustes: AjustesFirma = request.app.state.contexto.ajustes
    try:
        confianza = await asyncio.to_thread(Confianza.de_carpetas, ajustes.carpeta_anclas, ajustes.carpeta_intermedios)
    except CertificadoIlegible as exc:
        raise Problema("confianza-ilegible", str(exc)) from exc
    recibo = None
    if veredicto.recibo_sha256 is not None:
        recibo = await _serie(tx, request, "recibo", veredicto_id, confianza)
    suya = await _serie(tx, request, "veredicto", veredicto_id, confianza)
    return Estampas(**suya.model_dump(), recibo=recibo)


async def _serie(tx: AsyncSession, request: Request, clase: Clase, veredicto_id: UUID, confianza: Confianza) -> Serie:
    filas = await service.de(tx, clase, veredicto_id)
    if not filas:
        cual = "El recibo" if clase == "recibo" else "El veredicto"
        return Serie(estampas=[], paquete=None, validas=False, detalle=f"{cual} todavía no tiene estampa.")
    paquete, detalle = b"", ""
    try:
        paquete = await request.app.state.almacen.leer(filas[0].paquete_clave)
        await revisar_serie(paquete, [f.testigo for f in filas], confianza, reloj_sistema.ahora())
        if paquete != await service.contenido_de(tx, clase, veredicto_id):
            detalle = "El veredicto guardado no es el que se estampó."
    except ObjetoInexistente:
        detalle = "El paquete estampado no está en el almacén."
    except EstampaRechazada as exc:
        detalle = f"{str(exc).capitalize()}."
    return Serie(
        estampas=[EstampaLeida.de(f) for f in filas],
        paquete=paquete.decode() if paquete else None,
        validas=not detalle,
        detalle=detalle or "Cada estampa corresponde al paquete y a una autoridad de confianza.",
    )
