"""Declared conflicts of interest, and who stands in for whom."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from shared.audit import anotar
from shared.clock import reloj_legal
from shared.expedientes.permisos import esperar_decisiones
from shared.expedientes.tablas import conflicto, sustitucion
from shared.http.problemas import Problema
from shared.identity.principal import Principal


@dataclass(frozen=True)
class Conflicto:
    """A reviewer kept away from a company's cases, `desde` and `hasta` included; none, without end."""

    id: UUID
    funcionario: str
    empresa: str
    desde: date
    hasta: date | None
    motivo: str
    declarado_por: str
    declarado_en: datetime
    retirado_en: datetime | None = None
    retirado_por: str | None = None
    retiro_motivo: str | None = None


@dataclass(frozen=True)
class Sustitucion:
    """Who works the cases of whom, `desde` and `hasta` included."""

    id: UUID
    ausente: str
    sustituto: str
    desde: date
    hasta: date
    motivo: str
    declarada_por: str
    declarada_en: datetime
    retirado_en: datetime | None = None
    retirado_por: str | None = None
    retiro_motivo: str | None = None


async def declarar_conflicto(
    tx: AsyncSession,
    quien: Principal,
    *,
    funcionario: str,
    empresa: str,
    desde: date,
    motivo: str,
    hasta: date | None = None,
) -> UUID:
    """Keep a reviewer (a subject) away from a company's cases: the reviewer declares it, or a coordinador.

    Raises:
        Problema: `prohibido`, `motivo-obligatorio`.
    """
    if not quien.tiene("coordinador") and not (quien.tiene("funcionario") and funcionario == quien.sub):
        raise Problema("prohibido")
    if not motivo.strip():
        raise Problema("motivo-obligatorio")
    await esperar_decisiones(tx, funcionario)
    nuevo = Conflicto(uuid7(), funcionario, empresa, desde, hasta, motivo, quien.sub, reloj_legal.ahora())
    await tx.execute(sa.insert(conflicto).values(**nuevo.__dict__))
    datos = {"funcionario": funcionario, "empresa": empresa, "desde": desde.isoformat()}
    await anotar(
        tx, quien=quien, accion="conflicto.declarar", objeto=f"conflicto:{nuevo.id}", motivo=motivo, datos=datos
    )
    return nuevo.id


async def declarar_sustitucion(
    tx: AsyncSession, quien: Principal, *, ausente: str, sustituto: str, desde: date, hasta: date, motivo: str
) -> UUID:
    """Let `sustituto` work the cases assigned to `ausente` between two days, both included. A coordinador says so.

    Raises:
        Problema: `prohibido`, `motivo-obligatorio`, `sustituto-ausente` if somebody else stands in for them meanwhile.
    """
    if not quien.tiene("coordinador"):
        raise Problema("prohibido")
    if not motivo.strip():
        raise Problema("motivo-obligatorio")
    s = sustitucion.c
    cruzada = sa.select(s.id).where(s.ausente == sustituto, s.desde <= hasta, s.hasta >= desde, s.retirado_en.is_(None))
    if (await tx.execute(cruzada.limit(1))).first() is not None:
        raise Problema("sustituto-ausente")
    nueva = Sustitucion(uuid7(), ausente, sustituto, desde, hasta, motivo, quien.sub, reloj_legal.ahora())
    await tx.execute(sa.insert(sustitucion).values(**nueva.__dict__))
    datos = {"ausente": ausente, "sustituto": sustituto, "desde": desde.isoformat(), "hasta": hasta.isoformat()}
    await anotar(
        tx, quien=quien, accion="sustitucion.declarar", objeto=f"sustitucion:{nueva.id}", motivo=motivo, datos=datos
    )
    return nueva.id


async def retirar_conflicto(tx: AsyncSession, quien: Principal, conflicto_id: UUID, *, motivo: str) -> Conflicto:
    """End a conflict now: a coordinador, and never the reviewer that it keeps away. Withdrawn already, nothing changes.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `motivo-obligatorio`.
    """
    consulta = sa.select(conflicto).where(conflicto.c.id == conflicto_id).with_for_update(key_share=True)
    fila = (await tx.execute(consulta)).one_or_none()
    if fila is None:
        raise Problema("no-encontrado")
    if not quien.tiene("coordinador") or fila.funcionario == quien.sub:
        raise Problema("prohibido")
    if fila.retirado_en is None:
        await _retirar(tx, quien, conflicto, conflicto_id, motivo, "conflicto")
    return await conflicto_de(tx, conflicto_id)


async def retirar_sustitucion(tx: AsyncSession, quien: Principal, sustitucion_id: UUID, *, motivo: str) -> Sustitucion:
    """End a substitution now: a coordinador. Withdrawn already, nothing changes.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `motivo-obligatorio`.
    """
    if not quien.tiene("coordinador"):
        raise Problema("prohibido")
    consulta = sa.select(sustitucion).where(sustitucion.c.id == sustitucion_id).with_for_update(key_share=True)
    fila = (await tx.execute(consulta)).one_or_none()
    if fila is None:
        raise Problema("no-encontrado")
    if fila.retirado_en is None:
        await _retirar(tx, quien, sustitucion, sustitucion_id, motivo, "sustitucion")
    return await sustitucion_de(tx, sustitucion_id)


async def _retirar(tx: AsyncSession, quien: Principal, tabla: sa.Table, id: UUID, motivo: str, clase: str) -> None:
    if not motivo.strip():
        raise Problema("motivo-obligatorio")
    retiro = {"retirado_en": reloj_legal.ahora(), "retirado_por": quien.sub, "retiro_motivo": motivo}
    await tx.execute(sa.update(tabla).where(tabla.c.id == id).values(**retiro))
    await anotar(tx, quien=quien, accion=f"{clase}.retirar", objeto=f"{clase}:{id}", motivo=motivo)


async def conflicto_de(tx: AsyncSession, conflicto_id: UUID) -> Conflicto:
    """A conflict as it stands.

    Raises:
        Problema: `no-encontrado`.
    """
    fila = (await tx.execute(sa.select(conflicto).where(conflicto.c.id == conflicto_id))).one_or_none()
    if fila is None:
        raise Problema("no-encontrado")
    return Conflicto(**fila._mapping)


async def sustitucion_de(tx: AsyncSession, sustitucion_id: UUID) -> Sustitucion:
    """A substitution as it stands.

    Raises:
        Problema: `no-encontrado`.
    """
    fila = (await tx.execute(sa.select(sustitucion).where(sustitucion.c.id == sustitucion_id))).one_or_none()
    if fila is None:
        raise Problema("no-encontrado")
    return Sustitucion(**fila._mapping)
