"""HTTP: invitations."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from services.registro.dependencias import Configuracion
from services.registro.empresas.routes import Nit
from services.registro.invitaciones import service
from services.registro.invitaciones.schemas import (
    Aceptacion,
    ConsultaDeInvitacion,
    InvitacionAceptada,
    InvitacionInterna,
    InvitacionLeida,
    InvitacionNueva,
    InvitacionVista,
)
from shared.http import Tx
from shared.http.rutas import Enrutador, sin_idempotencia
from shared.identity import Principal, PrincipalActual, principal_opcional, requiere

rutas = Enrutador(tags=["invitaciones"])


@rutas.post("/v1/empresas/{nit}/invitaciones", status_code=201)
async def invitar(nit: Nit, datos: InvitacionNueva, tx: Tx, quien: PrincipalActual) -> InvitacionLeida:
    """Ask somebody by mail to act for the company; the code in it works once, for a week."""
    return InvitacionLeida.de(await service.invitar(tx, nit, datos, quien))


@rutas.get("/v1/empresas/{nit}/invitaciones")
async def invitaciones(nit: Nit, tx: Tx, quien: PrincipalActual) -> list[InvitacionLeida]:
    """Invitations of the company, newest first."""
    return [InvitacionLeida.de(i) for i in await service.listar(tx, nit, quien)]


@rutas.post("/v1/empresas/{nit}/invitaciones/{id}/retirar")
async def retirar(nit: Nit, id: UUID, tx: Tx, quien: PrincipalActual) -> InvitacionLeida:
    """Withdraw an invitation that nobody took."""
    return InvitacionLeida.de(await service.retirar(tx, nit, id, quien))


@rutas.post("/v1/invitaciones", status_code=201)
async def invitar_al_ministerio(
    datos: InvitacionInterna, tx: Tx, quien: Annotated[Principal, Depends(requiere("coordinador"))]
) -> InvitacionLeida:
    """Ask somebody of the Ministry by mail to make a user."""
    return InvitacionLeida.de(await service.invitar_al_ministerio(tx, datos, quien))


@rutas.post("/v1/invitaciones/consultar")
@sin_idempotencia
async def consultar(datos: ConsultaDeInvitacion, tx: Tx, ajustes: Configuracion) -> InvitacionVista:
    """What the mailed code invites to; no session needed."""
    return await service.ver(tx, datos.codigo, ajustes.clave_enlaces.get_secret_value())


@rutas.post("/v1/invitaciones/aceptar", status_code=201)
@sin_idempotencia
async def aceptar(
    datos: Aceptacion,
    tx: Tx,
    quien: Annotated[Principal | None, Depends(principal_opcional)],
    ajustes: Configuracion,
) -> InvitacionAceptada:
    """Take the invitation: signed in, or without a session and with a password for a new user."""
    clave = datos.clave.get_secret_value() if datos.clave is not None else None
    claves = (ajustes.clave_enlaces.get_secret_value(), ajustes.clave_huellas.get_secret_value())
    return await service.aceptar(tx, datos.codigo, clave, quien, claves)
