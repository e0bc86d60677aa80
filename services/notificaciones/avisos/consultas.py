"""Notices as their readers see them on screen."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.notificaciones.avisos.models import Aviso
from services.notificaciones.mensajes.rules import OPCIONALES
from services.notificaciones.preferencias import service as preferencias
from shared.clock import reloj_sistema
from shared.http import Problema
from shared.identity import Principal

_leido = sa.table("aviso_leido", sa.column("sub"), sa.column("aviso_id"))
_LEER = text("""
    INSERT INTO aviso_leido (sub, aviso_id, leido_en)
    SELECT :sub, id, :ahora FROM unnest(CAST(:ids AS uuid[])) AS a (id) ON CONFLICT DO NOTHING
""")
NO_EN_PANTALLA = ("confirmar_correo", "direccion_por_autorizar", "invitacion", "restablecer_clave")
"""Holds the proof of reading a mailbox: it goes there and nowhere else."""


async def visibles(tx: AsyncSession, quien: Principal) -> sa.Select[Any]:
    """A select of the notices that a user may see and wants, with whether each was read.

    The company's people see what their companies were told; the ministry's, what its addresses were told, by role.
    """
    ya = sa.exists().where(_leido.c.sub == quien.sub, _leido.c.aviso_id == col(Aviso.id))
    columnas: list[Any] = [Aviso, ya.label("leido")]
    consulta = sa.select(*columnas).where(col(Aviso.clase).not_in(NO_EN_PANTALLA))
    # What waits for its letter is not told before that is sealed.
    consulta = consulta.where(sa.or_(col(Aviso.oficio_id).is_(None), col(Aviso.adjunto).is_not(None)))
    if not quien.es_interno:
        consulta = consulta.where(col(Aviso.nit).in_(quien.empresas), col(Aviso.a_empresa).is_(True))
    else:
        suyos = [col(Aviso.a_ministerio).is_(True)]
        suyos += [col(Aviso.a_coordinacion).is_(True)] if quien.tiene("coordinador", "auditor") else []
        suyos += [col(Aviso.a_operacion).is_(True)] if quien.tiene("operador", "auditor") else []
        consulta = consulta.where(sa.or_(*suyos))
    quiere = await preferencias.leer(tx, preferencias.de_usuario(quien.sub), "")
    ajenas = [clase for clase, categoria in OPCIONALES.items() if not quiere[categoria]]
    return consulta.where(col(Aviso.clase).not_in(ajenas)) if ajenas else consulta


def sin_leer(consulta: sa.Select[Any], quien: Principal) -> sa.Select[Any]:
    """Of those, the ones that the user has not read."""
    ya = sa.exists().where(_leido.c.sub == quien.sub, _leido.c.aviso_id == col(Aviso.id))
    return consulta.where(~ya)


async def marcar_leidos(tx: AsyncSession, ids: Sequence[UUID], quien: Principal) -> None:
    """The user has seen them; once more changes nothing."""
    await tx.execute(_LEER, {"sub": quien.sub, "ids": list(ids), "ahora": reloj_sistema.ahora()})


async def uno(tx: AsyncSession, id: UUID, quien: Principal) -> tuple[Aviso, bool]:
    """One notice that the user may see.

    Raises:
        Problema: `no-encontrado`.
    """
    fila = (await tx.execute((await visibles(tx, quien)).where(col(Aviso.id) == id))).one_or_none()
    if fila is None:
        raise Problema("no-encontrado")
    return fila.Aviso, fila.leido


def textos_de(aviso: Aviso) -> Mapping[str, Any]:
    """What its template needs, on screen: without links that belong to a mailbox."""
    return {**aviso.datos, "enlace_desconocer": ""}
