"""HTTP: sessions. Nothing here keeps answers: they are secrets."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request

from services.registro.sesiones.propias import revocar_una, vivas
from services.registro.sesiones.schemas import Credenciales, Refresco, SesionAbierta, SesionVista
from services.registro.sesiones.service import Porteria
from shared.http import Tx
from shared.http.rutas import Enrutador, sin_idempotencia
from shared.identity import PrincipalActual

rutas = Enrutador(prefix="/v1/sesiones", tags=["sesiones"])


async def _porteria(request: Request) -> Porteria:
    porteria = request.app.state.contexto.recursos["porteria"]
    assert isinstance(porteria, Porteria)
    return porteria


Entrada = Annotated[Porteria, Depends(_porteria)]


@rutas.post("", status_code=201)
@sin_idempotencia
async def entrar(
    datos: Credenciales, porteria: Entrada, user_agent: Annotated[str, Header(include_in_schema=False)] = ""
) -> SesionAbierta:
    """Sign in: a token for minutes and a refresh token for hours."""
    clave = datos.clave.get_secret_value()
    return await porteria.entrar(datos.usuario, clave, codigo=datos.codigo, agente=user_agent[:200])


@rutas.post("/renovar")
@sin_idempotencia
async def renovar(datos: Refresco, porteria: Entrada) -> SesionAbierta:
    """Use up a refresh token for a new pair, with the roles and companies of this moment."""
    return await porteria.renovar(datos.refresco.get_secret_value())


@rutas.post("/cerrar", status_code=204)
@sin_idempotencia
async def cerrar(datos: Refresco, porteria: Entrada) -> None:
    """Sign out."""
    await porteria.cerrar(datos.refresco.get_secret_value())


@rutas.get("")
async def mias(tx: Tx, quien: PrincipalActual) -> list[SesionVista]:
    """One's own sessions, newest first."""
    return await vivas(tx, UUID(quien.sub))


@rutas.post("/{id}/revocar", status_code=204)
async def revocar(id: UUID, tx: Tx, quien: PrincipalActual) -> None:
    """End one of one's own sessions; its token ends within minutes."""
    await revocar_una(tx, id, UUID(quien.sub), quien)
