"""Who may look at and end the sessions of somebody else."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.registro.empresas.rules import estado_en
from services.registro.personas.models import Representacion
from services.registro.usuarios.models import Usuario
from shared.clock import reloj_legal
from shared.http.problemas import Problema
from shared.identity import Principal, exigir_empresa
from shared.identity.principal import ROLES_INTERNOS


async def usuario_de_la_empresa(tx: AsyncSession, nit: str, representacion: UUID, quien: Principal) -> UUID:
    """The user whom the company's people may sign out, as they may end its representation: one who acts for no other.

    A session is of a person and not of a company: of an agent of several, or of somebody of the Ministry, one company
    neither sees it nor ends it. # house rule

    Raises:
        Problema: `no-encontrado`, `prohibido`, `sesion-de-otros-tambien`.
    """
    exigir_empresa(quien, nit, actuar=True)
    suya = await tx.get(Representacion, representacion)
    hoy = reloj_legal.hoy()
    if suya is None or suya.nit != nit or estado_en(suya, hoy) != "vigente":
        raise Problema("no-encontrado")
    usuario = await tx.get_one(Usuario, suya.usuario)
    otras = sa.select(Representacion).where(col(Representacion.usuario) == usuario.id, col(Representacion.nit) != nit)
    de_otras = any(estado_en(r, hoy) == "vigente" for r in (await tx.execute(otras)).scalars())
    if de_otras or not ROLES_INTERNOS.isdisjoint(usuario.roles):
        raise Problema("sesion-de-otros-tambien")
    return usuario.id
