"""Appeals: filed in their term against a denial, resolved by somebody else than who denied."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.asignaciones import service as asignaciones
from services.cupos.asignaciones.models import Cupo
from services.cupos.contingentes.avisos import revisar_avisos
from services.cupos.contingentes.libro import saldos_de_grupos
from services.cupos.contingentes.models import Contingente, Grupo
from services.cupos.contingentes.schemas import DatosContingente
from services.cupos.movimientos.service import aumentar
from services.cupos.referencias.service import calendario
from services.cupos.solicitudes import cartas, rules
from services.cupos.solicitudes.comprobar import exigir_tope, kilogramos_exactos
from services.cupos.solicitudes.consultas import solicitud_de
from services.cupos.solicitudes.decisiones import publicar_decision
from services.cupos.solicitudes.models import FLUJO, Solicitud
from services.cupos.solicitudes.oficios import CONSTANCIA, RESPUESTA, caso_de, datos_de, emitir_oficio
from services.cupos.solicitudes.plazos import SISTEMA
from shared.calendar import en_palabras
from shared.clock import BOGOTA, reloj_legal
from shared.events.solicitudes import RecursoInterpuesto
from shared.expedientes import Expediente, aplicar, expediente, fijar_vencimiento, historia, instante_de, leer
from shared.http import Problema
from shared.identity import Principal, exigir_empresa
from shared.messaging import publicar
from shared.oficios import oficios_de

Sentido = Literal["confirma", "revoca"]


@dataclass(frozen=True)
class TerminoDeRecurso:
    """When a denial can be appealed.

    Attributes:
        procede: whether there is an appeal against it: not against what resolved one.
        notificada, hasta: the day from which the term runs and its last day; none while the denial's letter is not
            sealed, for a term does not run before the decision can be read.
    """

    procede: bool
    notificada: date | None
    hasta: date | None
    pasos: tuple[str, ...]

    @property
    def en_termino_hoy(self) -> bool:
        """Whether it can be filed today."""
        return self.procede and self.en_termino(reloj_legal.hoy())

    def en_termino(self, dia: date) -> bool:
        """Whether an appeal that arrives on that day is in time."""
        return self.hasta is None or dia <= self.hasta


async def termino_de(tx: AsyncSession, solicitud: Solicitud) -> TerminoDeRecurso:
    """The term to appeal the denial in which the request stands, under the newest calendar.

    It runs from the day on which the denial's letter was sealed; a denial of before there were letters, from itself.
    """
    paso = next(p for p in reversed(await historia(tx, solicitud.id)) if p.hacia == "negada" and p.desde != "negada")
    cartas_del_paso = [
        o for o in await oficios_de(tx, solicitud.id) if (o.version, o.clase) == (paso.version, RESPUESTA)
    ]
    notificada = cartas_del_paso[0].sellado_en if cartas_del_paso else paso.legal_en
    procede = paso.accion != "resolver"
    if notificada is None:
        return TerminoDeRecurso(procede, None, None, ())
    habiles = (await datos_de(tx, solicitud)).plazos.recurso_habiles
    plazo = rules.plazo_de_recurso(notificada.astimezone(BOGOTA).date(), habiles, await calendario(tx))
    return TerminoDeRecurso(procede, plazo.inicio, plazo.vence, plazo.pasos)


async def recurrir(
    tx: AsyncSession, solicitud_id: UUID, quien: Principal, *, texto: str, recibido_en: datetime
) -> Expediente:
    """File an appeal with what was attached to it; the case leaves the hands of who denied.

    Args:
        recibido_en: legal instant at which the appeal had arrived whole; by it it is in time or not.

    Raises:
        Problema: as `aplicar`, `recurso-fuera-de-plazo`, `recurso-ya-resuelto`.
    """
    exp = await leer(tx, solicitud_id, tipo=FLUJO.tipo, bloquear=True)
    exigir_empresa(quien, exp.empresa, actuar=True)
    solicitud = await solicitud_de(tx, solicitud_id, bloquear=True)
    cambios: dict[str, Any] = {}
    datos: dict[str, Any] = {}
    termino = None
    resolver = rules.plazo_para_resolver(recibido_en.astimezone(BOGOTA).date(), await calendario(tx))
    if exp.estado == "negada":
        termino = await termino_de(tx, solicitud)
        _exigir_termino(termino, recibido_en)
        cambios = {"vence": resolver.vence, "vence_calculo": list(resolver.pasos), "asignado_a": None}
        limite = None if termino.hasta is None else termino.hasta.isoformat()
        datos = {"recibido_en": recibido_en.isoformat(), "limite": limite}
    exp = await aplicar(tx, FLUJO, solicitud_id, "recurrir", quien, motivo=texto, datos=datos, cambios=cambios)
    assert termino is not None
    assert exp.numero is not None
    evento = RecursoInterpuesto(
        solicitud_id=exp.id,
        numero=exp.numero,
        nit=exp.empresa,
        referencia_externa=exp.referencia_externa,
        contingente=solicitud.contingente,
        interpuesto_en=recibido_en,
        limite=termino.hasta,
        resolver_hasta=resolver.vence,
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
    caso = await caso_de(tx, exp, solicitud)
    carta = cartas.constancia_de_recurso(caso, interpuesto_en=recibido_en, texto=texto, resolver_hasta=resolver.vence)
    await emitir_oficio(tx, exp, CONSTANCIA, carta)
    return exp


def _exigir_termino(termino: TerminoDeRecurso, recibido_en: datetime) -> None:
    if not termino.procede:
        raise Problema("recurso-ya-resuelto")
    if termino.hasta is not None and not termino.en_termino(recibido_en.astimezone(BOGOTA).date()):
        assert termino.notificada is not None
        raise Problema(
            "recurso-fuera-de-plazo",
            f"La decisión se notificó el {en_palabras(termino.notificada)} y el plazo terminó el"
            f" {en_palabras(termino.hasta)}.",
            limite=termino.hasta.isoformat(),
            notificada=termino.notificada.isoformat(),
            pasos=list(termino.pasos),
        )


async def en_recursos(tx: AsyncSession) -> list[UUID]:
    """Requests whose appeal is to be resolved."""
    c = expediente.c
    return list((await tx.execute(select(c.id).where(c.tipo == FLUJO.tipo, c.estado == "en_recurso"))).scalars())


async def recalcular(tx: AsyncSession, solicitud_id: UUID) -> bool:
    """Compute the last day to resolve an appeal again under the newest calendar. Repeating it changes nothing more.

    Returns:
        Whether it moved.
    """
    exp = await leer(tx, solicitud_id, tipo=FLUJO.tipo, bloquear=True)
    interpuesto = await instante_de(tx, solicitud_id, "recurrir")
    if exp.estado != "en_recurso" or interpuesto is None or exp.vence is None:
        return False
    plazo = rules.plazo_para_resolver(interpuesto.astimezone(BOGOTA).date(), await calendario(tx))
    if plazo.vence == exp.vence:
        return False
    motivo = f"cambió el calendario: el vencimiento pasa de {en_palabras(exp.vence)} a {en_palabras(plazo.vence)}"
    await fijar_vencimiento(tx, exp, SISTEMA, vence=plazo.vence, pasos=plazo.pasos, motivo=motivo)
    return True


async def resolver(
    tx: AsyncSession,
    solicitud_id: UUID,
    quien: Principal,
    *,
    sentido: Sentido,
    motivo: str,
    cantidad: str | None = None,
    version: int | None = None,
    anotado: dict[str, Any] | None = None,
) -> Expediente:
    """Confirm the denial, or revoke it and assign the whole, or `cantidad` of it in the contingente's unit.

    Args:
        anotado: what else is kept with the decision, JSON values.

    Raises:
        Problema: as `aplicar`; `cantidad-invalida`, `cantidad-aprobada-invalida`, `contingente-sin-vigencia`,
            `tope-superado`, `volumen-insuficiente`.
    """
    await leer(tx, solicitud_id, tipo=FLUJO.tipo, bloquear=True)
    solicitud = await solicitud_de(tx, solicitud_id, bloquear=True)
    contingente = await tx.get_one(Contingente, solicitud.contingente, populate_existing=True)
    kg = 0
    if sentido == "revoca":
        kg = solicitud.cantidad_kg if cantidad is None else kilogramos_exactos(cantidad, contingente)
    hacia = "negada" if kg == 0 else "aprobada" if kg == solicitud.cantidad_kg else "aprobada_parcial"
    saldo = (await saldos_de_grupos(tx, solicitud.contingente, [solicitud.grupo]))[solicitud.grupo]
    visto = {
        "sentido": sentido,
        "aprobada_kg": kg,
        "solicitada_kg": solicitud.cantidad_kg,
        "disponible_kg": saldo.disponible_kg,
        "contingente_version": contingente.version,
        **(anotado or {}),
    }
    cambios: dict[str, Any] = {"vence": None, "vence_calculo": None}
    exp = await aplicar(
        tx,
        FLUJO,
        solicitud_id,
        "resolver",
        quien,
        motivo=motivo,
        version=version,
        hacia=hacia,
        datos=visto,
        cambios=cambios,
    )
    if kg > solicitud.cantidad_kg:
        raise Problema("cantidad-aprobada-invalida", solicitada_kg=solicitud.cantidad_kg, aprobada_kg=kg)
    if kg:
        await _conceder(tx, exp, solicitud, contingente, kg)
    await publicar_decision(tx, exp, solicitud, motivo, kg, quien, instancia="recurso")
    return exp


async def _conceder(tx: AsyncSession, exp: Expediente, solicitud: Solicitud, contingente: Contingente, kg: int) -> None:
    """Out of what is available: the turn went to the next in line with the denial."""
    if contingente.estado != "vigente":
        raise Problema("contingente-sin-vigencia", f"El contingente {contingente.codigo} está {contingente.estado}.")
    solicitud.aprobada_kg = kg
    await tx.flush()
    await exigir_tope(tx, DatosContingente.model_validate(contingente.datos), solicitud)
    # A correction may have left the request with a cupo of nothing.
    consulta = select(col(Cupo.id)).where(col(Cupo.solicitud) == solicitud.id)
    cupo = (await tx.execute(consulta)).scalar_one_or_none()
    if cupo is None:
        grupo = await tx.get_one(Grupo, (solicitud.contingente, solicitud.grupo))
        await asignaciones.asignar(tx, exp, solicitud, grupo, kg=kg)
        await revisar_avisos(tx, solicitud.contingente, solicitud.grupo)
        return
    assert exp.numero is not None
    await aumentar(tx, cupo, kg=kg, causa="recurso", caso_id=exp.id, referencia=exp.numero)
