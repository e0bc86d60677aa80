"""What signing a draft does, and what a draft waits for."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.garantias.actos.models import Acto
from services.garantias.actos.schemas import Firma
from services.garantias.conflictos import exigir_sin_conflicto
from services.garantias.efectividad import cobro, pasos
from services.garantias.efectividad import service as efectividades
from services.garantias.efectividad.models import Efectividad
from services.garantias.efectividad.rules import Causa
from services.garantias.efectividad.schemas import EfectividadNueva
from services.garantias.garantias.models import Garantia
from services.garantias.plazos.vencimientos import Vencimiento
from services.garantias.prorrogas import decidir as prorrogas
from services.garantias.prorrogas.models import Prorroga
from shared.expedientes import Expediente, expediente, leer
from shared.http import Problema
from shared.identity import Principal

_DE_ESTUDIO = sa.text("SELECT garantia_id FROM estudio WHERE id = :id")


async def espera(tx: AsyncSession, caso: Expediente, que: Vencimiento) -> bool:
    """Whether something that is not decided yet may still change the date: a prórroga asked for or to be replaced."""
    if que.efecto != "abrir_efectividad" or caso.tipo != "garantia":
        return False
    if caso.estado == "por_sustituir":
        return True
    consulta = (
        sa.select(expediente.c.id)
        .join(Prorroga, col(Prorroga.id) == expediente.c.id)
        .where(col(Prorroga.garantia_id) == caso.id, expediente.c.estado == "solicitada")
    )
    return (await tx.execute(consulta.limit(1))).first() is not None


async def garantia_de(tx: AsyncSession, caso: Expediente) -> UUID | None:
    """Id of the guarantee that a case is about."""
    if caso.tipo == "garantia":
        return caso.id
    if caso.tipo == "prorroga":
        return (await tx.get_one(Prorroga, caso.id)).garantia_id
    if caso.tipo == "efectividad":
        return (await tx.get_one(Efectividad, caso.id)).garantia_id
    if caso.tipo == "estudio":
        de_estudio: UUID | None = (await tx.execute(_DE_ESTUDIO, {"id": caso.id})).scalar_one_or_none()
        return de_estudio
    return None


async def bloquear(tx: AsyncSession, acto: Acto, quien: Principal) -> None:
    """Lock the cases that the draft may touch in the order of everywhere: programme, guarantee, the rest."""
    caso = await leer(tx, acto.caso_id)
    await exigir_sin_conflicto(tx, caso, quien)
    garantia_id = await garantia_de(tx, caso)
    if garantia_id is not None:
        programa_id = (await tx.get_one(Garantia, garantia_id)).programa_id
        await leer(tx, programa_id, bloquear=True)
        await leer(tx, garantia_id, bloquear=True)
    await leer(tx, caso.id, bloquear=True)


async def ejecutar(tx: AsyncSession, acto: Acto, que: Vencimiento, datos: Firma, quien: Principal) -> Garantia | None:
    """Do what the signed draft says; gives the guarantee that it is about, if it is about one.

    Raises:
        Problema: those of the use case that it is; `datos-invalidos` if the case has no guarantee.
    """
    caso = await leer(tx, acto.caso_id)
    garantia_id = await garantia_de(tx, caso)
    garantia = None if garantia_id is None else await tx.get_one(Garantia, garantia_id)
    if que.efecto == "abrir_efectividad":
        if garantia is None:
            raise Problema("datos-invalidos", f"El expediente {caso.numero} no tiene garantía.")
        base = None if datos.base_usd is None else str(datos.base_usd)
        nueva = EfectividadNueva.model_validate(
            {"causa": _causa(garantia), "hechos": acto.texto["parrafos"][0], "base_usd": base}
        )
        await efectividades.abrir(tx, garantia.id, nueva, quien)
    elif que.efecto == "dejar_sin_efecto":
        await prorrogas.dejar_sin_efecto(tx, caso.id, datos.motivo, quien)
    elif que.efecto == "declarar_firme":
        await pasos.declarar_firme(tx, caso.id, datos.motivo, quien)
    elif que.efecto == "cobrar":
        await cobro.cobrar(tx, caso.id, datos.motivo, quien)
    return garantia


def _causa(garantia: Garantia) -> Causa:
    if garantia.objeto == "reexportacion":
        return Causa.REEXPORTACION_NO_ACREDITADA
    if garantia.vigente_hasta is not None:
        return Causa.SALDO_NO_DEMOSTRADO
    return Causa.ESTUDIO_NO_PRESENTADO
