"""Appending to the audit log inside the business transaction."""

from functools import cache
from importlib.metadata import version
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from shared.audit.actores import Quien, en_nombre_de, identidad
from shared.clock import reloj_legal, reloj_sistema

_metadata = sa.MetaData()
_INSTANTE = sa.DateTime(timezone=True)

auditoria = sa.Table(
    "auditoria",
    _metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("quien", sa.Text, nullable=False),
    sa.Column("act", sa.Text),
    sa.Column("accion", sa.Text, nullable=False),
    sa.Column("objeto", sa.Text, nullable=False),
    sa.Column("motivo", sa.Text),
    sa.Column("datos", JSONB, nullable=False),
    sa.Column("software", sa.Text, nullable=False),
    sa.Column("legal_en", _INSTANTE, nullable=False),
    sa.Column("ocurrido_en", _INSTANTE, nullable=False),
)


@cache
def version_de_software() -> str:
    """Version of this distribution, kept with every act."""
    return version("contingentes")


async def anotar(
    tx: AsyncSession,
    *,
    quien: Quien,
    accion: str,
    objeto: str,
    motivo: str | None = None,
    datos: dict[str, Any] | None = None,
    junto_con: sa.Insert | None = None,
) -> int:
    """Append an act; it exists if and only if `tx` commits, and the sealer chains it afterwards.

    Args:
        accion: what was done, `solicitud.aprobar`.
        objeto: on what, `solicitud:0193...`.
        datos: what the decider saw, JSON values without floats; references instead of personal data.
        junto_con: what is inserted with it in the same statement.

    Returns:
        The row's id; ids are not the order of the chain.

    Raises:
        TypeError: if `datos` holds a float, which would not read back exactly.
    """
    _sin_flotantes(datos)
    nueva = sa.insert(auditoria).values(
        quien=identidad(quien),
        act=en_nombre_de(quien),
        accion=accion,
        objeto=objeto,
        motivo=motivo,
        datos=datos or {},
        software=version_de_software(),
        legal_en=reloj_legal.ahora(),
        ocurrido_en=reloj_sistema.ahora(),
    )
    if junto_con is not None:
        nueva = nueva.add_cte(junto_con.cte("junto"))
    registro: int = (await tx.execute(nueva.returning(auditoria.c.id))).scalar_one()
    return registro


def _sin_flotantes(valor: Any) -> None:
    if isinstance(valor, float):
        raise TypeError("los datos de auditoría no llevan números de coma flotante")
    if isinstance(valor, dict):
        for contenido in valor.values():
            _sin_flotantes(contenido)
    elif isinstance(valor, list | tuple):
        for contenido in valor:
            _sin_flotantes(contenido)
