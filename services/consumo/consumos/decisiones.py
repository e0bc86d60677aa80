"""What is decided on a signed request: the verdict of `firma`, then a funcionario's approval or denial."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from services.consumo.consumos.consultas import consumo_de
from services.consumo.consumos.models import FLUJO, Consumo
from services.consumo.consumos.rules import revision_en_palabras
from services.consumo.consumos.service import liberar
from services.consumo.cqe import emision
from services.consumo.cupos.saldos import anunciar_saldo
from services.consumo.referencias.service import calendario_vigente, contingente_en
from services.consumo.revision.comprobar import hechos_de
from services.consumo.revision.rules import comprobaciones
from shared.audit import Sistema
from shared.clock import reloj_legal
from shared.events.consumo import ConsumoDecidido, ConsumoEnviado, ConsumoFirmaRechazada
from shared.events.firma import VeredictoEmitido
from shared.expedientes import Expediente, Proyecto, aplicar, leer
from shared.expedientes.comprobaciones import Precomprobacion, exigir_verdes, para_el_registro, rojos
from shared.identity import Principal
from shared.ledger import asentar
from shared.messaging import publicar

SISTEMA = Sistema("consumo")


async def recibir_veredicto(tx: AsyncSession, evento: VeredictoEmitido) -> None:
    """Send the request on to review, or back to the company with the reasons and its reservation void.

    A verdict on an upload that is no longer the one in validation (withdrawn meanwhile) changes nothing.
    """
    exp = await leer(tx, evento.documento_id, tipo=FLUJO.tipo, bloquear=True)
    consumo = await consumo_de(tx, evento.documento_id, bloquear=True)
    if exp.estado != "en_validacion" or consumo.veredicto_id != evento.veredicto_id:
        return
    datos = {
        "veredicto": evento.veredicto,
        "veredicto_id": str(evento.veredicto_id),
        "firmante_id": evento.firmante_id,
    }
    if evento.veredicto == "TOTAL_PASSED":
        contingente = await contingente_en(tx, consumo.contingente, consumo.contingente_version)
        vence, pasos = revision_en_palabras(
            "enviada", reloj_legal.hoy(), contingente.plazo_revision_habiles, await calendario_vigente(tx)
        )
        cambios = {"vence": vence, "vence_calculo": pasos}
        exp = await aplicar(tx, FLUJO, exp.id, "veredicto", SISTEMA, datos=datos, hacia="enviado", cambios=cambios)
        enviado = ConsumoEnviado(
            consumo_id=exp.id,
            numero=exp.numero or "",
            nit=consumo.nit,
            referencia_externa=exp.referencia_externa,
            cupo_id=consumo.cupo_id,
            contingente=consumo.contingente,
            cantidad_kg=consumo.cantidad_kg,
            vence=vence,
            enviado_en=exp.actualizado_en,
        )
        await publicar(tx, enviado, clave=str(exp.id), version=exp.version, asunto=exp.numero)
        return
    consumo.razones = [r.model_dump() for r in evento.razones]
    await tx.flush()
    await liberar(tx, consumo, "consumo.firma_rechazada")
    exp = await aplicar(tx, FLUJO, exp.id, "veredicto", SISTEMA, datos=datos, hacia="radicado")
    rechazada = ConsumoFirmaRechazada(
        consumo_id=exp.id,
        numero=exp.numero or "",
        nit=consumo.nit,
        referencia_externa=exp.referencia_externa,
        razones=evento.razones,
    )
    await publicar(tx, rechazada, clave=str(exp.id), version=exp.version, asunto=exp.numero)


async def aprobar(
    tx: AsyncSession,
    consumo_id: UUID,
    quien: Principal,
    motivo: str,
    *,
    url_publica: str,
    version: int | None = None,
    pese_a: Collection[str] = (),
    anotado: Mapping[str, Any] | None = None,
    firma: Proyecto | None = None,
) -> Expediente:
    """Post the reservation and, where the contingente issues one, create the certificate.

    Args:
        url_publica: base of the address printed on the certificate.
        version: of the case that the decider saw.
        pese_a: codes of the red checks that the decider overrides; the reason says why.
        anotado: more for the record: the prepared text used, the batch that it is part of.
        firma: the draft that is being signed, where the quantity wants two signatures.

    Raises:
        Problema: as `aplicar`, and `comprobaciones-en-rojo`.
    """
    consumo, lista, visto = await _lo_que_ve(tx, consumo_id)
    visto |= {**(anotado or {}), "pese_a": sorted(set(pese_a) & set(rojos(lista)))}
    exp = await aplicar(
        tx,
        FLUJO,
        consumo_id,
        "aprobar",
        quien,
        motivo=motivo,
        version=version,
        datos=visto,
        segunda_firma=await segunda_firma(tx, consumo),
        firma=firma,
    )
    exigir_verdes(lista, pese_a)
    assert consumo.veredicto_id is not None
    await asentar(tx, id=uuid7(), reserva=consumo.veredicto_id, causa="consumo.aprobar", datos={"consumo": str(exp.id)})
    await anunciar_saldo(tx, consumo.cupo_id)
    contingente = await contingente_en(tx, consumo.contingente, consumo.contingente_version)
    await _anunciar(tx, exp, consumo, motivo, con_certificado=contingente.emite_cqe)
    if contingente.emite_cqe:
        # Last, because it takes the serial number.
        await emision.crear(tx, exp, consumo, contingente, quien, url_publica)
    return exp


async def segunda_firma(tx: AsyncSession, consumo: Consumo) -> tuple[str, ...]:
    """Who must sign its approval after the first person; empty below the contingente's threshold."""
    desde = (await contingente_en(tx, consumo.contingente, consumo.contingente_version)).segunda_firma_desde_kg
    return ("coordinador",) if desde is not None and consumo.cantidad_kg >= desde else ()


