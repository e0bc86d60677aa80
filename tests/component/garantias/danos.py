"""Breaking rows on purpose: each question of the auditor finds the breach that it is for."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from shared.persistence import BaseDeDatos
from shared.persistence.comprobaciones import Comprobacion


async def se_notan(superusuario: BaseDeDatos, comprobaciones: Sequence[Comprobacion], danos: Mapping[str, str]) -> None:
    """Do each damage, ask its question, undo it; every question has its damage."""
    assert danos.keys() == {c.nombre for c in comprobaciones}
    for comprobacion in comprobaciones:
        async with superusuario.motor.connect() as conexion:
            await conexion.execute(sa.text("SET LOCAL session_replication_role = replica"))
            assert (await conexion.execute(sa.text(comprobacion.sql))).all() == [], comprobacion.nombre
            for orden in danos[comprobacion.nombre].split(";"):
                await conexion.execute(sa.text(orden))
            filas = (await conexion.execute(sa.text(comprobacion.sql))).all()
            await conexion.rollback()
        assert filas, comprobacion.nombre
