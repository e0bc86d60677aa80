"""The last day to file a study: which it is now, and what happens when it has passed."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from services.garantias.estudios.flujo import FLUJO
from services.garantias.estudios.models import Estudio
from services.garantias.garantias.models import Garantia
from services.garantias.plazos.models import PlazoGuardado
from shared import expedientes
from shared.audit import Sistema
from shared.clock import BOGOTA, reloj_legal
from shared.events.garantias import EstudioNoPresentado
from shared.jobs import encolar
from shared.messaging import publicar

VENCER = "garantias.vencer_estudio"
PRESENTACION = ("presentacion_estudio", "presentacion_estudio_calculada", "saldo_pendiente", "saldo_sin_importaciones")
"""Terms of a guarantee that end with the filing of its study, or of the balance of one."""


async def pedir_vencimiento(tx: AsyncSession, estudio_id: UUID, vence: date) -> None:
    """Look at a study on the day after its last; the same day is asked for once."""
    cuando = datetime.combine(vence + timedelta(days=1), time(0, 10), BOGOTA)
    clave = f"{estudio_id}:{vence.isoformat()}"
    await encolar(tx, VENCER, {"estudio": str(estudio_id)}, clave=clave, no_antes=cuando, reloj="legal")


async def garantia_de(tx: AsyncSession, fila: Estudio) -> Garantia:
    """The guarantee that covers the study now: the last of its chain of replacements."""
    original = await tx.get_one(Garantia, fila.garantia_id, populate_existing=True)
    consulta = (
        select(Garantia)
        .where(col(Garantia.cadena) == original.cadena, col(Garantia.aceptada_el).is_not(None))
        .order_by(col(Garantia.titular).desc(), col(Garantia.id).desc())
    )
    return (await tx.execute(consulta.limit(1))).scalar_one_or_none() or original


async def ultimo_dia(tx: AsyncSession, fila: Estudio) -> date:
    """Art. 28: the term of its guarantee as it stands, with what a prórroga or a calendar moved."""
    garantia = await garantia_de(tx, fila)
    consulta = (
        select(PlazoGuardado)
        .where(col(PlazoGuardado.caso_id) == garantia.id, col(PlazoGuardado.regla).in_(PRESENTACION))
        .order_by((col(PlazoGuardado.estado) == "abierto").desc(), col(PlazoGuardado.vence).desc())
    )
    plazo = (await tx.execute(consulta.limit(1))).scalar_one_or_none()
    return plazo.vence if plazo is not None else garantia.demostrar_hasta or fila.vence


async def vencer_si_paso(tx: AsyncSession, estudio_id: UUID) -> date | None:
    """Mark a study that nobody filed in time; its last day now if that is still to come.

    Nothing adverse follows from it alone: the act that its term drafts is signed by a person.
    """
    exp = await expedientes.leer(tx, estudio_id, tipo=FLUJO.tipo, bloquear=True)
    fila = await tx.get_one(Estudio, estudio_id, populate_existing=True)
    if exp.estado != "por_presentar":
        return None
    hasta = await ultimo_dia(tx, fila)
    if reloj_legal.hoy() <= hasta:
        return hasta
    movido = await expedientes.aplicar(
        tx, FLUJO, estudio_id, "vencer", Sistema("garantias"), datos={"vencio": hasta.isoformat()}
    )
    evento = EstudioNoPresentado(
        estudio_id=movido.id,
        numero=movido.numero or "",
        programa_id=fila.programa_id,
        garantia_id=(await garantia_de(tx, fila)).id,
        nit=movido.empresa,
        vencio=hasta,
    )
    await publicar(tx, evento, clave=str(movido.id), version=movido.version, asunto=movido.numero)
    return None
