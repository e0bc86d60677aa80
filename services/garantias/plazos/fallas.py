"""Outages, recorded by probes or declared with evidence; the filings that follow are marked (Ley 1437, art. 62)."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.garantias.parametros.resolucion_1860 import VIGENTE
from services.garantias.plazos.models_fallas import Falla, RadicacionMarcada
from services.garantias.plazos.rules_fallas import SILENCIO, cubre, insistir_hasta
from services.garantias.referencias.service import calendario_vigente
from shared.audit import Quien, anotar, identidad
from shared.clock import reloj_legal, reloj_sistema
from shared.expedientes import Expediente
from shared.http import Problema
from shared.identity import Principal

_LATIDO = sa.text("SELECT visto_en FROM latido WHERE sonda = :sonda FOR UPDATE")
_LATIR = sa.text("""
    INSERT INTO latido (sonda, visto_en) VALUES (:sonda, :ahora)
    ON CONFLICT (sonda) DO UPDATE SET visto_en = excluded.visto_en WHERE latido.visto_en < excluded.visto_en
""")


async def latir(tx: AsyncSession, sonda: str, quien: Quien, error: str | None) -> None:
    """One beat of a probe: what it saw, and the silence before it if it was long.

    Args:
        error: why the platform could not be reached, in Spanish; None if it could.

    In real time: a clock moved for a demonstration is no outage.
    """
    ahora = reloj_sistema.ahora()
    visto: datetime | None = (await tx.execute(_LATIDO, {"sonda": sonda})).scalar_one_or_none()
    abierta = await _abierta(tx, sonda)
    if abierta is None and visto is not None and ahora - visto > SILENCIO:
        await _registrar(tx, sonda, "silencio", visto, ahora, "La plataforma no respondió a su propia sonda.", quien)
    if error is not None and abierta is None:
        await _registrar(tx, sonda, "sonda", ahora, None, error, quien)
    elif error is None and abierta is not None and ahora > abierta.desde:
        abierta.hasta = ahora
    await tx.execute(_LATIR, {"sonda": sonda, "ahora": ahora})


async def declarar(tx: AsyncSession, desde: datetime, hasta: datetime, detalle: str, quien: Principal) -> Falla:
    """Record an outage that no probe of ours saw, with the evidence in words.

    Raises:
        Problema: `datos-invalidos` if it is not over yet or ends before it begins.
    """
    if not desde < hasta <= reloj_legal.ahora():
        raise Problema("datos-invalidos", "Una falla declarada empieza antes de terminar y ya terminó.")
    return await _registrar(tx, "declarada", "declarada", desde, hasta, detalle, quien)


async def _registrar(
    tx: AsyncSession, sonda: str, origen: str, desde: datetime, hasta: datetime | None, detalle: str, quien: Quien
) -> Falla:
    falla = Falla(
        id=uuid7(),
        sonda=sonda,
        origen=origen,
        desde=desde,
        hasta=hasta,
        detalle=detalle,
        registrada_por=identidad(quien),
        registrada_en=reloj_sistema.ahora(),
    )
    tx.add(falla)
    await tx.flush()
    datos = {"desde": desde.isoformat(), "hasta": hasta.isoformat() if hasta else None, "origen": origen}
    await anotar(tx, quien=quien, accion="falla.registrar", objeto=f"falla:{falla.id}", motivo=detalle, datos=datos)
    return falla


async def _abierta(tx: AsyncSession, sonda: str) -> Falla | None:
    consulta = sa.select(Falla).where(col(Falla.sonda) == sonda, col(Falla.hasta).is_(None))
    return (await tx.execute(consulta)).scalar_one_or_none()


async def que_alcanza(tx: AsyncSession, *, limite: date | None = None) -> Falla | None:
    """The last outage within whose following days it is still today.

    Args:
        limite: only one that was there on that day, the last of a term that ran out.
    """
    dias, calendario, hoy = VIGENTE.entero("falla_reintento"), await calendario_vigente(tx), reloj_legal.hoy()
    # No term is excused for longer than a month: what is older is not looked at.
    recientes = sa.or_(col(Falla.hasta).is_(None), col(Falla.hasta) > reloj_legal.ahora() - timedelta(days=31))
    consulta = sa.select(Falla).where(recientes).order_by(col(Falla.desde).desc(), col(Falla.id).desc())
    for falla in (await tx.execute(consulta)).scalars():
        alcanza = falla.hasta is None or hoy <= insistir_hasta(falla.hasta, dias, calendario)
        if alcanza and (limite is None or cubre(falla.desde, falla.hasta, limite)):
            return falla
    return None


async def marcar(tx: AsyncSession, exp: Expediente) -> None:
    """Mark what a case just filed if it follows an outage by no more than the days of the law."""
    falla = await que_alcanza(tx)
    if falla is None:
        return
    fila = {"caso_id": exp.id, "version": exp.version, "falla_id": falla.id, "radicada_en": reloj_legal.ahora()}
    await tx.execute(insert(RadicacionMarcada).values(fila).on_conflict_do_nothing())
