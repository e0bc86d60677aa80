"""Opening the case of a study: with the acceptance of the guarantee that fixes its date."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from services.garantias.estudios.flujo import FLUJO
from services.garantias.estudios.models import Estudio
from services.garantias.estudios.vencer import pedir_vencimiento
from services.garantias.garantias.models import Garantia
from shared import expedientes
from shared.audit import Quien
from shared.clock import reloj_legal
from shared.expedientes import Expediente


async def del_periodo(tx: AsyncSession, programa_id: UUID, periodo: int, clase: str = "ordinario") -> Estudio | None:
    """The study of a period, if it was opened."""
    consulta = select(Estudio).where(
        col(Estudio.programa_id) == programa_id, col(Estudio.periodo) == periodo, col(Estudio.clase) == clase
    )
    return (await tx.execute(consulta)).scalar_one_or_none()


async def abrir_estudio(tx: AsyncSession, garantia: Garantia, empresa: str, quien: Quien) -> Estudio:
    """Open the study that an accepted guarantee asks for; a replacement finds it open. The programme is locked.

    Raises:
        ValueError: if the guarantee is not accepted.
    """
    abierto = await del_periodo(tx, garantia.programa_id, garantia.periodo)
    if abierto is not None:
        abierto.garantia_id = garantia.id
        await tx.flush()
        return abierto
    if garantia.demostrar_hasta is None:
        raise ValueError(f"la garantía {garantia.id} no está aceptada")
    _, fila = await nuevo(tx, garantia, empresa, quien, "ordinario", garantia.demostrar_hasta)
    await pedir_vencimiento(tx, fila.id, garantia.demostrar_hasta)
    return fila


async def nuevo(
    tx: AsyncSession,
    garantia: Garantia,
    empresa: str,
    quien: Quien,
    clase: str,
    vence: date,
    origen: UUID | None = None,
) -> tuple[Expediente, Estudio]:
    """Write the case of a study, with its number."""
    exp = await expedientes.abrir(tx, FLUJO, empresa=empresa, quien=quien)
    fila = Estudio(
        id=exp.id,
        programa_id=garantia.programa_id,
        garantia_id=garantia.id,
        periodo=garantia.periodo,
        clase=clase,
        origen=origen,
        vence=vence,
    )
    tx.add(fila)
    await tx.flush()
    await expedientes.numerar(tx, exp.id, f"ED-{reloj_legal.hoy().year}")
    return await expedientes.leer(tx, exp.id), fila
