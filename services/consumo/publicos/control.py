"""The daily control of the public topics of certificates and declarations."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.dex.consultas import VERSION_PUBLICA
from shared.conciliacion import Conciliacion, Fuente, Linea

_CQE = text("""
    SELECT q.numero, e.version, e.estado, q.contingente AS grupo, q.cantidad_kg AS cantidad
    FROM cqe q JOIN expediente e ON e.id = q.id WHERE q.emitido_en IS NOT NULL
""")
_DEX = text(f"""
    SELECT e.numero, {VERSION_PUBLICA} AS version, e.estado, d.contingente AS grupo, d.comercial_kg AS cantidad
    FROM dex d JOIN expediente e ON e.id = d.id
""")  # noqa: S608 -- a constant


async def de_cqe(tx: AsyncSession) -> list[Linea]:
    """Every issued certificate, in quota kilograms."""
    return [Linea(*fila) for fila in (await tx.execute(_CQE)).all()]


async def de_dex(tx: AsyncSession) -> list[Linea]:
    """Every declaration, in commercial kilograms."""
    return [Linea(*fila) for fila in (await tx.execute(_DEX)).all()]


CONCILIACION = Conciliacion(
    "consumo",
    (
        Fuente("cqe", "Certificados de elegibilidad", "kg", de_cqe),
        Fuente("dex", "Declaraciones de exportación", "kg", de_dex),
    ),
)
