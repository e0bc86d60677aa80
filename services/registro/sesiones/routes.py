"""HTTP: sessions. Nothing here keeps answers: they are secrets."""

from typing import Annotated

from fastapi import Depends, Request

from services.registro.sesiones.schemas import Credenciales, Refresco, SesionAbierta
from services.registro.sesiones.service import Porteria
from shared.http.rutas import Enrutador, sin_idempotencia

rutas = Enrutador(prefix="/v1/sesiones", tags=["sesiones"])


async def _porteria(request: Request) -> Porteria:
    porteria = request.app.state.contexto.recursos["porteria"]
    assert isinstance(porteria, Porteria)
    return porteria


Entrada = Annotated[Porteria, Depends(_porteria)]


@rutas.post("", status_code=201)
@sin_idempotencia
async def entrar(datos: Credenciales, porteria: Entrada) -> SesionAbierta:
    """Sign in: a token for minutes and a refresh token for hours."""
    return await porteria.entrar(datos.usuario, datos.clave.get_secret_value())


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
