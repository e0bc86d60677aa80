"""HTTP, by signed internal link: the cases that are in a person's hands, for who draws that person's calendar."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from fastapi import Depends
from pydantic import BaseModel

from shared.expedientes.tablas import expediente
from shared.http import Tx
from shared.http.rutas import Enrutador
from shared.identity import enlace_firmado

MAXIMO = 2000


class CasoEnManos(BaseModel):
    """A case that waits for its assignee; `vence` is the last day to decide it, where one runs."""

    id: UUID
    tipo: str
    numero: str | None
    empresa: str
    version: int
    vence: date | None
    vence_calculo: list[str] | None
    actualizado_en: datetime


def rutas_de_manos(pendientes: Mapping[str, Sequence[str]]) -> Enrutador:
    """The route of a service with cases.

    Args:
        pendientes: by kind of case, the states in which it is somebody's work.
    """
    rutas = Enrutador(prefix="/interno/funcionarios", dependencies=[Depends(enlace_firmado)], include_in_schema=False)

    @rutas.get("/{sub}/casos")
    async def casos(sub: str, tx: Tx) -> list[CasoEnManos]:
        """What is pending in the hands of a subject, in the order of its terms."""
        c = expediente.c
        pares = [(tipo, estado) for tipo, estados in pendientes.items() for estado in estados]
        consulta = (
            sa.select(*(c[campo] for campo in CasoEnManos.model_fields))
            .where(c.asignado_a == sub, sa.tuple_(c.tipo, c.estado).in_(pares))
            .order_by(c.vence.asc().nulls_last(), c.id)
            .limit(MAXIMO)
        )
        return [CasoEnManos(**f) for f in (await tx.execute(consulta)).mappings()]

    return rutas
