"""Lists of what hangs from one programme."""

from uuid import UUID

import sqlalchemy as sa

from services.garantias.base import Tabla
from shared.expedientes import expediente


def del_programa(modelo: type[Tabla], programa: UUID | None) -> tuple[sa.ColumnElement[bool], ...]:
    """What narrows an inbox to the cases of a programme, by the model's `programa_id`; nothing for None."""
    if programa is None:
        return ()
    campos = sa.inspect(modelo).columns
    return (expediente.c.id.in_(sa.select(campos["id"]).where(campos["programa_id"] == programa)),)
