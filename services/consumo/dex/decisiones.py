"""What a funcionario decides on a declaration: verified or objected."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.cqe.models import Cqe
from services.consumo.dex.anuncios import anunciar
from services.consumo.dex.consultas import avisos_de_varias, credito_de, dex_de
from services.consumo.dex.creditos import acreditar
from services.consumo.dex.models import FLUJO, Dex
from services.consumo.dex.service import bloquear, exigir_abierto, reemplazada
from shared.clock import reloj_legal
from shared.expedientes import Expediente, aplicar
from shared.http import Problema
from shared.identity import Principal


async def verificar(
    tx: AsyncSession, dex_id: UUID, quien: Principal, motivo: str | None, *, version: int | None = None
) -> Expediente:
    """Accept the declaration: it credits its certificate up to what that allows, and its number once in all.

    The provisional one that it replaces is left replaced in the same change, so that the credit never dips.

    Raises:
        Problema: as `aplicar`; `cqe-suspendido`, `cqe-no-admite-dex`, `cqe-cerrado`.
    """
    vista = await dex_de(tx, dex_id)
    anterior = None if vista.reemplaza_a is None else await dex_de(tx, vista.reemplaza_a)
    numeros = {vista.declaracion} | ({anterior.declaracion} if anterior else set())
    exp_cqe, cqe = await bloquear(tx, numeros, vista.cqe_id)
    datos = await _visto(tx, vista, cqe)
    exp = await aplicar(tx, FLUJO, dex_id, "verificar", quien, motivo=motivo, version=version, datos=datos)
    await exigir_abierto(tx, exp_cqe, cqe)
    if exp_cqe.estado == "suspendido":
        raise Problema("cqe-suspendido", f"El certificado {cqe.numero} está suspendido.")
    dex = await dex_de(tx, dex_id, bloquear=True)
    dex.verificada_en = reloj_legal.ahora()
    await tx.flush()
    if anterior is not None:
        anterior = await dex_de(tx, anterior.id, bloquear=True)
        if anterior.en_pie:
            await reemplazada(tx, anterior, dex_id, cqe)
    await acreditar(tx, numeros, dex.cqe_id)
    await anunciar(tx, exp, dex, cqe)
    return exp


async def objetar(
    tx: AsyncSession, dex_id: UUID, quien: Principal, motivo: str, *, version: int | None = None
) -> Expediente:
    """Send it back to the company with the reason; it stands against its certificate until it is withdrawn.

    Raises:
        Problema: as `aplicar`.
    """
    vista = await dex_de(tx, dex_id)
    _, cqe = await bloquear(tx, {vista.declaracion}, vista.cqe_id)
    datos = await _visto(tx, vista, cqe)
    exp = await aplicar(tx, FLUJO, dex_id, "objetar", quien, motivo=motivo, version=version, datos=datos)
    await anunciar(tx, exp, await dex_de(tx, dex_id), cqe, motivo)
    return exp


async def _visto(tx: AsyncSession, dex: Dex, cqe: Cqe) -> dict[str, object]:
    """What stands before the decider's eyes, for the record."""
    credito = await credito_de(tx, cqe.id)
    avisos = (await avisos_de_varias(tx, [dex], {cqe.id: cqe}))[dex.id]
    return {
        "cqe": cqe.numero,
        "cqe_comercial_kg": cqe.comercial_kg,
        "verificado_antes_kg": credito.verificado_kg if credito else 0,
        "avisos": [a.codigo for a in avisos],
        "sha256": dex.sha256,
    }
