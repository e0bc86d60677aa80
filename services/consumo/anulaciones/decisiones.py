"""What is decided on a signed letter: the verdict of `firma`, then a funcionario's approval or denial."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from services.consumo.anulaciones.comprobar import comprobar
from services.consumo.anulaciones.consultas import anulacion_de
from services.consumo.anulaciones.models import FLUJO, Anulacion
from services.consumo.anulaciones.oficios import responder
from services.consumo.anulaciones.rules import impedimentos
from services.consumo.anulaciones.service import anunciar_decision, bloquear_cqe
from services.consumo.consumos.rules import revision_en_palabras
from services.consumo.cqe import estados
from services.consumo.cqe.models import Cqe
from services.consumo.cupos import libro
from services.consumo.cupos.saldos import anunciar_saldo
from services.consumo.referencias.service import calendario_vigente, contingente_actual
from shared.audit import Sistema
from shared.clock import reloj_legal
from shared.events.consumo import AnulacionFirmaRechazada, AnulacionSolicitada
from shared.events.firma import VeredictoEmitido
from shared.expedientes import Expediente, aplicar, leer
from shared.expedientes.comprobaciones import Precomprobacion, para_el_registro
from shared.http import Problema
from shared.identity import Principal
from shared.ledger import transferir
from shared.messaging import publicar

SISTEMA = Sistema("consumo")
CAUSA = "anulacion.aprobar"


async def recibir_veredicto(tx: AsyncSession, evento: VeredictoEmitido) -> None:
    """Send the annulment on to review, or back to the company with the reasons and its certificate valid again.

    A verdict on an upload that is no longer the one in validation (withdrawn meanwhile) changes nothing.
    """
    _, cqe = await bloquear_cqe(tx, (await anulacion_de(tx, evento.documento_id)).cqe_id)
    exp = await leer(tx, evento.documento_id, tipo=FLUJO.tipo, bloquear=True)
    anulacion = await anulacion_de(tx, evento.documento_id, bloquear=True)
    if exp.estado != "en_validacion" or anulacion.veredicto_id != evento.veredicto_id:
        return
    datos: dict[str, object] = {"veredicto": evento.veredicto, "veredicto_id": str(evento.veredicto_id)}
    if evento.veredicto == "TOTAL_PASSED":
        await _solicitar(tx, exp, anulacion, cqe, datos)
        return
    anulacion.razones = [r.model_dump() for r in evento.razones]
    await tx.flush()
    exp = await aplicar(tx, FLUJO, exp.id, "veredicto", SISTEMA, datos=datos, hacia="radicada")
    await estados.levantar_por_anulacion(tx, cqe.id, exp.id, f"No se aceptó la firma de la carta {exp.numero}")
    rechazada = AnulacionFirmaRechazada(
        anulacion_id=exp.id, numero=exp.numero or "", nit=anulacion.nit, cqe_numero=cqe.numero, razones=evento.razones
    )
    await publicar(tx, rechazada, clave=str(exp.id), version=exp.version, asunto=exp.numero)


async def _solicitar(
    tx: AsyncSession, exp: Expediente, anulacion: Anulacion, cqe: Cqe, datos: dict[str, object]
) -> None:
    contingente = await contingente_actual(tx, anulacion.contingente)
    assert contingente is not None  # the certificate refers to a version of it
    habiles = contingente.plazo_revision_habiles
    vence, pasos = revision_en_palabras("solicitada", reloj_legal.hoy(), habiles, await calendario_vigente(tx))
    datos |= {"plazo_habiles": habiles}
    cambios = {"vence": vence, "vence_calculo": pasos}
    exp = await aplicar(tx, FLUJO, exp.id, "veredicto", SISTEMA, datos=datos, hacia="solicitada", cambios=cambios)
    solicitada = AnulacionSolicitada(
        anulacion_id=exp.id,
        numero=exp.numero or "",
        cqe_id=cqe.id,
        cqe_numero=cqe.numero,
        cupo_id=anulacion.cupo_id,
        nit=anulacion.nit,
        contingente=anulacion.contingente,
        cantidad_kg=anulacion.cantidad_kg,
        motivo=anulacion.motivo,
        vence=vence,
        solicitada_en=exp.actualizado_en,
    )
    await publicar(tx, solicitada, clave=str(exp.id), version=exp.version, asunto=exp.numero)


async def bloquear(tx: AsyncSession, anulacion_id: UUID) -> tuple[Expediente, Cqe]:
    """Hold the certificate's case before the annulment's: the order in which everything here is locked.

    Raises:
        Problema: `no-encontrado`.
    """
    _, cqe = await bloquear_cqe(tx, (await anulacion_de(tx, anulacion_id)).cqe_id)
    return await leer(tx, anulacion_id, tipo=FLUJO.tipo, bloquear=True), cqe


async def aprobar(
    tx: AsyncSession,
    anulacion_id: UUID,
    quien: Principal,
    motivo: str,
    *,
    pese_a: Sequence[str] = (),
    version: int | None = None,
    anotado: Mapping[str, Any] | None = None,
) -> Expediente:
    """Annul the certificate and put its kilograms back, at once and for ever.

    Args:
        pese_a: codes of the red checks that the decider overrides, for the reason in `motivo`.
        version: of the case that the decider saw.
        anotado: what else the history keeps of the decision.

    Raises:
        Problema: as `aplicar`; `cqe-con-dex`, which nobody overrides; `anulacion-con-alertas` with what is red and was
            not named, or was named and is not red.
    """
    antes, cqe = await bloquear(tx, anulacion_id)
    vistas = (await comprobar(tx, [antes]))[anulacion_id]
    datos = await _visto(tx, anulacion_id, vistas) | {"pese_a": sorted(pese_a), **(anotado or {})}
    exp = await aplicar(tx, FLUJO, anulacion_id, "aprobar", quien, motivo=motivo, version=version, datos=datos)
    _exigir_sin_impedimentos(vistas, pese_a)
    anulacion = await anulacion_de(tx, anulacion_id, bloquear=True)
    disponible, consumido = libro.cuentas_de(anulacion.cupo_id)
    movimiento = uuid7()
    await transferir(
        tx,
        id=movimiento,
        origen=consumido,
        destino=disponible,
        cantidad=anulacion.cantidad_kg,
        causa=CAUSA,
        datos={"anulacion": str(anulacion_id), "numero": exp.numero, "cqe": cqe.numero},
    )
    periodo = next(c for c in vistas if c.codigo == "periodo")
    fuera = periodo.estado != "verde"
    anulacion.movimiento, anulacion.nota = movimiento, periodo.detalle if fuera else None
    await tx.flush()
    await estados.anular(tx, cqe.id, anulacion_id, quien, motivo)
    await anunciar_saldo(tx, anulacion.cupo_id)
    oficio = await responder(tx, exp, anulacion, cqe, motivo=motivo, quien=quien, fuera_de_periodo=fuera)
    vuelve = {"devuelto_kg": anulacion.cantidad_kg, "fuera_de_periodo": fuera}
    await anunciar_decision(tx, exp, anulacion, cqe, motivo, oficio_id=oficio, **vuelve)
    return exp


def _exigir_sin_impedimentos(vistas: Sequence[Precomprobacion], pese_a: Sequence[str]) -> None:
    quedan, sobran = impedimentos(vistas, pese_a)
    for firme in (c for c in quedan if c.dura):
        raise Problema("cqe-con-dex", firme.detalle)
    if quedan:
        detalle = " ".join(c.detalle for c in quedan)
        raise Problema("anulacion-con-alertas", detalle, alertas=[c.codigo for c in quedan])
    if sobran:
        raise Problema("anulacion-con-alertas", f"No hay alerta que superar: {', '.join(sobran)}.", sobran=sobran)


async def negar(
    tx: AsyncSession,
    anulacion_id: UUID,
    quien: Principal,
    motivo: str,
    *,
    version: int | None = None,
    anotado: Mapping[str, Any] | None = None,
) -> Expediente:
    """Deny; the certificate is valid again, unless something else suspends it.

    Raises:
        Problema: as `aplicar`.
    """
    antes, cqe = await bloquear(tx, anulacion_id)
    vistas = (await comprobar(tx, [antes]))[anulacion_id]
    datos = await _visto(tx, anulacion_id, vistas) | dict(anotado or {})
    exp = await aplicar(tx, FLUJO, anulacion_id, "negar", quien, motivo=motivo, version=version, datos=datos)
    anulacion = await anulacion_de(tx, anulacion_id, bloquear=True)
    anulacion.viva = False
    await tx.flush()
    queda = await estados.levantar_por_anulacion(tx, cqe.id, anulacion_id, f"Se negó la anulación {exp.numero}")
    suspendido = queda.estado == "suspendido"
    oficio = await responder(tx, exp, anulacion, cqe, motivo=motivo, quien=quien, sigue_suspendido=suspendido)
    await anunciar_decision(tx, exp, anulacion, cqe, motivo, oficio_id=oficio)
    return exp


async def _visto(tx: AsyncSession, anulacion_id: UUID, vistas: Sequence[Precomprobacion]) -> dict[str, object]:
    """What stands before the decider's eyes, for the record."""
    anulacion = await anulacion_de(tx, anulacion_id)
    saldo = (await libro.saldos_de(tx, [anulacion.cupo_id]))[anulacion.cupo_id]
    return {
        "cantidad_kg": anulacion.cantidad_kg,
        "disponible_kg": saldo.disponible,
        "comprobaciones": para_el_registro(vistas),
        "firmado_sha256": (anulacion.firmado or {}).get("sha256"),
        "veredicto_id": str(anulacion.veredicto_id),
    }
