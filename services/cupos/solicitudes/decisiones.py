"""Use cases of the reviewer: approve whole or in part, deny, return."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.asignaciones import service as asignaciones
from services.cupos.asignaciones.models import Cupo
from services.cupos.contingentes.libro import saldos_de_grupos
from services.cupos.contingentes.models import Contingente, Grupo
from services.cupos.contingentes.rules import metodo_en
from services.cupos.contingentes.schemas import DatosContingente
from services.cupos.revision.comprobar import comprobar_una, lo_que_muestran
from services.cupos.solicitudes import rules
from services.cupos.solicitudes.causas import exigir_causa
from services.cupos.solicitudes.comprobar import exigir_tope, kilogramos_exactos
from services.cupos.solicitudes.consultas import solicitud_de
from services.cupos.solicitudes.models import FLUJO, Solicitud
from services.cupos.solicitudes.oficios import Instancia, emitir_respuesta
from services.cupos.turnos import service as turnos
from services.cupos.turnos.reglas import por_turno
from shared.clock import reloj_legal
from shared.events.cupos import SolicitudDecidida
from shared.expedientes import Expediente, Proyecto, aplicar, leer
from shared.expedientes.comprobaciones import Precomprobacion, exigir_verdes, para_el_registro, rojos
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
    pese_a: Collection[str] = (),
    anotado: Mapping[str, Any] | None = None,
    firma: Proyecto | None = None,
) -> tuple[Expediente, Cupo]:
    """Approve the whole request, or `cantidad` of it (in the contingente's unit), and assign the quota.

    Args:
        pese_a: codes of the red checks that the decider overrides; the reason says why.
        anotado: more for the record: the prepared text used, the batch that it is part of.
        firma: the draft that is being signed, where the quantity wants two signatures.

    Raises:
        Problema: as `aplicar`; `grupo-por-asignacion`, `comprobaciones-en-rojo`, `reserva-insuficiente`,
            `tope-superado`, `lote-minimo`, `grupo-bloqueado`, `cantidad-invalida`, `cantidad-aprobada-invalida`,
            `contingente-sin-vigencia`.
    """
    # The case is locked before anything is read, so that what the decider saw is what is recorded.
    antes = await leer(tx, solicitud_id, tipo=FLUJO.tipo, bloquear=True)
    solicitud = await solicitud_de(tx, solicitud_id, bloquear=True)
    contingente = await tx.get(Contingente, solicitud.contingente, populate_existing=True)
    grupo = await tx.get(Grupo, (solicitud.contingente, solicitud.grupo), populate_existing=True)
    assert contingente is not None
    assert grupo is not None
    kg = solicitud.cantidad_kg if cantidad is None else kilogramos_exactos(cantidad, contingente)
    datos = DatosContingente.model_validate(contingente.datos)
    lista = await comprobar_una(tx, antes, kg)
    visto = await _visto(tx, solicitud, contingente, kg, lista) | dict(anotado or {})
    visto["pese_a"] = sorted(set(pese_a) & set(rojos(lista)))
    exp = await aplicar(
        tx,
        FLUJO,
        antes.id,
        "aprobar" if cantidad is None else "aprobar_parcial",
        quien,
        motivo=motivo,
        version=version,
        datos=visto,
        segunda_firma=segunda_firma(datos, kg),
        firma=firma,
    )
    recibida = solicitud.recibido_en or reloj_legal.ahora()
    if metodo_en(datos, solicitud.grupo, recibida) != "orden_de_llegada":
        raise Problema("grupo-por-asignacion", f"El grupo {solicitud.grupo} lo decide una corrida de asignación.")
    if cantidad is not None and not rules.parte_valida(kg, solicitud.cantidad_kg):
        raise Problema("cantidad-aprobada-invalida", solicitada_kg=solicitud.cantidad_kg, aprobada_kg=kg)
    if contingente.estado != "vigente":
        raise Problema("contingente-sin-vigencia", f"El contingente {contingente.codigo} está {contingente.estado}.")
    # What is hard has its own problem below, with its figures.
    exigir_verdes([c for c in lista if not c.dura], pese_a)
    solicitud.aprobada_kg = kg
    await tx.flush()
    await exigir_tope(tx, datos, solicitud)
    de_su_reserva = por_turno(contingente.datos, grupo.codigo, recibida)
    cupo = await _conceder(tx, exp, solicitud, grupo, kg, de_su_reserva=de_su_reserva)
    await publicar_decision(tx, exp, solicitud, motivo, kg, quien)
    return exp, cupo


async def _conceder(
    tx: AsyncSession, exp: Expediente, solicitud: Solicitud, grupo: Grupo, kg: int, *, de_su_reserva: bool
) -> Cupo:
    """Take `kg` for the request's company: of what its turn has reserved, or else of what is available."""
    if de_su_reserva:
        transferencia = await turnos.atender(tx, solicitud.id, kg, causa=f"cupo {exp.numero}")
        return await asignaciones.asignar(tx, exp, solicitud, grupo, kg=kg, transferencia=transferencia)
    await turnos.pasar(tx, solicitud.id, "atendido")
    return await asignaciones.asignar(tx, exp, solicitud, grupo, kg=kg)


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
        Problema: as `aplicar`; `volumen-insuficiente`, `reserva-insuficiente`, `tope-superado`,
            `cantidad-aprobada-invalida`, `contingente-sin-vigencia`.
    """
    antes = await leer(tx, solicitud_id, tipo=FLUJO.tipo, bloquear=True)
    solicitud = await solicitud_de(tx, solicitud_id, bloquear=True)
    contingente = await tx.get(Contingente, solicitud.contingente, populate_existing=True)
    grupo = await tx.get(Grupo, (solicitud.contingente, solicitud.grupo), populate_existing=True)
    assert contingente is not None
    assert grupo is not None
    if not 0 <= kg <= solicitud.cantidad_kg:
        raise Problema("cantidad-aprobada-invalida", solicitada_kg=solicitud.cantidad_kg, aprobada_kg=kg)
    lista = await comprobar_una(tx, antes, kg)
    visto = await _visto(tx, solicitud, contingente, kg, lista) | {"corrida": str(corrida_id)}
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
        cupo = await _conceder(tx, exp, solicitud, grupo, kg, de_su_reserva=False)
    await publicar_decision(tx, exp, solicitud, motivo, kg, quien, causa="volumen_agotado" if kg == 0 else None)
    return exp, cupo


def segunda_firma(datos: DatosContingente, kg: int) -> tuple[str, ...]:
    """Who must sign an approval of `kg` after the first person; empty below the contingente's threshold."""
    desde = datos.segunda_firma_desde_kg
    return ("coordinador",) if desde is not None and kg >= desde else ()


async def _visto(
    tx: AsyncSession, solicitud: Solicitud, contingente: Contingente, kg: int, lista: Sequence[Precomprobacion]
) -> dict[str, Any]:
    saldo = (await saldos_de_grupos(tx, solicitud.contingente, [solicitud.grupo]))[solicitud.grupo]
    turno = await turnos.turno_vivo(tx, solicitud.id)
    return {
        "aprobada_kg": kg,
        "solicitada_kg": solicitud.cantidad_kg,
        "disponible_kg": saldo.disponible_kg,
        "reservado_kg": turno.reservado_kg if turno else 0,
        "contingente_version": contingente.version,
        "formulario": solicitud.formulario,
        "firmado_sha256": (solicitud.firmado or {}).get("sha256"),
        "comprobaciones": para_el_registro(lista),
    }


async def negar(
    tx: AsyncSession,
    solicitud_id: UUID,
    quien: Principal,
    *,
    causa: str,
    motivo: str,
    version: int | None = None,
    anotado: Mapping[str, Any] | None = None,
) -> Expediente:
    """Deny with a coded cause and its reason in words; the turn goes to the next in line.

    Raises:
        Problema: as `aplicar`, and `causa-desconocida`.
    """
    exigir_causa(causa, reloj_legal.hoy())
    antes = await leer(tx, solicitud_id, tipo=FLUJO.tipo, bloquear=True)
    visto = {"causa": causa, **await lo_que_muestran(tx, antes), **(anotado or {})}
    exp = await aplicar(tx, FLUJO, solicitud_id, "negar", quien, motivo=motivo, version=version, datos=visto)
    await turnos.pasar(tx, solicitud_id, "atendido", "negada")
    await publicar_decision(tx, exp, await solicitud_de(tx, solicitud_id), motivo, 0, quien, causa=causa)
    return exp


async def devolver(
    tx: AsyncSession,
    solicitud_id: UUID,
    quien: Principal,
    *,
    motivo: str,
    version: int | None = None,
    anotado: Mapping[str, Any] | None = None,
) -> Expediente:
    """Return for correction: its term restarts, and it takes a new turn, when it is sent again (as art. 18).

    Raises:
        Problema: as `aplicar`.
    """
    cambios: dict[str, Any] = {"vence": None, "vence_calculo": None}
    antes = await leer(tx, solicitud_id, tipo=FLUJO.tipo, bloquear=True)
    visto = {**await lo_que_muestran(tx, antes), **(anotado or {})}
    exp = await aplicar(
        tx, FLUJO, solicitud_id, "devolver", quien, motivo=motivo, version=version, datos=visto, cambios=cambios
    )
    await turnos.pasar(tx, solicitud_id, "liberado", "devuelta")
    await publicar_decision(tx, exp, await solicitud_de(tx, solicitud_id), motivo, 0, quien)
    return exp


async def publicar_decision(
    tx: AsyncSession,
    exp: Expediente,
    solicitud: Solicitud,
    motivo: str,
    aprobada_kg: int,
    quien: Principal,
    *,
    causa: str | None = None,
    instancia: Instancia = "primera",
) -> None:
    """Tell the decision, and write the letter that answers the company."""
    assert exp.numero is not None
    oficio_id = await emitir_respuesta(
        tx, exp, solicitud, motivo=motivo, quien=quien, kg=aprobada_kg, causa=causa, instancia=instancia
    )
    evento = SolicitudDecidida.model_validate(
        {
            "solicitud_id": exp.id,
            "numero": exp.numero,
            "nit": exp.empresa,
            "referencia_externa": exp.referencia_externa,
            "contingente": solicitud.contingente,
            "grupo": solicitud.grupo,
            "estado": exp.estado,
            "motivo": motivo,
            "cantidad_solicitada_kg": solicitud.cantidad_kg,
            "cantidad_aprobada_kg": aprobada_kg,
            "decidida_en": reloj_legal.ahora(),
            "instancia": instancia,
            "oficio_id": oficio_id,
        }
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
