"""Use case of a user's own roles: those of the Ministry, or of who acts before a company exists."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registro.usuarios.models import Usuario
from services.registro.usuarios.service import bloquear_coordinadores, exigir_coordinador, revocar_sesiones
from shared.audit import anotar
from shared.http.problemas import Problema
from shared.identity import Principal


async def cambiar(tx: AsyncSession, id: UUID, roles: Sequence[str], motivo: str, quien: Principal) -> Usuario:
    """Give a user these roles and no others; what it represents stays. Losing one ends its sessions.

    Raises:
        Problema: `no-encontrado`, `prohibido` for oneself, `roles-sin-cambios`, `sin-coordinador`.
    """
    if str(id) == quien.sub:
        raise Problema("prohibido", "Nadie cambia su propio acceso.")
    await bloquear_coordinadores(tx)
    usuario = await tx.get(Usuario, id, with_for_update=True)
    if usuario is None:
        raise Problema("no-encontrado")
    antes, despues = sorted(usuario.roles), sorted(set(roles))
    if antes == despues:
        raise Problema("roles-sin-cambios")
    usuario.roles = despues
    await exigir_coordinador(tx)
    if not set(antes) <= set(despues):
        # Who only gains a role renews the token that it has.
        await revocar_sesiones(tx, id)
    datos = {"antes": antes, "despues": despues}
    await anotar(tx, quien=quien, accion="usuario.cambiar_roles", objeto=f"usuario:{id}", motivo=motivo, datos=datos)
    return usuario
