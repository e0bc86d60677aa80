"""Use cases of one's own access: a forgotten password, and the second factor."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.registro.personales import service as personales
from services.registro.usuarios import totp
from services.registro.usuarios.claves import coincide, resumir
from services.registro.usuarios.models import Usuario
from services.registro.usuarios.rules import clave_admisible
from services.registro.usuarios.schemas import TotpNuevo
from services.registro.usuarios.service import buscar, revocar_sesiones
from shared.audit import Sistema, anotar
from shared.clock import reloj_sistema
from shared.http.problemas import Problema
from shared.identity import Principal

RESTABLECER_POR_HORA = 3


async def pedir_restablecer(tx: AsyncSession, usuario: str) -> None:
    """Mail a code to the user's own address. Whether there is such a user, or it has an address, is not told."""
    buscado = sa.select(Usuario).where(col(Usuario.usuario) == usuario, col(Usuario.activo)).with_for_update()
    conocido = (await tx.execute(buscado)).scalar_one_or_none()
    if conocido is None or conocido.correo is None or conocido.emisor_externo is not None:
        return
    if await personales.recientes(tx, "restablecer_clave", conocido.id, timedelta(hours=1)) >= RESTABLECER_POR_HORA:
        return
    datos = {"nombre": conocido.nombre, "usuario": conocido.usuario}
    await personales.pedir(tx, "restablecer_clave", conocido.id, conocido.correo, datos)
    await anotar(tx, quien=Sistema("registro"), accion="usuario.pedir_clave", objeto=f"usuario:{conocido.id}")


async def restablecer(tx: AsyncSession, codigo: str, nueva: str, clave: str) -> None:
    """Set a new password with the mailed code: every session ends, a lockout too; the second factor stays.

    Raises:
        Problema: `codigo-invalido`, `clave-debil` (the code can then be used again).
    """
    mensaje = await personales.canjear(tx, codigo, "restablecer_clave", clave)
    usuario = await tx.get_one(Usuario, mensaje.objeto, with_for_update=True)
    if not usuario.activo:
        raise Problema("codigo-invalido")
    if not clave_admisible(nueva, usuario.usuario):
        raise Problema("clave-debil")
    usuario.resumen, usuario.debe_cambiar_clave = await resumir(nueva), False
    usuario.fallos, usuario.bloqueado_hasta = 0, None
    await revocar_sesiones(tx, usuario.id)
    await anotar(tx, quien=Sistema("registro"), accion="usuario.restablecer_clave", objeto=f"usuario:{usuario.id}")


async def _propio(tx: AsyncSession, quien: Principal) -> Usuario:
    usuario = await tx.get(Usuario, UUID(quien.sub), with_for_update=True)
    if usuario is None:
        raise Problema("no-encontrado")
    return usuario


async def preparar_totp(tx: AsyncSession, quien: Principal, clave: str) -> TotpNuevo:
    """A new secret for one's second factor; it is asked for only once a first code of it was confirmed.

    Raises:
        Problema: `totp-activo`.
    """
    usuario = await _propio(tx, quien)
    if usuario.totp_desde is not None:
        raise Problema("totp-activo")
    secreto = totp.nuevo_secreto()
    usuario.totp = totp.cifrar(secreto, usuario.id, clave)
    return TotpNuevo(secreto=totp.en_base32(secreto), uri=totp.uri(secreto, usuario.usuario))


async def confirmar_totp(tx: AsyncSession, quien: Principal, codigo: str, clave: str) -> Usuario:
    """Put the second factor in force with a first code.

    Raises:
        Problema: `totp-invalido`, `totp-activo`.
    """
    usuario = await _propio(tx, quien)
    if usuario.totp_desde is not None:
        raise Problema("totp-activo")
    if usuario.totp is None or not tomar_codigo(usuario, codigo, clave):
        raise Problema("totp-invalido")
    usuario.totp_desde = reloj_sistema.ahora()
    await anotar(tx, quien=quien, accion="usuario.activar_totp", objeto=f"usuario:{usuario.id}")
    return usuario


async def quitar_totp(tx: AsyncSession, quien: Principal, clave_propia: str, codigo: str, clave: str) -> Usuario:
    """Take one's second factor away, with both factors.

    Raises:
        Problema: `credenciales`, `totp-invalido`.
    """
    usuario = await _propio(tx, quien)
    if not await coincide(usuario.resumen, clave_propia):
        raise Problema("credenciales")
    if usuario.totp_desde is None or not tomar_codigo(usuario, codigo, clave):
        raise Problema("totp-invalido")
    await _sin_totp(tx, usuario, quien, None)
    return usuario


async def quitar_totp_ajeno(tx: AsyncSession, id: UUID, motivo: str, quien: Principal) -> Usuario:
    """Take somebody's second factor away (a lost telephone); their sessions end.

    Raises:
        Problema: `no-encontrado`, `prohibido` for oneself.
    """
    if str(id) == quien.sub:
        raise Problema("prohibido", "Nadie cambia su propio acceso.")
    usuario = await buscar(tx, id)
    await _sin_totp(tx, usuario, quien, motivo)
    await revocar_sesiones(tx, id)
    return usuario


async def _sin_totp(tx: AsyncSession, usuario: Usuario, quien: Principal, motivo: str | None) -> None:
    usuario.totp, usuario.totp_desde, usuario.totp_paso = None, None, None
    await anotar(tx, quien=quien, accion="usuario.quitar_totp", objeto=f"usuario:{usuario.id}", motivo=motivo)


def tomar_codigo(usuario: Usuario, codigo: str, clave: str) -> bool:
    """Whether `codigo` is one of the locked user's, not used before; it is then used up."""
    if usuario.totp is None:
        return False
    secreto = totp.descifrar(usuario.totp, usuario.id, clave)
    paso = totp.paso_valido(secreto, codigo, reloj_sistema.ahora(), usuario.totp_paso)
    if paso is not None:
        usuario.totp_paso = paso
    return paso is not None
