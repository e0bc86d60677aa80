"""The history of a case as the API tells it."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from shared.expedientes import Paso, historia
from shared.identity import Principal


class PasoLeido(BaseModel):
    """One step: what was done, from which state to which, why and when in business time."""

    accion: str
    desde: str | None
    hacia: str
    motivo: str | None
    quien: str | None
    """Subject; told to the ministry only."""
    en: datetime

    @classmethod
    def de(cls, paso: Paso, lector: Principal) -> Self:
        """The step as `lector` may see it."""
        return cls(
            accion=paso.accion,
            desde=paso.desde,
            hacia=paso.hacia,
            motivo=paso.motivo,
            quien=paso.quien if lector.es_interno else None,
            en=paso.legal_en,
        )


async def pasos_de(tx: AsyncSession, caso_id: UUID, lector: Principal) -> list[PasoLeido]:
    """Everything that happened to a case that the caller may see, oldest first."""
    return [PasoLeido.de(p, lector) for p in await historia(tx, caso_id)]
