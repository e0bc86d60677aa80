"""Declared conflicts of interest, and who stands in for whom."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from shared.audit import anotar
from shared.clock import reloj_legal
from shared.expedientes.tablas import conflicto, sustitucion
from shared.http.problemas import Problema
from shared.identity.principal import Principal


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
    nuevo: UUID = uuid7()
    await tx.execute(
        sa.insert(conflicto).values(
            id=nuevo,
            funcionario=funcionario,
            empresa=empresa,
            desde=desde,
            hasta=hasta,
            motivo=motivo,
            declarado_por=quien.sub,
            declarado_en=reloj_legal.ahora(),
        )
    )
    datos = {"funcionario": funcionario, "empresa": empresa, "desde": desde.isoformat()}
    await anotar(tx, quien=quien, accion="conflicto.declarar", objeto=f"conflicto:{nuevo}", motivo=motivo, datos=datos)
    return nuevo


async def declarar_sustitucion(
    tx: AsyncSession, quien: Principal, *, ausente: str, sustituto: str, desde: date, hasta: date, motivo: str
) -> UUID:
    """Let `sustituto` work the cases assigned to `ausente` between two days, both included. A coordinador says so.

    Raises:
        Problema: `prohibido`, `motivo-obligatorio`.
    """
    if not quien.tiene("coordinador"):
        raise Problema("prohibido")
    if not motivo.strip():
        raise Problema("motivo-obligatorio")
    nueva: UUID = uuid7()
    await tx.execute(
        sa.insert(sustitucion).values(
            id=nueva,
            ausente=ausente,
            sustituto=sustituto,
            desde=desde,
            hasta=hasta,
            motivo=motivo,
            declarada_por=quien.sub,
            declarada_en=reloj_legal.ahora(),
        )
    )
    datos = {"ausente": ausente, "sustituto": sustituto, "desde": desde.isoformat(), "hasta": hasta.isoformat()}
    await anotar(
        tx, quien=quien, accion="sustitucion.declarar", objeto=f"sustitucion:{nueva}", motivo=motivo, datos=datos
    )
    return nueva
