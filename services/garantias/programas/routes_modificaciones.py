"""HTTP: modifications of programmes (art. 19)."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import Depends, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.historia import PasoLeido, pasos_de
from services.garantias.por_programa import del_programa
from services.garantias.programas import decisiones, modificaciones
from services.garantias.programas.flujo import FLUJO_DE_MODIFICACION
from services.garantias.programas.models import Modificacion, Programa, Solicitud
from services.garantias.programas.modificaciones_datos import ModificacionEscrita
from services.garantias.programas.presentar import solicitud_leida
from services.garantias.programas.schemas import Motivo, SolicitudLeida
from shared import expedientes
from shared.expedientes import Filtro
from shared.http import Tx
from shared.http.etag import VersionEsperada, poner_etag
from shared.http.paginacion import Pagina, PaginacionPedida
from shared.http.rutas import Enrutador
from shared.identity import NIT, Principal, PrincipalActual, exigir_empresa, requiere

rutas = Enrutador(prefix="/v1", tags=["modificaciones"])

Titular = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado"))]
Funcionario = Annotated[Principal, Depends(requiere("funcionario"))]
Coordinador = Annotated[Principal, Depends(requiere("coordinador"))]


class AutorizacionDeModificacion(Motivo):
    """`pese_a` names red checks that are overridden."""

    pese_a: list[str] = Field(default=[], max_length=40)


class ModificacionLeida(BaseModel):
    """A modification with what the caller may do with it now."""

    id: UUID
    numero: str | None
    programa_id: UUID
    nit: str
    estado: str
    version: int
    decision_proyectada: bool
    decidir_hasta: date | None
    pedida: ModificacionEscrita
    efecto_en_garantia: str | None
    subproyecto: int | None
    aplicada_en: datetime | None
    solicitud: SolicitudLeida
    acciones: list[str]

    @classmethod
    async def de(cls, tx: AsyncSession, caso: modificaciones.CasoModificacion, quien: Principal) -> Self:
        """The case as `quien` may see it."""
        exp, fila = caso.exp, caso.fila
        return cls(
            id=exp.id,
            numero=exp.numero,
            programa_id=fila.programa_id,
            nit=exp.empresa,
            estado=exp.estado,
            version=exp.version,
            decision_proyectada=await decisiones.decision_proyectada(tx, exp.id) is not None,
            decidir_hasta=exp.vence,
            pedida=caso.escrita,
            efecto_en_garantia=fila.efecto,
            subproyecto=fila.subproyecto,
            aplicada_en=fila.aplicada_en,
            solicitud=await solicitud_leida(tx, caso.solicitud),
            acciones=list(await expedientes.acciones(tx, FLUJO_DE_MODIFICACION, exp, quien)),
        )


@rutas.post("/programas/{id}/modificaciones", status_code=201)
async def crear(id: UUID, datos: ModificacionEscrita, tx: Tx, quien: Titular, respuesta: Response) -> ModificacionLeida:
    """Open the draft of a change to an authorised programme."""
    caso = await modificaciones.crear(tx, id, datos, quien)
    respuesta.headers["Location"] = f"/v1/modificaciones/{caso.exp.id}"
    poner_etag(respuesta, caso.exp.version)
    return await ModificacionLeida.de(tx, caso, quien)


@rutas.get("/modificaciones")
async def listar(
    tx: Tx,
    quien: PrincipalActual,
    pedida: PaginacionPedida,
    empresa: NIT | None = None,
    estado: str | None = None,
    programa: UUID | None = None,
) -> Pagina[ModificacionLeida]:
    """Modifications that the caller may see: by due date for the ministry, newest first for a company."""
    if empresa is not None:
        exigir_empresa(quien, empresa)
    filtro = Filtro(
        tipos=(FLUJO_DE_MODIFICACION.tipo,),
        estados=(estado,) if estado else (),
        empresa=empresa,
        condiciones=del_programa(Modificacion, programa),
    )
    casos, siguiente = await expedientes.bandeja(tx, quien, filtro, pedida)
    leidas = []
    for exp in casos:
        fila = await tx.get_one(Modificacion, exp.id)
        modificado = await tx.get_one(Programa, fila.programa_id)
        caso = modificaciones.CasoModificacion(exp, await tx.get_one(Solicitud, exp.id), fila, modificado)
        leidas.append(await ModificacionLeida.de(tx, caso, quien))
    return Pagina(elementos=leidas, siguiente=siguiente)


@rutas.get("/modificaciones/{id}")
async def leer(id: UUID, tx: Tx, quien: PrincipalActual, respuesta: Response) -> ModificacionLeida:
    """One modification."""
    caso = await modificaciones.buscar(tx, id, quien)
    poner_etag(respuesta, caso.exp.version)
    return await ModificacionLeida.de(tx, caso, quien)


@rutas.put("/modificaciones/{id}")
async def editar(
    id: UUID, datos: ModificacionEscrita, tx: Tx, quien: Titular, esperada: VersionEsperada, respuesta: Response
) -> ModificacionLeida:
    """Write a draft, or a returned request, anew."""
    caso = await modificaciones.editar(tx, id, datos, quien, version=esperada)
    poner_etag(respuesta, caso.exp.version)
    return await ModificacionLeida.de(tx, caso, quien)


@rutas.post("/modificaciones/{id}/radicar")
async def radicar(id: UUID, tx: Tx, quien: Titular) -> ModificacionLeida:
    """File it: its form is generated for representative and economist to sign."""
    return await ModificacionLeida.de(tx, await modificaciones.radicar(tx, id, quien), quien)


@rutas.get("/modificaciones/{id}/historia")
async def historia(id: UUID, tx: Tx, quien: PrincipalActual) -> list[PasoLeido]:
    """What was done on it, oldest first."""
    caso = await modificaciones.buscar(tx, id, quien)
    return await pasos_de(tx, caso.exp.id, quien)


@rutas.post("/modificaciones/{id}/autorizar")
async def autorizar(id: UUID, datos: AutorizacionDeModificacion, tx: Tx, quien: Funcionario) -> ModificacionLeida:
    """Draft its authorisation; a coordinador signs it at `/firmar`."""
    caso = await modificaciones.proyectar_autorizacion(tx, id, datos.motivo, datos.pese_a, quien)
    return await ModificacionLeida.de(tx, caso, quien)


@rutas.post("/modificaciones/{id}/negar")
async def negar(id: UUID, datos: Motivo, tx: Tx, quien: Funcionario) -> ModificacionLeida:
    """Draft its denial; a coordinador signs it at `/firmar`."""
    caso = await modificaciones.buscar(tx, id, quien)
    await decisiones.proyectar_negacion(tx, id, datos.motivo, quien)
    return await ModificacionLeida.de(tx, caso, quien)


@rutas.post("/modificaciones/{id}/firmar")
async def firmar(id: UUID, tx: Tx, quien: Coordinador) -> ModificacionLeida:
    """Sign the decision that somebody else drafted; an authorised change is applied at once."""
    return await ModificacionLeida.de(tx, await modificaciones.firmar(tx, id, quien), quien)
