"""Moving a certificate from state to state: its history, what the company is told, and what DIAN reads."""

from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.consumo.cqe.consultas import cqe_de, cupo_de, suspensiones
from services.consumo.cqe.models import FLUJO, Cqe, Suspension, Utilizacion
from services.consumo.cqe.por_mirar import marcar
from services.consumo.cqe.rules import estado_por_uso
from shared.audit import Quien, Sistema, identidad
from shared.clock import reloj_legal
from shared.documents.formas import DatosCqe
from shared.events.consumo import CqeEstadoCambiado
from shared.events.publico import CqePublico
from shared.expedientes import Expediente, aplicar, leer
from shared.http import Problema
from shared.identity import Principal
from shared.messaging import publicar

SISTEMA = Sistema("consumo")
_SIN_MOVERSE = ("suspendido", "vencido")
ANULACION, COORDINADOR = "anulacion", "coordinador"


async def pasar(
    tx: AsyncSession,
    cqe_id: UUID,
    accion: str,
    quien: Quien,
    *,
    motivo: str | None = None,
    datos: dict[str, Any] | None = None,
    hacia: str | None = None,
    version: int | None = None,
) -> Expediente:
    """Do a transition of an issued certificate and announce it: `CqeEstadoCambiado` and its full public state.

    Args:
        hacia, version: as `aplicar`.

    Raises:
        Problema: as `aplicar`.
    """
    antes = await leer(tx, cqe_id, tipo=FLUJO.tipo, bloquear=True)
    exp = await aplicar(tx, FLUJO, cqe_id, accion, quien, motivo=motivo, datos=datos, hacia=hacia, version=version)
    await anunciar(tx, antes.estado, exp, await cqe_de(tx, id=cqe_id), accion, motivo)
    return exp


async def suspender_por_anulacion(tx: AsyncSession, cqe_id: UUID, anulacion: UUID, motivo: str) -> Expediente:
    """Suspend a certificate because its annulment was asked for; the same annulment again changes nothing.

    Raises:
        Problema: `transicion-no-permitida` (used, annulled, revoked, expired, not yet issued), `cqe-ya-suspendido`
            for another annulment in process.
    """
    exp = await leer(tx, cqe_id, tipo=FLUJO.tipo, bloquear=True)
    viva = await _viva(tx, cqe_id, ANULACION)
    if viva is not None and viva.referencia == anulacion:
        return exp
    return await _suspender(tx, cqe_id, ANULACION, "suspender_por_anulacion", SISTEMA, motivo, anulacion)


async def levantar_por_anulacion(tx: AsyncSession, cqe_id: UUID, anulacion: UUID, motivo: str) -> Expediente:
    """Lift what that annulment suspended (denied, withdrawn, badly signed); another cause stays. Twice is once."""
    exp = await leer(tx, cqe_id, tipo=FLUJO.tipo, bloquear=True)
    viva = await _viva(tx, cqe_id, ANULACION)
    if viva is None or viva.referencia != anulacion:
        return exp
    return await _levantar(tx, cqe_id, viva, "levantar_por_anulacion", SISTEMA, motivo)


async def anular(tx: AsyncSession, cqe_id: UUID, anulacion: UUID, quien: Quien, motivo: str) -> Expediente:
    """Annul a certificate that this annulment suspended; every cause of suspension ends with it.

    Args:
        quien: who decided; the history of the certificate keeps it. The transition itself is the system's.

    Raises:
        Problema: `transicion-no-permitida`.
    """
    await leer(tx, cqe_id, tipo=FLUJO.tipo, bloquear=True)
    viva = await _viva(tx, cqe_id, ANULACION)
    if viva is None or viva.referencia != anulacion:
        raise Problema("transicion-no-permitida", "El certificado no está suspendido por esa anulación.")
    for suspension in await suspensiones(tx, cqe_id):
        await _cerrar(tx, suspension, quien)
    datos = {"anulacion": str(anulacion), "decidio": identidad(quien)}
    return await pasar(tx, cqe_id, "anular", SISTEMA, motivo=motivo, datos=datos)


