"""What a funcionario decides on a declaration: verified or objected."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.cqe.models import Cqe
from services.consumo.dex.anuncios import anunciar
from services.consumo.dex.consultas import avisos_de_varias, credito_de, dex_de
from services.consumo.dex.creditos import acreditar
from services.consumo.dex.models import FLUJO, Dex
from services.consumo.dex.rules import Aviso
from services.consumo.dex.service import bloquear, exigir_abierto, exigir_sin_cerrar, reemplazada
from shared.clock import reloj_legal
from shared.expedientes import Expediente, aplicar
from shared.http import Problema
from shared.identity import Principal
from shared.persistence import BaseDeDatos


async def verificar(
    tx: AsyncSession,
    dex_id: UUID,
    quien: Principal,
    motivo: str | None,
    *,
    version: int | None = None,
    sin_avisos: bool = False,
) -> Expediente:
    """Accept the declaration: it credits its certificate up to what that allows, and its number once in all.

    The provisional one that it replaces is left replaced in the same change, so that the credit never dips.

    Args:
        sin_avisos: refuse one of which anything is to be noticed: it wants a person's eyes.

    Raises:
        Problema: as `aplicar`; `cqe-suspendido`, `cqe-no-admite-dex`, `cqe-cerrado`, `dex-con-avisos`.
    """
    vista = await dex_de(tx, dex_id)
    anterior = None if vista.reemplaza_a is None else await dex_de(tx, vista.reemplaza_a)
    numeros = {vista.declaracion} | ({anterior.declaracion} if anterior else set())
    exp_cqe, cqe = await bloquear(tx, numeros, vista.cqe_id)
    avisos = (await avisos_de_varias(tx, [vista], {cqe.id: cqe}))[dex_id]
    datos = await _visto(tx, vista, cqe, avisos)
    exp = await aplicar(tx, FLUJO, dex_id, "verificar", quien, motivo=motivo, version=version, datos=datos)
    if sin_avisos and avisos:
        raise Problema("dex-con-avisos", " ".join(a.texto for a in avisos), avisos=[a.codigo for a in avisos])
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

    Of a verified one what it credited is taken back, and another filing of its number may credit instead.

    Raises:
        Problema: as `aplicar`; `cqe-cerrado` for a verified one.
    """
    vista = await dex_de(tx, dex_id)
    _, cqe = await bloquear(tx, {vista.declaracion}, vista.cqe_id)
    avisos = (await avisos_de_varias(tx, [vista], {cqe.id: cqe}))[dex_id]
    datos = await _visto(tx, vista, cqe, avisos)
    exp = await aplicar(tx, FLUJO, dex_id, "objetar", quien, motivo=motivo, version=version, datos=datos)
    dex = await dex_de(tx, dex_id, bloquear=True)
    if dex.verificada_en is not None:
        await exigir_sin_cerrar(tx, cqe)
        dex.verificada_en, dex.acredita = None, False
        await tx.flush()
        await acreditar(tx, {dex.declaracion}, dex.cqe_id)
    await anunciar(tx, exp, dex, cqe, motivo)
    return exp


async def verificar_varias(
    bd: BaseDeDatos, ids: Sequence[UUID], quien: Principal, motivo: str | None
) -> list[tuple[UUID, Expediente | Problema]]:
    """Verify those of which nothing is to be noticed, each its own decision in its own transaction, as they were filed.

    A process that dies in the middle leaves some verified; sent again, these are told so and the rest is gone on with.
    """
    hechas: list[tuple[UUID, Expediente | Problema]] = []
    for dex_id in sorted(set(ids)):
        try:
            async with bd.tx() as tx:
                hechas.append((dex_id, await verificar(tx, dex_id, quien, motivo, sin_avisos=True)))
        except Problema as problema:
            hechas.append((dex_id, problema))
    return hechas


async def _visto(tx: AsyncSession, dex: Dex, cqe: Cqe, avisos: Sequence[Aviso]) -> dict[str, object]:
    """What stands before the decider's eyes, for the record."""
    credito = await credito_de(tx, cqe.id)
    return {
        "cqe": cqe.numero,
        "cqe_comercial_kg": cqe.comercial_kg,
        "verificado_antes_kg": credito.verificado_kg if credito else 0,
        "avisos": [a.codigo for a in avisos],
        "sha256": dex.sha256,
    }
