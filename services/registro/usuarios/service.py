"""Use cases of users."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.registro.personas.models import Representacion
from services.registro.sesiones.models import Sesion
from services.registro.usuarios.claves import coincide, resumir
from services.registro.usuarios.models import Usuario
from services.registro.usuarios.rules import clave_admisible, correo_de
from services.registro.usuarios.schemas import UsuarioNuevo
from shared.audit import Quien, Sistema, anotar, identidad
from shared.clock import reloj_legal, reloj_sistema
from shared.http.problemas import Problema
from shared.identity import Principal


async def crear(tx: AsyncSession, datos: UsuarioNuevo, quien: Quien, *, debe_cambiar_clave: bool = True) -> Usuario:
    """Create a user.

    Raises:
        Problema: `usuario-repetido`, `clave-debil`.
    """
    clave = datos.clave.get_secret_value()
    if not clave_admisible(clave, datos.usuario):
        raise Problema("clave-debil")
    nuevo = Usuario(
        id=uuid7(),
        usuario=datos.usuario,
        nombre=datos.nombre,
        roles=sorted(set(datos.roles)),
        resumen=await resumir(clave),
        debe_cambiar_clave=debe_cambiar_clave,
        correo=datos.correo or correo_de(datos.usuario),
        creado_por=identidad(quien),
        creado_en=reloj_legal.ahora(),
    )
    tx.add(nuevo)
    await tx.flush()
    datos_de_auditoria = {"roles": nuevo.roles}
    await anotar(tx, quien=quien, accion="usuario.crear", objeto=f"usuario:{nuevo.id}", datos=datos_de_auditoria)
    return nuevo


async def primer_coordinador(tx: AsyncSession, usuario: str, clave: str) -> bool:
    """Create the first coordinador of an installation; nothing if there is one. Says whether it did."""
    await bloquear_coordinadores(tx)
    hay = sa.select(sa.func.count()).where(col(Usuario.roles).contains(["coordinador"]))
    if (await tx.execute(hay)).scalar_one():
        return False
    datos = UsuarioNuevo.model_validate(
        {"usuario": usuario, "nombre": "Coordinador inicial", "roles": ["coordinador"], "clave": clave}
    )
    await crear(tx, datos, Sistema("registro"), debe_cambiar_clave=False)
    return True


async def buscar(tx: AsyncSession, id: UUID) -> Usuario:
    """A user by id. Raises `no-encontrado`."""
    usuario = await tx.get(Usuario, id)
    if usuario is None:
        raise Problema("no-encontrado")
    return usuario


async def representaciones_de(tx: AsyncSession, sub: str) -> Sequence[Representacion]:
    """Every representation of a user, revoked ones too, oldest first."""
    consulta = sa.select(Representacion).where(sa.cast(col(Representacion.usuario), sa.Text) == sub)
    return (await tx.execute(consulta.order_by(col(Representacion.id)))).scalars().all()


async def activar(tx: AsyncSession, id: UUID, quien: Principal, *, activo: bool) -> Usuario:
    """Let a user in again, or out, with all its sessions.

    Raises:
        Problema: `no-encontrado`, `prohibido` for oneself, `sin-coordinador`.
    """
    if str(id) == quien.sub:
        raise Problema("prohibido", "Nadie cambia su propio acceso.")
    await bloquear_coordinadores(tx)
    usuario = await buscar(tx, id)
    usuario.activo = activo
    await exigir_coordinador(tx)
    usuario.fallos, usuario.bloqueado_hasta = 0, None
    if not activo:
        await revocar_sesiones(tx, id)
    await anotar(tx, quien=quien, accion="usuario.activar" if activo else "usuario.desactivar", objeto=f"usuario:{id}")
    return usuario


async def cambiar_clave(tx: AsyncSession, quien: Principal, actual: str, nueva: str) -> Usuario:
    """Change one's own password; all sessions end.

    Raises:
        Problema: `credenciales`, `clave-debil`.
    """
    usuario = await buscar(tx, UUID(quien.sub))
    if not await coincide(usuario.resumen, actual):
        raise Problema("credenciales")
    if nueva == actual or not clave_admisible(nueva, usuario.usuario):
        raise Problema("clave-debil")
    usuario.resumen = await resumir(nueva)
    usuario.debe_cambiar_clave = False
    await revocar_sesiones(tx, usuario.id)
    await anotar(tx, quien=quien, accion="usuario.cambiar_clave", objeto=f"usuario:{usuario.id}")
    return usuario


async def revocar_sesiones(tx: AsyncSession, usuario: UUID) -> None:
    """End every session of a user; tokens already given end within minutes."""
    vivas = sa.update(Sesion).where(col(Sesion.usuario) == usuario, col(Sesion.revocada_en).is_(None))
    await tx.execute(vivas.values(revocada_en=reloj_sistema.ahora()))


async def bloquear_coordinadores(tx: AsyncSession) -> None:
    """Let nobody else make or unmake a coordinador until this transaction ends."""
    await tx.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('registro.primer_coordinador'))"))


async def exigir_coordinador(tx: AsyncSession) -> None:
    """Refuse what would leave nobody who can let others in: two who take it from each other at the same instant.

    Raises:
        Problema: `sin-coordinador`.
    """
    await tx.flush()
    quedan = sa.select(sa.func.count()).where(col(Usuario.roles).contains(["coordinador"]), col(Usuario.activo))
    if (await tx.execute(quedan)).scalar_one() == 0:
        raise Problema("sin-coordinador")
