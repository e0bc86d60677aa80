"""Keeps and reads the projection of companies."""

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.firma.firmantes.models import Empresa
from shared.clock import reloj_sistema
from shared.events.registro import EmpresaActualizada


async def proyectar(tx: AsyncSession, evento: EmpresaActualizada) -> None:
    """Take the company's state unless a newer one is already here."""
    valores = {
        "estado": evento.estado,
        "version": evento.version,
        "firmantes": [f.model_dump(mode="json") for f in evento.firmantes],
        "actualizada_en": reloj_sistema.ahora(),
    }
    nueva = insert(Empresa).values(nit=evento.nit, **valores)
    await tx.execute(nueva.on_conflict_do_update(index_elements=["nit"], set_=valores, where=_version < evento.version))


_version = Empresa.__table__.c.version  # type: ignore[attr-defined]  # SQLModel does not type its tables


async def empresa(tx: AsyncSession, nit: str) -> Empresa | None:
    """The company, or None while its event has not arrived."""
    return await tx.get(Empresa, nit)
