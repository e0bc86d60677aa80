"""HTTP: sessions of somebody else. Of anybody for a coordinador; of its own people for a company."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from services.registro.empresas.routes import Nit
from services.registro.empresas.schemas import ConMotivo
from services.registro.sesiones import propias
from services.registro.sesiones.ajenas import usuario_de_la_empresa
from services.registro.sesiones.schemas import SesionVista
from services.registro.usuarios import service as usuarios
from shared.http import Tx
from shared.http.rutas import Enrutador
from shared.identity import Principal, PrincipalActual, requiere

rutas = Enrutador(prefix="/v1", tags=["sesiones"])
Coordinador = Annotated[Principal, Depends(requiere("coordinador"))]


@rutas.get("/usuarios/{id}/sesiones")
async def sesiones(id: UUID, tx: Tx, quien: Coordinador) -> list[SesionVista]:
    """Sessions of a user, newest first."""
    return await propias.vivas(tx, (await usuarios.buscar(tx, id)).id)


@rutas.post("/usuarios/{id}/sesiones/revocar", status_code=204)
async def revocar_todas(id: UUID, datos: ConMotivo, tx: Tx, quien: Coordinador) -> None:
    """End all sessions of a user; its tokens end within minutes."""
    await propias.revocar_todas(tx, id, quien, datos.motivo)


@rutas.post("/usuarios/{id}/sesiones/{sesion}/revocar", status_code=204)
async def revocar(id: UUID, sesion: UUID, datos: ConMotivo, tx: Tx, quien: Coordinador) -> None:
    """End one session of a user; its token ends within minutes."""
    await propias.revocar_una(tx, sesion, id, quien, datos.motivo)


@rutas.get("/empresas/{nit}/representaciones/{id}/sesiones")
async def sesiones_en_la_empresa(nit: Nit, id: UUID, tx: Tx, quien: PrincipalActual) -> list[SesionVista]:
    """Sessions of who acts for the company and for no other, newest first."""
    return await propias.vivas(tx, await usuario_de_la_empresa(tx, nit, id, quien))


@rutas.post("/empresas/{nit}/representaciones/{id}/sesiones/revocar", status_code=204)
async def revocar_todas_en_la_empresa(nit: Nit, id: UUID, datos: ConMotivo, tx: Tx, quien: PrincipalActual) -> None:
    """End all sessions of who acts for the company and for no other."""
    await propias.revocar_todas(tx, await usuario_de_la_empresa(tx, nit, id, quien), quien, datos.motivo)


@rutas.post("/empresas/{nit}/representaciones/{id}/sesiones/{sesion}/revocar", status_code=204)
async def revocar_en_la_empresa(
    nit: Nit, id: UUID, sesion: UUID, datos: ConMotivo, tx: Tx, quien: PrincipalActual
) -> None:
    """End one session of who acts for the company and for no other."""
    await propias.revocar_una(tx, sesion, await usuario_de_la_empresa(tx, nit, id, quien), quien, datos.motivo)
