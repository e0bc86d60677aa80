"""HTTP: users."""

from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import Depends, Response
from sqlmodel import col

from services.registro.busqueda import Buscado, contiene
from services.registro.dependencias import Configuracion
from services.registro.empresas.schemas import ConMotivo
from services.registro.personas.schemas import RepresentacionLeida
from services.registro.usuarios import acceso, roles, service
from services.registro.usuarios.models import Usuario
from services.registro.usuarios.schemas import (
    CambioDeClave,
    ClaveRestablecida,
    ConfirmacionTotp,
    Restablecer,
    RetiroTotp,
    RolesNuevos,
    TotpNuevo,
    UsuarioLeido,
    UsuarioNuevo,
)
from shared.clock import reloj_legal
from shared.http import Tx
from shared.http.paginacion import Pagina, PaginacionPedida, paginar
from shared.http.problemas import Problema
from shared.http.rutas import Enrutador, sin_idempotencia
from shared.identity import Principal, PrincipalActual, requiere

rutas = Enrutador(prefix="/v1/usuarios", tags=["usuarios"])
rutas_de_claves = Enrutador(prefix="/v1/claves", tags=["sesiones"])
Interno = Annotated[Principal, Depends(requiere("funcionario", "coordinador", "auditor"))]
Coordinador = Annotated[Principal, Depends(requiere("coordinador"))]


@rutas.post("", status_code=201)
async def crear(datos: UsuarioNuevo, tx: Tx, quien: Coordinador, respuesta: Response) -> UsuarioLeido:
    """Create a user with a first password."""
    nuevo = await service.crear(tx, datos, quien)
    respuesta.headers["Location"] = f"/v1/usuarios/{nuevo.id}"
    return UsuarioLeido.de(nuevo)


@rutas.get("")
async def listar(tx: Tx, quien: Coordinador, pedida: PaginacionPedida, buscar: Buscado = "") -> Pagina[UsuarioLeido]:
    """All users, by user name; `buscar` looks in user name, name and address."""
    consulta = sa.select(Usuario)
    if buscar:
        consulta = consulta.where(contiene(buscar, col(Usuario.usuario), col(Usuario.nombre), col(Usuario.correo)))
    filas, siguiente = await paginar(tx, consulta, (col(Usuario.usuario),), pedida)
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


@rutas.get("/yo/representaciones")
async def mis_representaciones(tx: Tx, quien: PrincipalActual) -> list[RepresentacionLeida]:
    """Companies for which one acts, acted or was proposed, with dates: an agent acts for several."""
    hoy = reloj_legal.hoy()
    return [RepresentacionLeida.de(r, hoy) for r in await service.representaciones_de(tx, quien.sub)]


@rutas.get("/{id}/representaciones")
async def representaciones(id: UUID, tx: Tx, quien: Interno) -> list[RepresentacionLeida]:
    """The same of anybody, for the Ministry."""
    await service.buscar(tx, id)
    hoy = reloj_legal.hoy()
    return [RepresentacionLeida.de(r, hoy) for r in await service.representaciones_de(tx, str(id))]


@rutas.post("/yo/totp", status_code=201)
@sin_idempotencia
async def preparar_totp(tx: Tx, quien: PrincipalActual, ajustes: Configuracion) -> TotpNuevo:
    """A secret for a second factor, in force once confirmed with a first code."""
    return await acceso.preparar_totp(tx, quien, ajustes.clave_llaves.get_secret_value())


@rutas.post("/yo/totp/confirmar")
@sin_idempotencia
async def confirmar_totp(
    datos: ConfirmacionTotp, tx: Tx, quien: PrincipalActual, ajustes: Configuracion
) -> UsuarioLeido:
    """From now on signing in asks for a code."""
    clave = ajustes.clave_llaves.get_secret_value()
    return UsuarioLeido.de(await acceso.confirmar_totp(tx, quien, datos.codigo, clave))


@rutas.post("/yo/totp/quitar")
@sin_idempotencia
async def quitar_totp(datos: RetiroTotp, tx: Tx, quien: PrincipalActual, ajustes: Configuracion) -> UsuarioLeido:
    """No second factor any more; asks for both factors once again."""
    clave, propia = ajustes.clave_llaves.get_secret_value(), datos.clave.get_secret_value()
    return UsuarioLeido.de(await acceso.quitar_totp(tx, quien, propia, datos.codigo, clave))


@rutas.post("/{id}/totp/quitar")
async def quitar_totp_ajeno(id: UUID, datos: ConMotivo, tx: Tx, quien: Coordinador) -> UsuarioLeido:
    """Take the second factor of who lost the telephone; the sessions end."""
    return UsuarioLeido.de(await acceso.quitar_totp_ajeno(tx, id, datos.motivo, quien))


@rutas_de_claves.post("/restablecer", status_code=202)
@sin_idempotencia
async def pedir_clave(datos: Restablecer, tx: Tx) -> None:
    """Have a code mailed to the user's own address; the answer is the same whether there is such a user or not."""
    await acceso.pedir_restablecer(tx, datos.usuario)


@rutas_de_claves.post("", status_code=204)
@sin_idempotencia
async def restablecer(datos: ClaveRestablecida, tx: Tx, ajustes: Configuracion) -> None:
    """Set a new password with the mailed code."""
    clave = ajustes.clave_enlaces.get_secret_value()
    await acceso.restablecer(tx, datos.codigo, datos.clave.get_secret_value(), clave)


@rutas.post("/{id}/roles")
async def cambiar_roles(id: UUID, datos: RolesNuevos, tx: Tx, quien: Coordinador) -> UsuarioLeido:
    """Give a user these roles and no others; losing one ends its sessions."""
    return UsuarioLeido.de(await roles.cambiar(tx, id, datos.roles, datos.motivo, quien))


@rutas.post("/{id}/desactivar")
async def desactivar(id: UUID, tx: Tx, quien: Coordinador) -> UsuarioLeido:
    """Let a user out."""
    return UsuarioLeido.de(await service.activar(tx, id, quien, activo=False))


@rutas.post("/{id}/activar")
async def activar(id: UUID, tx: Tx, quien: Coordinador) -> UsuarioLeido:
    """Let a user in again; ends a lockout too."""
    return UsuarioLeido.de(await service.activar(tx, id, quien, activo=True))
