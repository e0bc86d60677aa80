"""HTTP: the token endpoint (RFC 6749, RFC 8693) and the clients that may use it."""

from datetime import timedelta
from typing import Annotated, NoReturn
from uuid import UUID

import sqlalchemy as sa
from fastapi import Depends, Form, Request, Response
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from sqlmodel import col

from services.registro.clientes import problemas as _problemas  # noqa: F401 -- declares the problems of this folder
from services.registro.clientes import service
from services.registro.clientes.models import Cliente
from services.registro.clientes.schemas import (
    CREDENCIALES,
    INTERCAMBIO,
    ClienteConSecreto,
    ClienteLeido,
    ClienteNuevo,
    Motivo,
    PeticionDeToken,
    TokenDado,
)
from services.registro.dependencias import Configuracion
from services.registro.recursos import llavero_de
from shared.http import Tx
from shared.http.paginacion import Pagina, PaginacionPedida, paginar
from shared.http.rutas import Enrutador, sin_idempotencia
from shared.identity import Emisor, Principal, requiere

rutas = Enrutador(tags=["clientes"])
Coordinador = Annotated[Principal, Depends(requiere("coordinador"))]
Lector = Annotated[Principal, Depends(requiere("coordinador", "auditor"))]


class _Basica(HTTPBasic):
    """HTTP Basic that refuses what it cannot read as the token endpoint refuses: with OAuth's `error`."""

    def make_not_authenticated_error(self) -> NoReturn:
        raise service.rechazo("cliente-invalido")


_BASICA = _Basica(scheme_name="HTTPBasic", auto_error=False, description="`client_id` y `client_secret`.")


async def _firma(request: Request, ajustes: Configuracion) -> service.Firma:
    llave = await llavero_de(request.app.state.contexto).vigente()
    emisor = Emisor(llave, ajustes.emisor, ajustes.audiencia)
    return service.Firma(emisor, request.app.state.verificador, timedelta(minutes=ajustes.minutos_token))


@rutas.post("/v1/token", response_model_exclude_none=True)
@sin_idempotencia
async def dar_token(
    peticion: Annotated[PeticionDeToken, Form()],
    tx: Tx,
    firma: Annotated[service.Firma, Depends(_firma)],
    basica: Annotated[HTTPBasicCredentials | None, Depends(_BASICA)],
    respuesta: Response,
) -> TokenDado:
    """A client's own token (`client_credentials`), or one to act for a user (`token-exchange`).

    The client is authenticated by HTTP Basic or by `client_id` and `client_secret` in the form.
    """
    respuesta.headers["Pragma"] = "no-cache"
    if basica is not None:
        codigo, secreto = basica.username, basica.password
    elif peticion.client_id is not None and peticion.client_secret is not None:
        codigo, secreto = peticion.client_id, peticion.client_secret.get_secret_value()
    else:
        raise service.rechazo("cliente-invalido")
    cliente = await service.autenticar(tx, codigo, secreto)
    if peticion.grant_type == CREDENCIALES:
        return service.token_de_cliente(cliente, firma)
    if peticion.grant_type == INTERCAMBIO:
        return await service.intercambiar(tx, cliente, peticion, firma)
    if not peticion.grant_type:
        raise service.rechazo("peticion-de-token", "Falta grant_type; se envía como formulario, no como JSON.")
    raise service.rechazo("concesion-no-admitida")


@rutas.post("/v1/clientes", status_code=201)
@sin_idempotencia
async def crear(datos: ClienteNuevo, tx: Tx, quien: Coordinador, respuesta: Response) -> ClienteConSecreto:
    """Let a system in; its secret is shown this one time."""
    cliente, secreto = await service.crear(tx, datos, quien)
    respuesta.headers["Location"] = f"/v1/clientes/{cliente.id}"
    return _con_secreto(cliente, secreto)


@rutas.get("/v1/clientes")
async def listar(tx: Tx, quien: Lector, pedida: PaginacionPedida) -> Pagina[ClienteLeido]:
    """The client systems, oldest first."""
    filas, siguiente = await paginar(tx, sa.select(Cliente), (col(Cliente.id),), pedida)
    return Pagina(elementos=[ClienteLeido.model_validate(f) for f in filas], siguiente=siguiente)


@rutas.get("/v1/clientes/{id}")
async def leer(id: UUID, tx: Tx, quien: Lector) -> ClienteLeido:
    """One client system."""
    return ClienteLeido.model_validate(await service.buscar(tx, id))


@rutas.post("/v1/clientes/{id}/secretos", status_code=201)
@sin_idempotencia
async def cambiar_secreto(id: UUID, tx: Tx, quien: Coordinador) -> ClienteConSecreto:
    """A new secret; the one before is good for another day, so that the client changes without a stop."""
    cliente, secreto, hasta = await service.cambiar_secreto(tx, id, quien)
    return _con_secreto(cliente, secreto).model_copy(update={"anterior_hasta": hasta})


@rutas.post("/v1/clientes/{id}/desactivar")
async def desactivar(id: UUID, cuerpo: Motivo, tx: Tx, quien: Coordinador) -> ClienteLeido:
    """Let a system out: its secrets end now and its tokens within minutes."""
    return ClienteLeido.model_validate(await service.activar(tx, id, quien, activo=False, motivo=cuerpo.motivo))


@rutas.post("/v1/clientes/{id}/activar")
async def activar(id: UUID, cuerpo: Motivo, tx: Tx, quien: Coordinador) -> ClienteLeido:
    """Let a system in again; it needs a new secret."""
    return ClienteLeido.model_validate(await service.activar(tx, id, quien, activo=True, motivo=cuerpo.motivo))


def _con_secreto(cliente: Cliente, secreto: str) -> ClienteConSecreto:
    leido = ClienteLeido.model_validate(cliente)
    return ClienteConSecreto(**leido.model_dump(), secreto=secreto)
