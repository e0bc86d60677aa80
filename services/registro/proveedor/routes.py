"""HTTP: signing in at the OpenID provider."""

from typing import Annotated

from fastapi import Depends, Header, Request

from services.registro.proveedor.schemas import EntradaPedida, Retorno
from services.registro.proveedor.service import Entrada
from services.registro.sesiones.schemas import SesionAbierta
from shared.http.rutas import Enrutador, sin_idempotencia

rutas = Enrutador(prefix="/v1/sesiones/oidc", tags=["sesiones"])


async def _entrada(request: Request) -> Entrada:
    entrada = request.app.state.contexto.recursos["entrada"]
    assert isinstance(entrada, Entrada)
    return entrada


PorProveedor = Annotated[Entrada, Depends(_entrada)]


@rutas.post("", status_code=201)
@sin_idempotencia
async def empezar(entrada: PorProveedor) -> EntradaPedida:
    """Begin to sign in at the provider: where to send the browser."""
    return await entrada.empezar()


@rutas.post("/entrar", status_code=201)
@sin_idempotencia
async def entrar(
    datos: Retorno, entrada: PorProveedor, user_agent: Annotated[str, Header(include_in_schema=False)] = ""
) -> SesionAbierta:
    """Sign in with what the provider sent the browser back with: the same session and tokens as with a password."""
    return await entrada.terminar(datos.codigo, datos.estado, user_agent[:200])
