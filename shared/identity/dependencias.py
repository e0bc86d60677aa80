"""FastAPI dependencies that turn a token into a `Principal` and refuse who lacks a role."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Annotated

import httpx
from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from shared.documents.enlaces import verificar_ruta
from shared.documents.errores import EnlaceInvalido
from shared.http.problemas import Problema
from shared.identity.nit import NIT
from shared.identity.principal import ROLES, Principal
from shared.identity.tokens import TokenInvalido, Verificador
from shared.observability.registros import registro
from shared.settings import Ajustes

_ESQUEMA = HTTPBearer(auto_error=False, description="Token obtenido en POST /v1/sesiones.")
_log = registro(__name__)


async def principal_opcional(
    request: Request,
    credencial: Annotated[HTTPAuthorizationCredentials | None, Depends(_ESQUEMA)],
    x_empresa: Annotated[NIT | None, Header(description="NIT de la empresa por la que se actúa.")] = None,
) -> Principal | None:
    """The caller, or None if the request brings no credential; a credential that is wrong is refused.

    Raises:
        Problema: `credencial-invalida`, `credencial-vencida`, `identidad-no-disponible`, `prohibido`.
    """
    if credencial is None:
        return None
    verificador: Verificador = request.app.state.verificador
    try:
        quien = await verificador.verificar(credencial.credentials)
    except TokenInvalido as error:
        _log.info("token_rechazado", motivo=str(error))
        raise Problema("credencial-vencida" if error.vencido else "credencial-invalida") from error
    except httpx.HTTPError as error:
        raise Problema("identidad-no-disponible") from error
    return replace(quien, empresa=_empresa_en_acto(quien, x_empresa))


def _empresa_en_acto(quien: Principal, pedida: str | None) -> str | None:
    if pedida is None:
        return next(iter(quien.empresas)) if len(quien.empresas) == 1 else None
    if pedida not in quien.empresas and not quien.es_interno:
        raise Problema("prohibido", f"Usted no puede actuar en nombre de la empresa {pedida}.")
    return pedida


async def principal(quien: Annotated[Principal | None, Depends(principal_opcional)]) -> Principal:
    """The caller; a request without credential is refused.

    Raises:
        Problema: `no-autenticado`.
    """
    if quien is None:
        raise Problema("no-autenticado")
    return quien


PrincipalActual = Annotated[Principal, Depends(principal)]
"""Parameter of a route that any signed-in user may call."""


def requiere(*roles: str) -> Callable[[Principal], Awaitable[Principal]]:
    """A dependency that gives the caller if it has one of `roles`.

    `quien: Annotated[Principal, Depends(requiere("funcionario", "coordinador"))]`

    Raises:
        ValueError: at import, for a role that does not exist.
    """
    if desconocidos := set(roles) - ROLES:
        raise ValueError(f"no existe el rol {', '.join(sorted(desconocidos))}")

    async def con_rol(quien: PrincipalActual) -> Principal:
        if not quien.tiene(*roles):
            raise Problema("prohibido", f"Esta acción es de: {', '.join(sorted(roles))}.")
        return quien

    return con_rol


async def enlace_firmado(request: Request, exp: int, firma: str) -> None:
    """Guard of `/interno/...` routes: the query must hold our signature for this path (`shared.documents.firmar_ruta`).

    Raises:
        Problema: `enlace-invalido`.
    """
    ajustes: Ajustes = request.app.state.ajustes
    try:
        verificar_ruta(request.url.path, exp, firma, secreto=ajustes.clave_enlaces.get_secret_value())
    except EnlaceInvalido as error:
        raise Problema("enlace-invalido", error.motivo) from error
