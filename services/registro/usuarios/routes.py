"""HTTP: users."""

from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import Depends, Response
from sqlmodel import col

from services.registro.usuarios import service
from services.registro.usuarios.models import Usuario
from services.registro.usuarios.schemas import CambioDeClave, UsuarioLeido, UsuarioNuevo
from shared.http import Tx
from shared.http.paginacion import Pagina, PaginacionPedida, paginar
from shared.http.problemas import Problema
from shared.http.rutas import Enrutador, sin_idempotencia
from shared.identity import Principal, PrincipalActual, requiere

rutas = Enrutador(prefix="/v1/usuarios", tags=["usuarios"])
Coordinador = Annotated[Principal, Depends(requiere("coordinador"))]


@rutas.post("", status_code=201)
async def crear(datos: UsuarioNuevo, tx: Tx, quien: Coordinador, respuesta: Response) -> UsuarioLeido:
    """Create a user with a first password."""
    nuevo = await service.crear(tx, datos, quien)
    respuesta.headers["Location"] = f"/v1/usuarios/{nuevo.id}"
    return UsuarioLeido.de(nuevo)


@rutas.get("")
async def listar(tx: Tx, quien: Coordinador, pedida: PaginacionPedida) -> Pagina[UsuarioLeido]:
    """All users, by name."""
    filas, siguiente = await paginar(tx, sa.select(Usuario), (col(Usuario.usuario),), pedida)
    return Pagina(elementos=[UsuarioLeido.de(f) for f in filas], siguiente=siguiente)


@rutas.get("/{id}")
async def leer(id: UUID, tx: Tx, quien: PrincipalActual) -> UsuarioLeido:
    """Oneself; others only for a coordinador."""
    if str(id) != quien.sub and not quien.tiene("coordinador"):
        raise Problema("no-encontrado")
    return UsuarioLeido.de(await service.buscar(tx, id))


@rutas.post("/yo/clave")
@sin_idempotencia
async def cambiar_clave(datos: CambioDeClave, tx: Tx, quien: PrincipalActual) -> UsuarioLeido:
    """Change one's own password."""
    actual, nueva = datos.actual.get_secret_value(), datos.nueva.get_secret_value()
    return UsuarioLeido.de(await service.cambiar_clave(tx, quien, actual, nueva))


@rutas.post("/{id}/desactivar")
async def desactivar(id: UUID, tx: Tx, quien: Coordinador) -> UsuarioLeido:
    """Let a user out."""
    return UsuarioLeido.de(await service.activar(tx, id, quien, activo=False))


@rutas.post("/{id}/activar")
async def activar(id: UUID, tx: Tx, quien: Coordinador) -> UsuarioLeido:
    """Let a user in again; ends a lockout too."""
    return UsuarioLeido.de(await service.activar(tx, id, quien, activo=True))
