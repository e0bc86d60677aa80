"""Certificates whose term to file declarations may have changed: marked by what changes, looked at by its timer."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# A mark that is there is locked, not left alone: whoever takes it meanwhile would not see this transaction's change.
_MARCAR = text("""
    INSERT INTO cqe_por_mirar (cqe_id) VALUES (:cqe) ON CONFLICT (cqe_id) DO UPDATE SET cqe_id = excluded.cqe_id
""")
_MARCAR_CONTINGENTE = text("""
    INSERT INTO cqe_por_mirar (cqe_id) SELECT id FROM cqe WHERE contingente = :contingente AND emitido_en IS NOT NULL
    ORDER BY id ON CONFLICT (cqe_id) DO UPDATE SET cqe_id = excluded.cqe_id
""")


async def marcar(tx: AsyncSession, cqe: UUID) -> None:
    """Have the term of a certificate looked at once `tx` commits."""
    await tx.execute(_MARCAR, {"cqe": cqe})


async def marcar_contingente(tx: AsyncSession, contingente: str) -> None:
    """The same, of every certificate of a contingente."""
    await tx.execute(_MARCAR_CONTINGENTE, {"contingente": contingente})
