"""Turns whatever ends a request badly into a problem answer, with nothing of the inside in it."""

import asyncpg
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as SinConexionLibre
from starlette.applications import Starlette
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from shared.http.problemas import TIPO_DE_CONTENIDO, Problema, catalogo
from shared.http.rechazo import Rechazo
from shared.http.validacion import errores_de_campos
from shared.observability.registros import registro
from shared.observability.trazas import traza_actual
from shared.persistence import CORTES

_log = registro(__name__)
_REINTENTO_SEGUNDOS = "2"
_DE_FORMULARIO = "multipart/form-data", "application/x-www-form-urlencoded"
_POR_STATUS = {
    400: "peticion-malformada",
    401: "no-autenticado",
    403: "prohibido",
    404: "no-encontrado",
    405: "metodo-no-permitido",
    413: "cuerpo-demasiado-grande",
    415: "tipo-de-contenido",
    429: "demasiadas-solicitudes",
    503: "servicio-no-disponible",
}


def respuesta_de(problema: Problema, request: Request) -> Response:
    """The `application/problem+json` answer of a problem."""
    cabeceras = dict(problema.headers or {})
    if problema.status_code in {429, 503}:
        cabeceras.setdefault("Retry-After", _REINTENTO_SEGUNDOS)
    if problema.status_code == 401:
        cabeceras.setdefault("WWW-Authenticate", "Bearer")
    cuerpo = problema.cuerpo(instancia=request.url.path, traza=traza_actual())
    clase = Rechazo if problema.codigo == "cuerpo-demasiado-grande" else JSONResponse
    return clase(cuerpo, problema.status_code, cabeceras, TIPO_DE_CONTENIDO)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error, Problema):
        return respuesta_de(error, request)
    codigo = _POR_STATUS.get(error.status_code, "error-interno" if error.status_code >= 500 else "peticion-malformada")
    # The framework's own details are in English; ours, raised by bricks without problems of their own, are Spanish.
    detalle = (
        error.detail if error.status_code in {403, 404} and error.detail not in {"Not Found", "Forbidden"} else None
    )
    problema = Problema(codigo, detalle, headers=dict(error.headers) if error.headers else None)
    return respuesta_de(problema, request)


async def _validacion(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    ajeno = _contenido_ajeno(request, error.body)
    problema = (
        Problema("tipo-de-contenido", ajeno)
        if ajeno is not None
        else Problema("datos-invalidos", errores=errores_de_campos(error.errors()))
    )
    return respuesta_de(problema, request)


def _contenido_ajeno(request: Request, cuerpo: object) -> str | None:
    """What to say of a body that was not even read, because its type is not the operation's; None if it was read."""
    recibido = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if isinstance(cuerpo, bytes):
        # The framework leaves so what is not announced as JSON.
        admitido = "application/json"
    elif isinstance(cuerpo, FormData) and not cuerpo and recibido not in {"", *_DE_FORMULARIO}:
        admitido = " o ".join(_DE_FORMULARIO)
    else:
        return None
    llegado = f"Se recibió {recibido}" if recibido else "Se recibió un contenido sin Content-Type"
    return f"{llegado}; esta operación recibe {admitido}."


async def _base_de_datos(request: Request, error: Exception) -> Response:
    # Of beginning and committing, and of the ledger, come the driver's own errors.
    original: BaseException | None = error
    if isinstance(error, DBAPIError):
        original = error.orig.__cause__ if error.orig is not None else None
    restriccion = getattr(original, "constraint_name", None)
    codigo = catalogo.de_restriccion(restriccion)
    if codigo is None:
        codigo = _codigo_de(error, original)
    if codigo == "error-interno":
        raise error
    _log.info("peticion_rechazada_por_la_base", codigo=codigo, restriccion=restriccion)
    return respuesta_de(Problema(codigo), request)


def _codigo_de(error: Exception, original: BaseException | None) -> str:
    if isinstance(original, asyncpg.SerializationError | asyncpg.DeadlockDetectedError | asyncpg.LockNotAvailableError):
        return "conflicto"
    if isinstance(original, asyncpg.UniqueViolationError):
        return "conflicto"
    if isinstance(original, asyncpg.CharacterNotInRepertoireError):
        # Text that PostgreSQL cannot hold: a NUL, in a path or a query.
        return "peticion-malformada"
    if isinstance(original, (*CORTES, asyncpg.OperatorInterventionError)):
        return "base-no-disponible"
    # An error without statement is one of connecting: too many connections, wrong password, a server that is starting.
    if isinstance(error, DBAPIError) and (
        error.connection_invalidated or (error.statement is None and not isinstance(error, IntegrityError))
    ):
        return "base-no-disponible"
    return "error-interno"


async def _sin_base(request: Request, error: Exception) -> Response:
    _log.error("base_no_disponible", motivo=str(error))
    return respuesta_de(Problema("base-no-disponible"), request)


def instalar_manejadores(app: Starlette) -> None:
    """Register the handlers on an application; what none of them knows is answered by `Observado`."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _validacion)
    for del_trabajo in (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
        app.add_exception_handler(del_trabajo, _base_de_datos)
    # What asyncpg raises while it connects reaches us bare: a refused connection, a server starting or stopping.
    for al_conectar in (
        SinConexionLibre,
        ConnectionError,
        asyncpg.PostgresConnectionError,
        asyncpg.CannotConnectNowError,
    ):
        app.add_exception_handler(al_conectar, _sin_base)
