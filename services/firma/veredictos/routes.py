"""Reading verdicts. They are asked for by event, never by HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlalchemy import select

from services.firma.veredictos.models import Veredicto
from services.firma.veredictos.schemas import VeredictoLeido, VeredictoResumido
from shared.http.paginacion import Pagina, PaginacionPedida, paginar
from shared.http.problemas import Problema
from shared.http.rutas import Enrutador
from shared.http.tx import Tx
from shared.identity.dependencias import PrincipalActual
from shared.identity.empresas import exigir_empresa

rutas = Enrutador(prefix="/v1/veredictos", tags=["veredictos"])


@rutas.get("/{veredicto_id}")
async def leer(veredicto_id: UUID, tx: Tx, quien: PrincipalActual) -> VeredictoLeido:
    """One verdict: its company's own people see the reasons, the Ministry the whole report."""
    veredicto = await tx.get(Veredicto, veredicto_id)
    if veredicto is None:
        raise Problema("no-encontrado")
    exigir_empresa(quien, veredicto.nit)
    return VeredictoLeido.de(veredicto, con_informe=quien.es_interno)


@rutas.get("")
async def listar(
    tx: Tx, quien: PrincipalActual, pedida: PaginacionPedida, documento: Annotated[UUID, Query()]
) -> Pagina[VeredictoResumido]:
    """The verdicts on one document, newest first; those of companies that the caller may not see are not there."""
    tabla = Veredicto.__table__.c  # type: ignore[attr-defined]  # SQLModel does not type its tables
    consulta = select(Veredicto).where(tabla.documento_id == documento)
    if not quien.es_interno:
        consulta = consulta.where(tabla.nit.in_(quien.empresas))
    filas, siguiente = await paginar(tx, consulta, (tabla.pedido_en, tabla.id), pedida, descendente=True)
    return Pagina(elementos=[VeredictoResumido.model_validate(f) for f in filas], siguiente=siguiente)
