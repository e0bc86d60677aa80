"""Who may do what on a case now: role, company, conflict of interest, assignment, earlier authorship."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from shared.audit import Quien, Sistema, identidad
from shared.clock import reloj_legal
from shared.expedientes.flujo import SISTEMA, Flujo, Transicion
from shared.expedientes.tablas import Expediente, conflicto, historia, sustitucion
from shared.http.problemas import Problema
from shared.identity.empresas import puede_actuar_por, puede_ver_empresa
from shared.identity.principal import Principal

_INTERNOS = frozenset({"funcionario", "coordinador"})
_CANDADO_COMPARTIDO = sa.text("SELECT pg_advisory_xact_lock_shared(hashtext(:que))")
_CANDADO = sa.text("SELECT pg_advisory_xact_lock(hashtext(:que))")


@dataclass(frozen=True)
class Situacion:
    """What the Ministry's records say of a person today, whatever the case."""

    conflictos: frozenset[str] = frozenset()
    """Companies with which the person has a conflict of interest."""
    ausentes: frozenset[str] = frozenset()
    """Subjects for whom the person stands in."""


async def situacion(tx: AsyncSession, principal: Principal, *, en_firme: bool = False) -> Situacion:
    """Conflicts and substitutions of a person in force today; empty for a company's people.

    Args:
        en_firme: what is read holds until `tx` ends: a conflict declared meanwhile waits for it.
    """
    if principal.roles.isdisjoint(_INTERNOS):
        return Situacion()
    if en_firme:
        await tx.execute(_CANDADO_COMPARTIDO, {"que": f"ausencias {principal.sub}"})
    hoy, c, s = reloj_legal.hoy(), conflicto.c, sustitucion.c
    en_conflicto = sa.select(sa.literal(True).label("en_conflicto"), c.empresa.label("de")).where(
        c.funcionario == principal.sub,
        c.desde <= hoy,
        sa.or_(c.hasta.is_(None), c.hasta >= hoy),
        c.retirado_en.is_(None),
    )
    ausentes = sa.select(sa.literal(False), s.ausente).where(
        s.sustituto == principal.sub, s.desde <= hoy, s.hasta >= hoy, s.retirado_en.is_(None)
    )
    filas = (await tx.execute(en_conflicto.union_all(ausentes))).all()
    return Situacion(
        frozenset(de for es_conflicto, de in filas if es_conflicto),
        frozenset(de for es_conflicto, de in filas if not es_conflicto),
    )


async def esperar_decisiones(tx: AsyncSession, sub: str) -> None:
    """Wait for what a person is deciding at this instant, and have what they decide next wait for `tx`."""
    await tx.execute(_CANDADO, {"que": f"ausencias {sub}"})


async def impedimento(
    tx: AsyncSession,
    exp: Expediente,
    transicion: Transicion,
    quien: Quien,
    sit: Situacion,
    *,
    en_otras_manos: bool = False,
) -> Problema | None:
    """Why `quien` may not do a transition that the case's state allows; None if nothing is in the way.

    Args:
        en_otras_manos: whether it may be done also while the case is assigned to somebody else.
    """
    if isinstance(quien, Sistema):
        return None if transicion.permite({SISTEMA}) else Problema("prohibido")
    if not puede_ver_empresa(quien, exp.empresa):
        return Problema("no-encontrado")
    como_interno = transicion.permite(quien.roles & _INTERNOS)
    if not como_interno and not (transicion.permite(quien.roles) and puede_actuar_por(quien, exp.empresa)):
        return Problema("prohibido")
    problema = impedimento_interno(exp, quien, sit) if como_interno else None
    if problema is not None and not (en_otras_manos and problema.codigo == "asignado-a-otro"):
        return problema
    if transicion.distinto_de and await _lo_hizo(tx, exp, transicion.distinto_de, identidad(quien)):
        return Problema("misma-persona")
    return None


def impedimento_interno(exp: Expediente, quien: Principal, sit: Situacion) -> Problema | None:
    """Why somebody of the Ministry may not touch this case: a conflict, or it is in other hands."""
    if exp.empresa in quien.empresas or exp.empresa in sit.conflictos:
        return Problema("conflicto-de-interes")
    if exp.asignado_a is not None and exp.asignado_a != quien.sub and exp.asignado_a not in sit.ausentes:
        return Problema("asignado-a-otro")
    return None


async def _lo_hizo(tx: AsyncSession, exp: Expediente, acciones: tuple[str, ...], sub: str) -> bool:
    ultima = (
        sa.select(historia.c.quien)
        .where(historia.c.expediente == exp.id, historia.c.accion.in_(acciones))
        .order_by(historia.c.version.desc())
        .limit(1)
    )
    return (await tx.execute(ultima)).scalar_one_or_none() == sub


async def acciones(
    tx: AsyncSession, flujo: Flujo, exp: Expediente, principal: Principal, sit: Situacion | None = None
) -> tuple[str, ...]:
    """What `principal` may do on the case now, in the order of the declaration; those of two signatures included.

    Args:
        sit: what `situacion` told of the principal, to ask it once for a whole page.
    """
    conocida = sit or await situacion(tx, principal)
    posibles = []
    for transicion in flujo.desde(exp.estado):
        if await impedimento(tx, exp, transicion, principal, conocida) is None:
            posibles.append(transicion.accion)
    return tuple(posibles)