async def utilizar(tx: AsyncSession, cqe_id: UUID, verificado_kg: int) -> Expediente:
    """Record what verified declarations cover now, and move the certificate to the state that follows from it.

    While a certificate is suspended the figure is kept and the state follows when the suspension is lifted; of an
    expired one the figure is kept too (a declaration that came late) and it stays expired.

    Args:
        verificado_kg: commercial kilograms of all verified declarations; more than certified is recorded as is.

    Raises:
        Problema: `transicion-no-permitida` if it is not issued, or is annulled or revoked.
        ValueError: for a negative quantity.
    """
    if verificado_kg < 0:
        raise ValueError("verificado_kg no puede ser negativo")
    exp = await leer(tx, cqe_id, tipo=FLUJO.tipo, bloquear=True)
    if exp.estado not in _SIN_MOVERSE and FLUJO.transicion(exp.estado, "utilizar") is None:
        detalle = f"El certificado está {exp.estado.replace('_', ' ')}."
        raise Problema("transicion-no-permitida", detalle, estado=exp.estado)
    fila = {"cqe": cqe_id, "verificado_kg": verificado_kg, "actualizada_en": reloj_legal.ahora()}
    guardar = insert(Utilizacion).values(fila)
    await tx.execute(
        guardar.on_conflict_do_update(index_elements=["cqe"], set_={c: guardar.excluded[c] for c in list(fila)[1:]})
    )
    return exp if exp.estado in _SIN_MOVERSE else await _segun_uso(tx, exp, verificado_kg)


async def verificado_de(tx: AsyncSession, cqe_id: UUID) -> int:
    """Commercial kilograms that verified declarations cover."""
    fila = await tx.get(Utilizacion, cqe_id, populate_existing=True)
    return 0 if fila is None else fila.verificado_kg


async def suspender(
    tx: AsyncSession, cqe_id: UUID, quien: Principal, motivo: str, *, version: int | None = None
) -> Expediente:
    """Suspend by decision of a coordinador, also while an annulment is in process.

    Raises:
        Problema: as `aplicar`, and `cqe-ya-suspendido`.
    """
    await leer(tx, cqe_id, tipo=FLUJO.tipo, bloquear=True)
    return await _suspender(tx, cqe_id, COORDINADOR, "suspender", quien, motivo, None, version)


async def reanudar(
    tx: AsyncSession, cqe_id: UUID, quien: Principal, motivo: str, *, version: int | None = None
) -> Expediente:
    """Lift the coordinador's suspension; it stays suspended while an annulment is in process.

    Raises:
        Problema: as `aplicar`, and `cqe-no-suspendido` if only an annulment suspends it.
    """
    await leer(tx, cqe_id, tipo=FLUJO.tipo, bloquear=True)
    viva = await _viva(tx, cqe_id, COORDINADOR)
    return await _levantar(tx, cqe_id, viva, "reanudar", quien, motivo, version)


async def revocar(
    tx: AsyncSession, cqe_id: UUID, quien: Principal, motivo: str, *, version: int | None = None
) -> Expediente:
    """Revoke; a coordinador's suspension is lifted in the same transaction, so that nobody sees it valid in between.

    Its kilograms stay consumed: only an annulment gives them back (docs/decisiones/0060).

    Raises:
        Problema: as `aplicar`; `cqe-en-anulacion` while an annulment is in process.
    """
    exp = await leer(tx, cqe_id, tipo=FLUJO.tipo, bloquear=True)
    if exp.estado == "suspendido":
        if await _viva(tx, cqe_id, ANULACION) is not None:
            raise Problema("cqe-en-anulacion")
        exp = await reanudar(tx, cqe_id, quien, motivo, version=version)
        version = exp.version
    return await pasar(tx, cqe_id, "revocar", quien, motivo=motivo, version=version)


async def _suspender(
    tx: AsyncSession,
    cqe_id: UUID,
    causa: str,
    accion: str,
    quien: Quien,
    motivo: str,
    referencia: UUID | None,
    version: int | None = None,
) -> Expediente:
    datos = {"causa": causa} | ({} if referencia is None else {"anulacion": str(referencia)})
    exp = await pasar(tx, cqe_id, accion, quien, motivo=motivo, datos=datos, version=version)
    if await _viva(tx, cqe_id, causa) is not None:
        raise Problema("cqe-ya-suspendido")
    tx.add(
        Suspension(
            id=uuid7(),
            cqe=cqe_id,
            causa=causa,
            referencia=referencia,
            motivo=motivo,
            puesta_por=identidad(quien),
            puesta_en=reloj_legal.ahora(),
        )
    )
    await tx.flush()
    return exp


