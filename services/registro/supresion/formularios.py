"""Erasing a person from the data of registration forms; the signed PDF stays, as the law wants it kept."""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.registro.formularios.models import Formulario
from services.registro.supresion.rules import Datos


async def en_formularios(tx: AsyncSession, nits: Sequence[str], sin: Callable[[str, Datos], Datos]) -> int:
    """Apply `sin(nit, forma)` to every form of these companies; returns how many changed."""
    consulta = sa.select(Formulario).where(col(Formulario.nit).in_(nits)).order_by(col(Formulario.id))
    filas = await tx.execute(consulta.with_for_update().execution_options(populate_existing=True))
    cambiados = 0
    for formulario in filas.scalars().all():
        nueva = sin(formulario.nit, formulario.forma)
        if nueva != formulario.forma:
            formulario.forma = nueva
            cambiados += 1
    await tx.flush()
    return cambiados