async def negar(
    tx: AsyncSession,
    consumo_id: UUID,
    quien: Principal,
    motivo: str,
    *,
    version: int | None = None,
    anotado: Mapping[str, Any] | None = None,
) -> Expediente:
    """Deny the request; what it reserved is available again.

    Raises:
        Problema: as `aplicar`.
    """
    consumo, _, visto = await _lo_que_ve(tx, consumo_id)
    visto |= dict(anotado or {})
    exp = await aplicar(tx, FLUJO, consumo_id, "negar", quien, motivo=motivo, version=version, datos=visto)
    await liberar(tx, consumo, "consumo.negar")
    await _anunciar(tx, exp, consumo, motivo)
    return exp


async def _lo_que_ve(tx: AsyncSession, consumo_id: UUID) -> tuple[Consumo, list[Precomprobacion], dict[str, object]]:
    """The consumption, held, its checks, and what stands before the decider's eyes, for the record."""
    exp = await leer(tx, consumo_id, tipo=FLUJO.tipo, bloquear=True)
    consumo = await consumo_de(tx, consumo_id, bloquear=True)
    hechos = (await hechos_de(tx, [exp]))[consumo_id]
    lista = comprobaciones(hechos)
    return (
        consumo,
        lista,
        {
            "cantidad_kg": consumo.cantidad_kg,
            "comercial_kg": consumo.comercial_kg,
            "factor_version": consumo.factor_version,
            "contingente_version": consumo.contingente_version,
            "disponible_kg": hechos.disponible_kg,
            "reservado_kg": hechos.reservado_kg,
            "firmado_sha256": (consumo.firmado or {}).get("sha256"),
            "veredicto_id": str(consumo.veredicto_id),
            "comprobaciones": para_el_registro(lista),
        },
    )


async def _anunciar(
    tx: AsyncSession, exp: Expediente, consumo: Consumo, motivo: str, *, con_certificado: bool = False
) -> None:
    evento = ConsumoDecidido(
        consumo_id=exp.id,
        numero=exp.numero or "",
        nit=consumo.nit,
        referencia_externa=exp.referencia_externa,
        cupo_id=consumo.cupo_id,
        contingente=consumo.contingente,
        estado="aprobado" if exp.estado == "aprobado" else "negado",
        motivo=motivo,
        cantidad_kg=consumo.cantidad_kg,
        con_certificado=con_certificado,
        decidido_en=exp.actualizado_en,
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