async def _levantar(
    tx: AsyncSession,
    cqe_id: UUID,
    suspension: Suspension | None,
    accion: str,
    quien: Quien,
    motivo: str,
    version: int | None = None,
) -> Expediente:
    quedan = [s for s in await suspensiones(tx, cqe_id) if suspension is None or s.id != suspension.id]
    datos = {"causa": None if suspension is None else suspension.causa, "quedan": [s.causa for s in quedan]}
    hacia = "suspendido" if quedan else "emitido"
    exp = await pasar(tx, cqe_id, accion, quien, motivo=motivo, datos=datos, hacia=hacia, version=version)
    if suspension is None:
        # After the checks of role and state, which come first for who may not do it at all.
        raise Problema("cqe-no-suspendido")
    await _cerrar(tx, suspension, quien)
    return await _segun_uso(tx, exp, await verificado_de(tx, cqe_id)) if exp.estado == "emitido" else exp


async def _segun_uso(tx: AsyncSession, exp: Expediente, verificado_kg: int) -> Expediente:
    cqe = await cqe_de(tx, id=exp.id)
    hacia = estado_por_uso(verificado_kg, cqe.comercial_kg)
    if hacia == exp.estado:
        return exp
    datos = {"verificado_kg": verificado_kg, "comercial_kg": cqe.comercial_kg}
    return await pasar(tx, exp.id, "utilizar", SISTEMA, hacia=hacia, datos=datos)


async def _viva(tx: AsyncSession, cqe_id: UUID, causa: str) -> Suspension | None:
    return next((s for s in await suspensiones(tx, cqe_id) if s.causa == causa), None)


async def _cerrar(tx: AsyncSession, suspension: Suspension, quien: Quien) -> None:
    ahora = reloj_legal.ahora()
    await tx.execute(
        update(Suspension)
        .where(col(Suspension.id) == suspension.id)
        .values(levantada_por=identidad(quien), levantada_en=ahora)
    )


async def anunciar(tx: AsyncSession, anterior: str, exp: Expediente, cqe: Cqe, accion: str, motivo: str | None) -> None:
    """Tell the transition that a held case has just done, and publish its full present state for DIAN's systems.

    The public version is the case's and only grows.
    """
    assert cqe.emitido_en is not None
    cambio = CqeEstadoCambiado.model_validate(
        {
            "cqe_id": cqe.id,
            "numero": cqe.numero,
            "version": exp.version,
            "nit": cqe.nit,
            "contingente": cqe.contingente,
            "consumo_id": cqe.consumo_id,
            "cupo_id": await cupo_de(tx, cqe),
            "accion": accion,
            "anterior": anterior,
            "estado": exp.estado,
            "motivo": motivo or "",
            "ocurrido_en": exp.actualizado_en,
        }
    )
    await publicar(tx, cambio, clave=str(cqe.id), version=exp.version, asunto=cqe.numero)
    publico = publico_de(exp, cqe)
    await publicar(tx, publico, clave=cqe.numero, version=exp.version, asunto=cqe.numero)
    await marcar(tx, cqe.id)


def publico_de(exp: Expediente, cqe: Cqe) -> CqePublico:
    """What DIAN's systems read of an issued certificate."""
    forma = DatosCqe.model_validate(cqe.forma)
    return CqePublico.model_validate(
        {
            "numero": cqe.numero,
            "version": exp.version,
            "estado": exp.estado,
            "contingente": cqe.contingente,
            "periodo_desde": cqe.periodo_desde,
            "periodo_hasta": cqe.periodo_hasta,
            "nit": cqe.nit,
            "razon_social": forma.razon_social,
            "cantidad_kg": cqe.cantidad_kg,
            "cantidad_comercial_kg": cqe.comercial_kg,
            "subpartidas": forma.subpartidas,
            "destino": ", ".join(forma.destinos),
            "sha256": (cqe.sellado or {}).get("sha256", ""),
            "emitido_en": cqe.emitido_en,
            "actualizado_en": exp.actualizado_en,
        }
    )
