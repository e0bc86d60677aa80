"""Use cases of the reviewer: approve whole or in part, deny, return."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.asignaciones import service as asignaciones
from services.cupos.asignaciones.models import Cupo
from services.cupos.contingentes.libro import saldos_de_grupos
from services.cupos.contingentes.models import Contingente, Grupo
from services.cupos.contingentes.schemas import DatosContingente
from services.cupos.solicitudes import rules
from services.cupos.solicitudes.comprobar import exigir_tope, kilogramos_exactos
from services.cupos.solicitudes.consultas import solicitud_de
from services.cupos.solicitudes.models import FLUJO, Solicitud
from services.cupos.turnos import service as turnos
from shared.clock import reloj_legal
from shared.events.cupos import SolicitudDecidida
from shared.expedientes import Expediente, aplicar, leer
from shared.http import Problema
from shared.identity import Principal
from shared.messaging import publicar


async def aprobar(
    tx: AsyncSession,
    solicitud_id: UUID,
    quien: Principal,
    *,
    motivo: str,
    version: int | None = None,
    cantidad: str | None = None,
) -> tuple[Expediente, Cupo]:
    """Approve the whole request, or `cantidad` of it (in the contingente's unit), and assign the quota.

    Raises:
        Problema: as `aplicar`; `volumen-insuficiente`, `turno-anterior-pendiente`, `tope-superado`,
            `cantidad-invalida`, `cantidad-aprobada-invalida`, `contingente-sin-vigencia`.
    """
    # The case is locked before anything is read, so that what the decider saw is what is recorded.
    antes = await leer(tx, solicitud_id, tipo=FLUJO.tipo, bloquear=True)
    solicitud = await solicitud_de(tx, solicitud_id, bloquear=True)
    contingente = await tx.get(Contingente, solicitud.contingente, populate_existing=True)
    grupo = await tx.get(Grupo, (solicitud.contingente, solicitud.grupo), populate_existing=True)
    assert contingente is not None
    assert grupo is not None
    kg = solicitud.cantidad_kg if cantidad is None else kilogramos_exactos(cantidad, contingente)
    visto = await _visto(tx, solicitud, contingente, kg)
    accion = "aprobar" if cantidad is None else "aprobar_parcial"
    exp = await aplicar(tx, FLUJO, antes.id, accion, quien, motivo=motivo, version=version, datos=visto)
    if cantidad is not None and not rules.parte_valida(kg, solicitud.cantidad_kg):
        raise Problema("cantidad-aprobada-invalida", solicitada_kg=solicitud.cantidad_kg, aprobada_kg=kg)
    if contingente.estado != "vigente":
        raise Problema("contingente-sin-vigencia", f"El contingente {contingente.codigo} está {contingente.estado}.")
    solicitud.aprobada_kg = kg
    await tx.flush()
    datos = DatosContingente.model_validate(contingente.datos)
    await exigir_tope(tx, datos, solicitud)
    cupo = await _conceder(tx, exp, solicitud, grupo, kg)
    await _publicar_decision(tx, exp, solicitud, motivo, kg)
    return exp, cupo


async def _conceder(tx: AsyncSession, exp: Expediente, solicitud: Solicitud, grupo: Grupo, kg: int) -> Cupo:
    """Take `kg` from the ledger for the request's company, in its turn."""
    cupo = await asignaciones.asignar(tx, exp, solicitud, grupo, kg=kg)
    await _exigir_turno(tx, solicitud, kg)
    await turnos.pasar(tx, solicitud.id, "atendido")
    return cupo


async def decidir_por_corrida(
    tx: AsyncSession, solicitud_id: UUID, kg: int, quien: Principal, motivo: str, corrida_id: UUID
) -> tuple[Expediente, Cupo | None]:
    """Decide a request as an allocation run says: whole, in part, or (0 kg) denied.

    The run was prepared and confirmed by two people over all its requests: here nobody else signs, and a case in other
    hands is decided all the same. A conflict of interest of who confirms still stands in the way.

    Args:
        kg: what the run gives, at most what was asked for.

    Returns:
        The case, and the cupo if something was given.

    Raises:
        Problema: as `aplicar`; `volumen-insuficiente`, `tope-superado`, `cantidad-aprobada-invalida`,
            `contingente-sin-vigencia`.
    """
    await leer(tx, solicitud_id, tipo=FLUJO.tipo, bloquear=True)
    solicitud = await solicitud_de(tx, solicitud_id, bloquear=True)
    contingente = await tx.get(Contingente, solicitud.contingente, populate_existing=True)
    grupo = await tx.get(Grupo, (solicitud.contingente, solicitud.grupo), populate_existing=True)
    assert contingente is not None
    assert grupo is not None
    if not 0 <= kg <= solicitud.cantidad_kg:
        raise Problema("cantidad-aprobada-invalida", solicitada_kg=solicitud.cantidad_kg, aprobada_kg=kg)
    visto = await _visto(tx, solicitud, contingente, kg) | {"corrida": str(corrida_id)}
    if kg == 0:
        visto["causa"] = "volumen_agotado"
    accion = "negar" if kg == 0 else "aprobar" if kg == solicitud.cantidad_kg else "aprobar_parcial"
    exp = await aplicar(tx, FLUJO, solicitud_id, accion, quien, motivo=motivo, datos=visto, en_otras_manos=True)
    if contingente.estado != "vigente":
        raise Problema("contingente-sin-vigencia", f"El contingente {contingente.codigo} está {contingente.estado}.")
    cupo = None
    if kg == 0:
        await turnos.pasar(tx, solicitud_id, "atendido", "negada")
    else:
        solicitud.aprobada_kg = kg
        await tx.flush()
        await exigir_tope(tx, DatosContingente.model_validate(contingente.datos), solicitud)
        cupo = await _conceder(tx, exp, solicitud, grupo, kg)
    await _publicar_decision(tx, exp, solicitud, motivo, kg)
    return exp, cupo


async def _visto(tx: AsyncSession, solicitud: Solicitud, contingente: Contingente, kg: int) -> dict[str, Any]:
    saldo = (await saldos_de_grupos(tx, solicitud.contingente, [solicitud.grupo]))[solicitud.grupo]
    return {
        "aprobada_kg": kg,
        "solicitada_kg": solicitud.cantidad_kg,
        "disponible_kg": saldo.disponible_kg,
        "contingente_version": contingente.version,
        "formulario": solicitud.formulario,
        "firmado_sha256": (solicitud.firmado or {}).get("sha256"),
    }


async def _exigir_turno(tx: AsyncSession, solicitud: Solicitud, kg: int) -> None:
    """After the ledger took `kg`: under its lock, what is left must still do for those who came before."""
    turno = await turnos.turno_vivo(tx, solicitud.id)
    if turno is None:
        return
    antes_kg = await turnos.antes_en_fila_kg(tx, turno)
    saldo = (await saldos_de_grupos(tx, solicitud.contingente, [solicitud.grupo]))[solicitud.grupo]
    if not rules.alcanza_tras_los_anteriores(saldo.disponible_kg + kg, antes_kg, kg):
        raise Problema(
            "turno-anterior-pendiente",
            f"Quedan {saldo.disponible_kg + kg} kg y las solicitudes con turno anterior suman {antes_kg} kg.",
            disponible_kg=saldo.disponible_kg + kg,
            antes_en_fila_kg=antes_kg,
            pedido_kg=kg,
        )


async def negar(
    tx: AsyncSession, solicitud_id: UUID, quien: Principal, *, causa: str, motivo: str, version: int | None = None
) -> Expediente:
    """Deny with a coded cause and its reason in words; the turn goes to the next in line.

    Raises:
        Problema: as `aplicar`.
    """
    exp = await aplicar(tx, FLUJO, solicitud_id, "negar", quien, motivo=motivo, version=version, datos={"causa": causa})
    await turnos.pasar(tx, solicitud_id, "atendido", "negada")
    await _publicar_decision(tx, exp, await solicitud_de(tx, solicitud_id), motivo, 0)
    return exp


async def devolver(
    tx: AsyncSession, solicitud_id: UUID, quien: Principal, *, motivo: str, version: int | None = None
) -> Expediente:
    """Return for correction: its term restarts, and it takes a new turn, when it is sent again (as art. 18).

    Raises:
        Problema: as `aplicar`.
    """
    cambios: dict[str, Any] = {"vence": None, "vence_calculo": None}
    exp = await aplicar(tx, FLUJO, solicitud_id, "devolver", quien, motivo=motivo, version=version, cambios=cambios)
    await turnos.pasar(tx, solicitud_id, "liberado", "devuelta")
    await _publicar_decision(tx, exp, await solicitud_de(tx, solicitud_id), motivo, 0)
    return exp


async def _publicar_decision(
    tx: AsyncSession, exp: Expediente, solicitud: Solicitud, motivo: str, aprobada_kg: int
) -> None:
    assert exp.numero is not None
    evento = SolicitudDecidida.model_validate(
        {
            "solicitud_id": exp.id,
            "numero": exp.numero,
            "nit": exp.empresa,
            "contingente": solicitud.contingente,
            "grupo": solicitud.grupo,
            "estado": exp.estado,
            "motivo": motivo,
            "cantidad_solicitada_kg": solicitud.cantidad_kg,
            "cantidad_aprobada_kg": aprobada_kg,
            "decidida_en": reloj_legal.ahora(),
        }
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
