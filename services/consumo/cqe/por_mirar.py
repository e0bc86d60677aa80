"""Certificates whose term to file declarations may have changed: marked by what changes, looked at by its timer."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# A mark that is there is locked, not left alone: whoever takes it meanwhile would not see this transaction's change.
_MARCAR = text("""
    INSERT INTO cqe_por_mirar (cqe_id) SELECT id FROM unnest(CAST(:cqes AS uuid[])) AS c (id) ORDER BY id
    ON CONFLICT (cqe_id) DO UPDATE SET cqe_id = excluded.cqe_id
""")
_MARCAR_CONTINGENTE = text("""
    INSERT INTO cqe_por_mirar (cqe_id) SELECT id FROM cqe WHERE contingente = :contingente AND emitido_en IS NOT NULL
    ORDER BY id ON CONFLICT (cqe_id) DO UPDATE SET cqe_id = excluded.cqe_id
""")


async def marcar(tx: AsyncSession, cqe: UUID) -> None:
    """Have the term of a certificate looked at once `tx` commits."""
    await marcar_varios(tx, {cqe})


async def marcar_varios(tx: AsyncSession, cqes: Collection[UUID]) -> None:
    """The same, of several certificates."""
    await tx.execute(_MARCAR, {"cqes": sorted(cqes)})


async def marcar_contingente(tx: AsyncSession, contingente: str) -> None:
    """The same, of every certificate of a contingente."""
    await tx.execute(_MARCAR_CONTINGENTE, {"contingente": contingente})
